import { memoize } from '../language/memoize.ts';
import type { Problem, Range, Severity } from '../language/problems.ts';
import { problemCodes, runStoppers } from '../language/problems.ts';
import { builtinTools } from '../language/tools/builtin-tools.ts';
import type { ToolSpec } from '../language/tools/descriptor.ts';
import { ownTools } from '../language/tools/own.ts';
import type { Calling } from './called.ts';
import { callsOf, nameCalls } from './called.ts';
import type { CalledPipeline, Checkable, Finding } from './check/checkable.ts';
import { rules } from './check/rules.ts';
import { findRunStoppers, selectVisibleProblems, severityOf, severitySet } from './check/visible-problems.ts';
import type { Compiled } from './compiled.ts';
import { buildGraph } from './graph/build.ts';
import { withAnsweredDependencies } from './pipeline/auto/answered-dependencies.ts';
import { buildPipeline } from './pipeline/build.ts';
import type { Block } from './source/nodes.ts';
import { leavingQuotes } from './source/quoted-keys.ts';
import { parseSource, problemsOf } from './source/source.ts';
import { placesIn } from './source/starts.ts';
import type { Settings, World } from './world.ts';

export type { Compiled } from './compiled.ts';

/**
 * Text → tree → pipeline → graph → problems, as one pure call that never throws for any text. With `previous`, the result of
 * an earlier text of the same file, whatever stands in unchanged blocks is taken over; the answer is the same as without.
 */
export const compile = (text: string, world: World, previous?: Compiled): Compiled => compileAll(text, world, previous, false);

/** The same without asking the rules, for a text that they accepted before in the same world: a third of the work of a fresh compile. */
export const compileAccepted = (text: string, world: World): Compiled => compileAll(text, world, undefined, true);

function compileAll(text: string, world: World, previous: Compiled | undefined, unchecked: boolean): Compiled {
  const calling: Calling = { called: new Map(), open: new Map(), reached: new Set(), unchecked };
  const compiled = compileOne(text, world, previous, calling);
  // A pipeline that is called again from inside is this one.
  if (calling.reached.has(world.file)) calling.called.set(world.file, compiled);
  return compiled;
}

/** `called` is the name of a pipeline that another one calls. */
function compileOne(text: string, world: World, previous: Compiled | undefined, calling: Calling, called?: string): Compiled {
  const name = called ?? world.file;
  const source = parseSource(text, previous?.source);
  const read = buildPipeline(source, {
    file: world.file,
    previous: previous?.read,
    ...(world.find ? { find: (path, from) => world.find?.(path, from) } : {}),
    ...(world.outside ? { outside: (path, from) => world.outside?.(path, from) ?? false } : {}),
  });
  const { problems: found } = read;
  const { decided } = world;
  const pipeline = decided ? withAnsweredDependencies(read.pipeline, (site) => decided(site, called)) : read.pipeline;
  const tools = toolsOf(world);
  const built = buildGraph(pipeline, tools);
  const own: CalledPipeline = { name, pipeline, errors: 0, inline: false };
  const outside = calling.open.get(name);
  if (!outside) calling.open.set(name, own);
  const calledNow = callsOf(built, world, calling, previous?.called, compileOne, name);
  if (!outside) calling.open.delete(name);
  nameCalls(built, calledNow);
  const checkable: Checkable = {
    ...built,
    source,
    pipeline,
    tools,
    world,
    ...(called === undefined ? {} : { called }),
    foreign: read.dialects.length > 0,
    calls: calledNow.calls,
    mayCall: calledNow.mayCall,
  };
  const at = placesIn(source);

  const problems: Problem[] = problemsOf(source);
  for (const { block, problem } of found) problems.push(block ? moved(problem, at(block)) : problem);
  for (const { block, problem } of calledNow.problems) problems.push(moved(problem, at(block)));
  for (const { code, check, checkAlways } of calling.unchecked ? [] : Object.values(rules)) {
    const report = (finding: Finding): void => void problems.push(placed(finding, code, at));
    if (severityOf(code, world) !== 'off' || runStoppers.has(code) || code === 'not-executable-yet') check?.(checkable, report);
    else if (severitySet(code, world) === undefined) checkAlways?.(checkable, report);
  }
  const shown = selectVisibleProblems(problems, source, world).map((one) => leavingQuotes(one, text));
  return {
    ...built,
    text,
    name,
    world,
    source,
    pipeline,
    read,
    checkable,
    problems: shown,
    valid: !shown.some(({ severity }) => severity === 'error'),
    stoppers: findRunStoppers(problems),
    called: calling.called,
    at,
  };
}

const noTools: readonly ToolSpec[] = [];
const noSettings: NonNullable<Settings['tools']> = {};
const builtin: ReadonlyMap<string, ToolSpec> = new Map(Object.entries(builtinTools));

function toolsOf(world: World): ReadonlyMap<string, ToolSpec> {
  const { tools = noTools, settings } = world;
  return tools.length || settings?.tools ? toolsWith(settings?.tools ?? noSettings)(tools) : builtin;
}

/** The same declarations give the same map, so that what depends on it stays. */
const toolsWith = memoize((declared: NonNullable<Settings['tools']>) =>
  memoize((given: readonly ToolSpec[]): ReadonlyMap<string, ToolSpec> => {
    const own = ownTools(declared).map(({ spec }) => spec);
    return new Map([...builtin, ...[...own, ...given].map((tool) => [tool.name, tool] as const)]);
  }),
);

const shift = (range: Range, by: number): Range => (by === 0 ? range : { start: range.start + by, end: range.end + by });

/** A block's problem at its place in the text. */
function moved(problem: Problem, by: number): Problem {
  if (by === 0) return problem;
  const { fixes, related, ...rest } = problem;
  return {
    ...rest,
    range: shift(problem.range, by),
    ...(fixes
      ? { fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, range: shift(edit.range, by) })) })) }
      : {}),
    ...(related ? { related: related.map((one) => ({ ...one, range: shift(one.range, by) })) } : {}),
  };
}

function placed(finding: Finding, code: Problem['code'], at: (block: Block) => number): Problem {
  const { block, related, severity, ...rest } = finding;
  const usual: Severity | 'off' = problemCodes[code];
  const problem = moved({ ...rest, severity: severity ?? (usual === 'off' ? 'hint' : usual), code }, at(block));
  return related
    ? { ...problem, related: related.map((one) => ({ message: one.message, range: shift(one.range, at(one.block)) })) }
    : problem;
}
