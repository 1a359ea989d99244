import type { Compiled } from '../compile/compile.ts';
import { compile } from '../compile/compile.ts';
import type { Placement } from '../compile/graph/frames.ts';
import type { Graph } from '../compile/graph/graph.ts';
import { isPackedGraph, packGraph, unpackGraph } from '../compile/graph/packed.ts';
import type { Pipeline } from '../compile/pipeline/model/pipeline.ts';
import type { SourceEntry } from '../compile/source/nodes.ts';
import { problemsOf, standApart } from '../compile/source/source.ts';
import type { World } from '../compile/world.ts';
import { isMap, type Json } from '../language/json.ts';
import { runsTexts } from '../language/texts/runs.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import type { RunState } from '../state/state.ts';
import { isSettled } from '../state/step.ts';
import { sha256 } from '../store/artifacts.ts';
import { keepCompiled, readCompiled } from '../store/compiled.ts';
import type { Plan } from '../store/plan.ts';

/** Of texts below this many UTF-16 code units nothing is kept: compiling one takes so little that another file is not worth its while. A guess, not measured. */
const shortest = 50_000;

/** What a resume keeps of a long text: its graph, and where the steps stand, so that only those are compiled that have not settled. */
interface Kept {
  graph: Graph;
  /** Names with a hyphen that any step brings. */
  hyphenated: ReadonlySet<string>;
  /** Where the blocks of `steps` and `finally` stand in the text, in the order of their frame. */
  items: Readonly<Record<Listed, readonly Span[]>>;
}

type Listed = 'steps' | 'finally';
type Span = readonly [from: number, to: number];

/**
 * Keeps what is needed of a long text whose steps mean the same with and without each other. Others are compiled whole by a resume: those
 * with AUTO tags, anchors, foreign spellings, steps without an id, and those that call pipelines.
 */
export async function keepFor(folder: string, plan: Plan, compiled: Compiled, least = shortest): Promise<void> {
  const { text, graph, read } = compiled;
  const of = nameOf(plan);
  if (of === undefined || text.length < least || !isSimple(compiled)) return;
  const items = { steps: spansOf(compiled, 'steps'), finally: spansOf(compiled, 'finally') };
  const found = items.steps && items.finally && { graph: packGraph(graph), hyphenated: [...read.hyphenated], items };
  if (found) await keepCompiled(folder, of, found);
}

/** What was kept for a plan; undefined where there is nothing that can be used. */
export async function keptFor(folder: string, plan: Plan): Promise<Kept | undefined> {
  const of = nameOf(plan);
  if (of === undefined) return undefined;
  const found = await readCompiled(folder, of);
  if (!isMap(found) || !isPackedGraph(found.graph) || !isTexts(found.hyphenated) || !isMap(found.items)) return undefined;
  const graph = unpackGraph(found.graph);
  const { steps, finally: last } = found.items;
  if (!graph || !isSpans(steps) || !isSpans(last)) return undefined;
  return { graph, hyphenated: new Set(found.hyphenated), items: { steps, finally: last } };
}

/** Names all that a compile of the plan depends on; undefined where the text was not accepted, or is of several files. */
const nameOf = ({ engine, accepted, files }: Plan): string | undefined =>
  accepted === undefined || files.length !== 1
    ? undefined
    : sha256(JSON.stringify([engine, accepted, files[0]?.file, files[0]?.hash]));

const isTexts = (value: Json | undefined): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
const isSpans = (value: unknown): value is Span[] =>
  Array.isArray(value) &&
  value.every(
    (one: unknown) => Array.isArray(one) && one.length === 2 && one.every((place: unknown) => typeof place === 'number'),
  );

function isSimple({ text, world, source, pipeline, steps, read, called }: Compiled): boolean {
  const placed = [...pipeline.steps, ...pipeline.finally];
  return (
    called.size === 0 &&
    world.decided === undefined &&
    read.dialects.length === 0 &&
    // Nothing asked for the names that all steps bring.
    read.allNames === undefined &&
    read.problems.length === 0 &&
    problemsOf(source).length === 0 &&
    !/\r(?!\n)/.test(text) &&
    standApart(source) &&
    pipeline.autos.length === 0 &&
    steps.every(({ step }) => step.autos.length === 0 && step.autoDependencies.length === 0) &&
    placed.every(({ step }) => step.idGiven)
  );
}

/** The blocks of a list of steps; none where the key is missing, undefined where the list is not of such blocks. */
function spansOf({ source, pipeline, graph, text }: Compiled, key: Listed): Span[] | undefined {
  const entries = source.entries.filter((one) => one.key.text === key);
  const items = entries.flatMap((entry: SourceEntry) => entry.items ?? []);
  const frame = graph.frames[key === 'steps' ? 0 : (graph.last ?? -1)];
  if (entries.length > 1 || items.length !== pipeline[key].length || items.length !== (frame?.nodes.length ?? 0))
    return undefined;
  // From the line's start: what is left of the text keeps its columns.
  return items.map(({ at, block }) => [text.lastIndexOf('\n', at) + 1, at + block.text.length]);
}

/** A text whose steps are compiled when somebody asks for them. */
interface PartlyCompiled {
  /** As if the whole text had been compiled: it is, once more is asked for than the rest of the run needs. */
  compiled: Compiled;
  /** The same without the steps that have settled, for what looks at every step before a run goes on. */
  left: Compiled;
}

/** What is kept in the place of a compile of `text`. Steps that have settled when something is first asked for are left out of what is compiled then. */
export function partlyCompiled(
  { graph, hyphenated, items }: Kept,
  text: string,
  world: World,
  state: () => RunState,
): PartlyCompiled {
  const byPath = once(() => new Map(graph.nodes.map((node) => [node.path, node])));
  const part = once(() => compile(withoutSpans(text, settledSpans(graph, items, state())), world, undefined, true, hyphenated));
  const whole = once(() => compile(text, world, part(), true));
  const left = once((): Placement[] => {
    const placed: Placement[] = [];
    for (const [place, node] of part().graph.nodes.entries()) {
      const [index, placement] = [byPath().get(node.path)?.index, part().steps[place]];
      if (index !== undefined && placement) placed[index] = placement;
    }
    return placed;
  });
  const all = once(() => graph.nodes.map((_, index) => left()[index] ?? new LatePlacement(whole, index)));
  const pipeline = once((): Pipeline => withRest(part().pipeline, () => whole().pipeline));
  const seen = (steps: () => Placement[], own: () => Compiled): Compiled => ({
    name: world.file,
    graph,
    text,
    world,
    problems: [],
    valid: true,
    stoppers: [],
    called: new Map(),
    at: (block) => whole().at(block),
    get byPath() {
      return byPath();
    },
    get steps() {
      return steps();
    },
    get pipeline() {
      return pipeline();
    },
    get source() {
      return whole().source;
    },
    get read() {
      return whole().read;
    },
    get checkable() {
      return own().checkable;
    },
  });
  return { compiled: seen(all, whole), left: seen(left, part) };
}

/** A compiled text without the steps that have settled. */
export function withoutSettled(compiled: Compiled, state: RunState): Compiled {
  const steps: Placement[] = [];
  for (const [index, node] of compiled.graph.nodes.entries()) {
    const placement = compiled.steps[index];
    const settled = state.steps.get(outermost(compiled.graph, index) ?? node.path);
    if (placement && !(settled && isSettled(settled))) steps[index] = placement;
  }
  return { ...compiled, steps };
}

/** The path of the step that a node lies in, of those that the pipeline itself lists. */
function outermost({ nodes, frames }: Graph, index: number): string | undefined {
  for (let node = nodes[index]; node; ) {
    const owner = frames[node.frame]?.owner;
    if (owner === undefined) return node.path;
    node = nodes[owner];
  }
  return undefined;
}

/** The spans of listed steps that have settled. */
const settledSpans = ({ frames, nodes, last }: Graph, items: Kept['items'], { steps }: RunState): Span[] =>
  [[frames[0], items.steps] as const, [last === undefined ? undefined : frames[last], items.finally] as const]
    .flatMap(([frame, spans]) =>
      spans.filter((_, place) => {
        const step = steps.get(nodes[frame?.nodes[place] ?? -1]?.path ?? '');
        return step && isSettled(step);
      }),
    )
    .sort(([a], [b]) => a - b);

function withoutSpans(text: string, spans: readonly Span[]): string {
  const kept: string[] = [];
  let from = 0;
  for (const [start, end] of spans) {
    if (start > from) kept.push(text.slice(from, start));
    from = end;
  }
  return `${kept.join('')}${text.slice(from)}`;
}

/** Where a step stands, looked up when somebody asks. A class, because there is one for each step that has settled. */
class LatePlacement implements Placement {
  readonly #whole: () => Compiled;
  readonly #index: number;

  constructor(whole: () => Compiled, index: number) {
    this.#whole = whole;
    this.#index = index;
  }

  get step() {
    return this.#placed().step;
  }

  get block() {
    return this.#placed().block;
  }

  #placed(): Placement {
    const found = this.#whole().steps[this.#index];
    if (!found) throw new RunError({ kind: 'internal', message: say(runsTexts.noSuchStep, { step: this.#index }) });
    return found;
  }
}

/** A pipeline whose steps, and what tells of places, come from the whole text. */
const withRest = (part: Pipeline, whole: () => Pipeline): Pipeline => ({
  ...part,
  get entries() {
    return whole().entries;
  },
  get steps() {
    return whole().steps;
  },
  get finally() {
    return whole().finally;
  },
  get tests() {
    return whole().tests;
  },
});

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
