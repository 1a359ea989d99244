import type { Problem } from '../language/problems.ts';
import type { CompileInput, CompileSession } from './called-pipelines.ts';
import { addCallNames, compileCalledPipelines } from './called-pipelines.ts';
import { check } from './check/check.ts';
import type { CalledPipeline, Checkable } from './check/checkable.ts';
import { findRunStoppers, selectVisibleProblems } from './check/visible-problems.ts';
import type { Compiled } from './compiled.ts';
import { declaredTools } from './declared-tools.ts';
import { buildGraph } from './graph/building/build.ts';
import { problemOfOtherFormat } from './other-format.ts';
import { withAnsweredDependencies } from './pipeline/auto/answered-dependencies.ts';
import { buildPipeline } from './pipeline/build.ts';
import { problemOf, shiftProblem } from './problem-positions.ts';
import { blockPositions } from './source/blocks/starts.ts';
import { leavingQuotes } from './source/quoted-keys.ts';
import { parseSource, problemsOf } from './source/source.ts';
import type { World } from './world.ts';

export type { Compiled } from './compiled.ts';

/**
 * Text → tree → pipeline → graph → problems, as one pure call that never throws for any text. With `previous`, the result of
 * an earlier text of the same file, blocks and steps whose text is unchanged are taken over; the answer is the same as without.
 */
export const compile = (text: string, world: World, previous?: Compiled): Compiled => compileAll(text, world, previous, true);

/** The same without asking the rules, for a text that they accepted before in the same world: a third of the work of a fresh compile. */
export const compileAccepted = (text: string, world: World, previous?: Compiled): Compiled =>
  compileAll(text, world, previous, false);

function compileAll(text: string, world: World, previous: Compiled | undefined, checked: boolean): Compiled {
  const session: CompileSession = { compile: compileOne, called: new Map(), open: new Map(), recursive: new Set(), checked };
  const compiled = compileOne({ text, world, previous }, session);
  // A pipeline that calls itself is this one.
  if (session.recursive.has(world.file)) session.called.set(world.file, compiled);
  return compiled;
}

function compileOne({ text, world, previous, called }: CompileInput, session: CompileSession): Compiled {
  const name = called ?? world.file;
  const source = parseSource(text, previous?.source);
  const read = buildPipeline(source, {
    file: world.file,
    previous: previous?.read,
    find: world.find,
    outside: world.outside,
    whyUnread: world.whyUnread,
  });
  const { decided } = world;
  const pipeline = decided ? withAnsweredDependencies(read.pipeline, (site) => decided(site, called)) : read.pipeline;
  const tools = declaredTools(world);
  const built = buildGraph(pipeline, tools);

  const own: CalledPipeline = { name, pipeline, errors: [], inline: false };
  const calls = compileCalledPipelines({ own, built, world, previous: previous?.called }, session);
  addCallNames(built, calls);

  const { byStep, candidates } = calls;
  const foreign = read.dialects.length > 0;
  const checkable: Checkable = { ...built, source, pipeline, tools, world, called, foreign, calls: byStep, mayCall: candidates };
  const at = blockPositions(source);
  const found: Problem[] = problemsOf(source);

  for (const { block, problem } of [...read.problems, ...calls.problems]) {
    found.push(block ? shiftProblem(problem, at(block)) : problem);
  }

  if (session.checked) check(checkable, (finding, code) => void found.push(problemOf(finding, code, at)));
  const other = problemOfOtherFormat(source, world, found, pipeline.steps.length > 0);
  const problems = other ? [other] : found;
  const visible = selectVisibleProblems(problems, source, world).map((problem) => leavingQuotes(problem, text));

  return {
    ...built,
    text,
    name,
    world,
    source,
    pipeline,
    read,
    checkable,
    problems: visible,
    valid: !visible.some(({ severity }) => severity === 'error'),
    stoppers: findRunStoppers(problems),
    called: session.called,
    at,
  };
}
