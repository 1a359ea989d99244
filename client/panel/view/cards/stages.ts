import type { Graph } from '../../../../engine/compile/graph/graph.ts';
import type { Picture, Point, Size } from '../../../../engine/compile/graph/layout/picture.ts';
import { say } from '../../../../engine/language/texts.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import type { Look } from '../status.ts';

/** A group of steps, for graphs with too many to draw each. */
export interface GraphStage {
  /** Its key: the path of its first step. */
  key: string;
  title: string;
  /** Paths and states of its steps. */
  steps: readonly StageStep[];
  counts: ReadonlyMap<Look, number>;
  /** Steps that need attention by name: failed and waiting ones. */
  heed: readonly StageStep[];
}

export interface StageStep {
  path: string;
  id: string;
  look: Look;
}

type LookAt = (path: string) => Look | undefined;

const heeded: ReadonlySet<Look> = new Set(['failed', 'interrupted', 'waiting']);

/** The stages of a graph (`findStages`), with neighbours merged down to a maximum number. */
export function listStages({
  graph,
  stages,
  lookAt,
  most,
}: {
  graph: Graph;
  stages: readonly (readonly number[])[];
  lookAt: LookAt;
  most: number;
}): GraphStage[] {
  const together = Math.max(1, Math.ceil(stages.length / Math.max(1, most)));
  const listed: GraphStage[] = [];
  for (let from = 0; from < stages.length; from += together)
    listed.push(stageOf(listSteps(graph, stages.slice(from, from + together).flat(), lookAt)));
  return listed;
}

/** Steps of other stages that a stage reads, and its own steps that others read, by their ids. */
export function exchangeOf(graph: Graph, { steps }: Pick<GraphStage, 'steps'>): { takes: string[]; gives: string[] } {
  const own = new Set(steps.map(({ path }) => path));
  const [takes, gives] = [new Set<string>(), new Set<string>()];
  for (const { from, to, kind, orders } of graph.edges) {
    const [source, reader] = [graph.nodes[from], graph.nodes[to]];
    const flows = (kind === 'data' || kind === 'variable') && !orders;
    if (!flows || !source || !reader || own.has(source.path) === own.has(reader.path)) continue;
    (own.has(reader.path) ? takes : gives).add(source.id);
  }

  return { takes: [...takes], gives: [...gives] };
}

const listSteps = (graph: Graph, nodes: readonly number[], lookAt: LookAt): StageStep[] =>
  nodes.flatMap((index): StageStep[] => {
    const node = graph.nodes[index];
    return node ? [{ path: node.path, id: node.id, look: lookAt(node.path) ?? 'todo' }] : [];
  });

function stageOf(steps: readonly StageStep[]): GraphStage {
  const counts = new Map<Look, number>();
  for (const { look } of steps) counts.set(look, (counts.get(look) ?? 0) + 1);
  return {
    key: steps[0]?.path ?? '',
    title: titleOf(steps.map(({ id }) => id)),
    steps,
    counts,
    heed: steps.filter(({ look }) => heeded.has(look)),
  };
}

/** The common prefix of the names, else the first and the last. */
function titleOf(ids: readonly string[]): string {
  const [first = '', ...others] = ids;
  if (others.length === 0) return first;

  let common = first;
  for (const id of others) {
    while (!id.startsWith(common)) common = common.slice(0, -1);
  }

  const word = common.replace(/[\W_\d]+$/, '');
  return word.length >= 3 && word.length < first.length && !/^(step|task|node)s?$/i.test(word)
    ? say(graphTabTexts.namedAlike, { start: word })
    : say(graphTabTexts.fromTo, { first, last: ids.at(-1) ?? '' });
}

/** A stage with its position in the graph. */
export interface PlacedStage extends Point, Size {
  stage: GraphStage;
}

/** Minimum screen size of a stage, in pixels: a name, its counts, and one line per named step. */
const least = { right: 148, down: 58 };

/** Steps that are below each other in a graph (beside each other if it leads down), and their position. */
interface PictureColumn extends Point, Size {
  at: number;
  steps: readonly StageStep[];
}

/** The columns of a graph, along its direction. A zoom merges them to stages in each of its frames. */
export function listColumns(graph: Graph, picture: Picture, lookAt: LookAt): PictureColumn[] {
  const across = picture.direction === 'right';
  const own = picture.boxes.filter(({ depth }) => depth === 0);
  return [...Map.groupBy(own, (box) => (across ? box.x : box.y))]
    .sort(([one], [other]) => one - other)
    .map(([at, boxes]) => ({
      at,
      steps: listSteps(
        graph,
        boxes.map(({ node }) => node),
        lookAt,
      ),
      ...spanOf(boxes),
    }));
}

/** The stages of a graph at a scale too small for names on cards: neighbours are merged until each has enough room. */
export function placeStages(columns: readonly PictureColumn[], { direction, size }: Picture, scale: number): PlacedStage[] {
  const across = direction === 'right';
  const end = across ? size.width : size.height;
  const placed: PlacedStage[] = [];
  let together: PictureColumn[] = [];

  columns.forEach((column, index) => {
    together.push(column);
    const next = columns[index + 1]?.at ?? end;
    const from = together[0]?.at ?? column.at;
    const isLast = index === columns.length - 1;
    const enough = (next - from) * scale >= least[direction];
    // The remainder must have room too; else it is merged into this one.
    if (!isLast && !(enough && (end - next) * scale >= least[direction])) return;

    // The space up to the next stage, less a gap; across, as much as its steps take.
    const length = next - from;
    const { x, y, width, height } = spanOf(together);
    placed.push({
      stage: stageOf(together.flatMap(({ steps }) => steps)),
      ...(across ? { x, y, width: length, height } : { x, y, width, height: length }),
    });
    together = [];
  });

  return placed;
}

/** The bounding rectangle of others. */
function spanOf(boxes: readonly (Point & Size)[]): Point & Size {
  const x = boxes.reduce((least, box) => Math.min(least, box.x), Number.POSITIVE_INFINITY);
  const y = boxes.reduce((least, box) => Math.min(least, box.y), Number.POSITIVE_INFINITY);
  const right = boxes.reduce((most, box) => Math.max(most, box.x + box.width), 0);
  const bottom = boxes.reduce((most, box) => Math.max(most, box.y + box.height), 0);
  return { x, y, width: right - x, height: bottom - y };
}
