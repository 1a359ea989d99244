import type { Problem } from '../language/problems.ts';
import type { CalledPipeline } from './check/checkable.ts';
import type { Compiled } from './compiled.ts';
import type { Built } from './graph/build.ts';
import { embeddedText, problemInBlock } from './pipeline/embedded/written.ts';
import { filesOf } from './pipeline/steps/kinds/called-pipeline.ts';
import type { Block } from './source/nodes.ts';
import type { World } from './world.ts';

/** The pipelines of one compile, by name: each is compiled once, however often and from wherever it is called. */
type Called = Map<string, Compiled>;

/** What the pipelines that a text calls are known by while they are compiled, so that one that calls itself is compiled once. */
export interface Calling {
  called: Called;
  /** Being compiled now. */
  open: Map<string, CalledPipeline>;
  /** Names among those that were asked for from inside. */
  reached: Set<string>;
  /** No rule is asked: the texts were held against them before. */
  unchecked: boolean;
}

/** Compiles one text of a called pipeline. */
type CompileText = (text: string, world: World, previous: Compiled | undefined, calling: Calling, name: string) => Compiled;

/**
 * Finds and compiles the pipelines that steps call. Problems of those written out in a step are
 * given with their places in this text (ranges in the block of the step).
 */
export function callsOf(
  { graph, steps }: Built,
  world: World,
  calling: Calling,
  previous: ReadonlyMap<string, Compiled> | undefined,
  compile: CompileText,
  /** The name of the pipeline that calls. */
  own: string,
): {
  calls: Map<number, CalledPipeline | undefined>;
  mayCall: Map<number, readonly (CalledPipeline | undefined)[]>;
  problems: { block: Block; problem: Problem }[];
} {
  const mayCall = new Map<number, readonly (CalledPipeline | undefined)[]>();
  const calls = new Map<number, CalledPipeline | undefined>();
  const problems: { block: Block; problem: Problem }[] = [];
  const { locked, ...inside } = world;
  const get = (name: string, text: string, file: string, inline?: Pick<World, 'locked'>): CalledPipeline => {
    const open = calling.open.get(name);
    if (open) {
      calling.reached.add(name);
      return open;
    }
    const compiled =
      calling.called.get(name) ??
      compile(text, { ...inside, ...inline, file }, unchanged(previous?.get(name), text), calling, name);
    calling.called.set(name, compiled);
    const { pipeline, checkable } = compiled;
    // What stops a run counts also where a setting lowers it.
    const stoppers = compiled.stoppers.filter(({ code }) => code !== 'not-executable-yet');
    const errors = new Set([...stoppers, ...compiled.problems.filter(({ severity }) => severity === 'error')]);
    return { name, pipeline, checkable, errors: errors.size, inline: inline !== undefined };
  };
  for (const node of graph.nodes) {
    const placement = steps[node.index];
    if (placement?.step.work.kind !== 'pipeline') continue;
    const { pipeline: ref } = placement.step.work;
    if (ref.kind === 'file' || ref.kind === 'computed') {
      if (!world.find) continue;
      const all = filesOf(ref).map(({ path }) => {
        const found = world.find?.(path, world.file);
        return found && get(found.file, found.text, found.file);
      });
      mayCall.set(node.index, all);
      calls.set(
        node.index,
        all.find((one) => one !== undefined),
      );
    } else {
      const inner = embeddedText(ref, placement.block);
      const path = node.path.replace(/\[\*\]$/, '');
      const place = `${own}#${path}`;
      const first = !calling.called.has(place);
      calls.set(node.index, get(place, inner.text, world.file, locked ? { locked: lockedIn(locked, world.file, path) } : {}));
      if (first)
        for (const problem of calling.called.get(place)?.problems ?? [])
          problems.push({ block: placement.block, problem: problemInBlock(problem, inner) });
    }
  }
  return { calls, mayCall, problems };
}

/**
 * Of the tags that have an answer beside a file, those of the pipeline that is written out at a step, by their ids in it. Behind the
 * step's path stands `/`, or `#` and the path of a further step in which one is written out (`autoIdPrefix`).
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

/** Writes into a graph under what names its nodes call pipelines. */
export function nameCalls(built: Built, found: Calls): void {
  for (const [index, call] of found.calls) {
    const node = built.graph.nodes[index];
    if (!node || !call) continue;
    node.calls = call.name;
    const several = namesByPath(built, index, found);
    if (several) node.mayCall = several;
  }
}

type Calls = Pick<ReturnType<typeof callsOf>, 'calls' | 'mayCall'>;

/** The names of the pipelines that a step may choose from, by path as written; undefined where it does not choose. */
function namesByPath({ steps }: Built, index: number, { mayCall }: Calls): Record<string, string> | undefined {
  const work = steps[index]?.step.work;
  if (work?.kind !== 'pipeline' || work.pipeline.kind !== 'computed') return undefined;
  const all = mayCall.get(index) ?? [];
  return Object.fromEntries(
    work.pipeline.candidates.flatMap(({ path }, at) => {
      const one = all[at];
      return one ? [[path, one.name]] : [];
    }),
  );
}

const unchanged = (compiled: Compiled | undefined, text: string): Compiled | undefined =>
  compiled?.text === text ? compiled : undefined;
