import type { Problem } from '../language/problems.ts';
import type { CalledPipeline } from './check/checkable.ts';
import type { Compiled } from './compiled.ts';
import type { Built } from './graph/building/build.ts';
import type { Node } from './graph/graph.ts';
import { type EmbeddedText, embeddedText, problemInBlock } from './pipeline/embedded/written.ts';
import { filesOf } from './pipeline/steps/kinds/called-pipeline.ts';
import { lineStarts, toPosition } from './source/lines.ts';
import type { Block } from './source/nodes.ts';
import type { World } from './world.ts';

/** One text to compile; `called` is the name of a pipeline that another one calls. */
export interface CompileInput {
  text: string;
  world: World;
  previous: Compiled | undefined;
  called?: string;
}

/** Shared by the compiles of a pipeline and of all pipelines that it calls, so that each is compiled once, even one that calls itself. */
export interface CompileSession {
  compile(input: CompileInput, session: CompileSession): Compiled;
  /** Finished compiles, by name. */
  called: Map<string, Compiled>;
  /** Compiles that have begun and not ended, by name. */
  open: Map<string, CalledPipeline>;
  /** The names of pipelines that were called while they were being compiled. */
  recursive: Set<string>;
  /** Whether the rules are checked. */
  checked: boolean;
}

interface Caller {
  own: CalledPipeline;
  built: Built;
  world: World;
  /** The called pipelines of the previous version. */
  previous: ReadonlyMap<string, Compiled> | undefined;
}

/** The called pipelines of each step, by node index. */
interface CalledPipelines {
  byStep: Map<number, CalledPipeline | undefined>;
  /** Where a step names several files, one for each; `byStep` has the first that exists. */
  candidates: Map<number, readonly (CalledPipeline | undefined)[]>;
  /** Problems of pipelines that are written out in a step; their ranges count from the step's block. */
  problems: { block: Block; problem: Problem }[];
}

/** Finds and compiles the pipelines that the steps of one call. */
export function compileCalledPipelines(caller: Caller, session: CompileSession): CalledPipelines {
  const { own, built, world } = caller;
  const calls: CalledPipelines = { byStep: new Map(), candidates: new Map(), problems: [] };
  const isOutermost = !session.open.has(own.name);
  if (isOutermost) session.open.set(own.name, own);

  for (const node of built.graph.nodes) {
    const placement = built.steps[node.index];
    // Generated steps have no text yet; a run has one each time the step runs.
    if (placement?.step.work.kind === 'generated') node.calls = nameAtStep(own.name, node);
    if (placement?.step.work.kind !== 'pipeline') continue;

    const { pipeline: ref } = placement.step.work;
    if (ref.kind !== 'file' && ref.kind !== 'computed') {
      compileEmbedded(embeddedText(ref, placement.block), { node, block: placement.block, calls }, caller, session);
    } else if (world.find) {
      const files = filesOf(ref).map(({ path }) => {
        const file = world.find?.(path, world.file);
        return file && compileCalled({ name: file.file, text: file.text, file: file.file }, caller, session);
      });

      calls.candidates.set(node.index, files);
      calls.byStep.set(
        node.index,
        files.find((file) => file !== undefined),
      );
    }
  }

  if (isOutermost) session.open.delete(own.name);
  return calls;
}

/** Compiles a pipeline that is written out in a step; its problems are reported once, by the first caller. */
function compileEmbedded(
  inner: EmbeddedText,
  { node, block, calls }: { node: Node; block: Block; calls: CalledPipelines },
  caller: Caller,
  session: CompileSession,
): void {
  const { file, locked } = caller.world;
  const path = pathAtStep(node);
  const name = nameAtStep(caller.own.name, node);
  const isFirst = !session.called.has(name);
  const inline = { locked: locked && lockedIn(locked, file, path) };

  calls.byStep.set(node.index, compileCalled({ name, text: inner.text, file, inline }, caller, session));
  if (!isFirst) return;
  for (const problem of session.called.get(name)?.problems ?? []) {
    calls.problems.push({ block, problem: problemInBlock(problem, inner) });
  }
}

/** The path of the step that a node stands for, or whose items it stands for. */
const pathAtStep = ({ path }: Node): string => path.replace(/\[\*\]$/, '');
const nameAtStep = (caller: string, node: Node): string => `${caller}#${pathAtStep(node)}`;

interface CalledText {
  name: string;
  text: string;
  file: string;
  /** Written out in the step; with its answered tags. */
  inline?: Pick<World, 'locked'>;
}

function compileCalled({ name, text, file, inline }: CalledText, caller: Caller, session: CompileSession): CalledPipeline {
  const open = session.open.get(name);
  if (open) {
    session.recursive.add(name);
    return open;
  }

  const before = caller.previous?.get(name);
  const previous = before?.text === text ? before : undefined;
  const world = { ...caller.world, locked: inline?.locked, file };
  const compiled = session.called.get(name) ?? session.compile({ text, world, previous, called: name }, session);

  session.called.set(name, compiled);

  const { pipeline, checkable } = compiled;
  // A problem that stops runs counts even where a setting lowers its severity.
  const stoppers = compiled.stoppers.filter(({ code }) => code !== 'not-executable-yet');
  const errors = new Set([...stoppers, ...compiled.problems.filter(({ severity }) => severity === 'error')]);

  return { name, pipeline, checkable, errors: withPlaces([...errors], text), inline: inline !== undefined };
}

function withPlaces(errors: readonly Problem[], text: string): CalledPipeline['errors'] {
  if (errors.length === 0) return [];
  const starts = lineStarts(text);
  return errors
    .toSorted((one, other) => one.range.start - other.range.start)
    .map(({ range, message }) => {
      const { line, character } = toPosition(starts, range.start);
      return { place: `${line + 1}:${character + 1}`, message };
    });
}

/**
 * The locked answers for the pipeline that is written out at a step, by their ids in it. Behind the step's path stands `/`,
 * or `#` and the path of a further step in which one is written out (`autoIdPrefix`).
 */
const lockedIn =
  (locked: NonNullable<World['locked']>, own: string, path: string): NonNullable<World['locked']> =>
  (file) =>
    file === own
      ? new Set(
          Array.from(locked(file)).flatMap((id) =>
            id.startsWith(path) && /[/#]/.test(id.charAt(path.length)) ? [id.slice(path.length + 1)] : [],
          ),
        )
      : locked(file);

/** Writes the names of the called pipelines into the nodes of a graph. */
export function addCallNames({ graph, steps }: Built, { byStep, candidates }: CalledPipelines): void {
  for (const [index, call] of byStep) {
    const node = graph.nodes[index];
    if (!node || !call) continue;

    node.calls = call.name;
    const work = steps[index]?.step.work;
    if (work?.kind !== 'pipeline' || work.pipeline.kind !== 'computed') continue;

    // By the path as written: the step chooses one of them.
    const files = candidates.get(index) ?? [];
    node.mayCall = Object.fromEntries(
      work.pipeline.candidates.flatMap(({ path }, at) => {
        const file = files[at];
        return file ? [[path, file.name]] : [];
      }),
    );
  }
}
