import type { Graph } from '../../../engine/compile/graph/graph.ts';
import type { LaneRun, Lanes, LaneTurn } from '../../../engine/compile/graph/layout/lanes.ts';
import { timeBetween } from '../../../engine/state/reduce/running-time.ts';
import type { RunState } from '../../../engine/state/state.ts';
import type { StepState } from '../../../engine/state/step.ts';
import { type EdgeFlow, flowOf } from './cards/edges.ts';
import { clock, span } from './format.ts';
import { type PickedItems, pickedInstances } from './items/picked-items.ts';
import { hasRunEnded, type Look } from './status.ts';

/** Lengths of the rails in CSS pixels at a text size of 13. */
export const rail = { row: 30, pitch: 14, edge: 18, ring: 18, indent: 14 };

/** The most lanes in a quarter of a width. */
export const countLanes = (width: number): number =>
  Math.min(12, Math.max(3, Math.floor((width / 4 - rail.edge) / rail.pitch) + 1));

export const laneAt = (lane: number): number => rail.edge + lane * rail.pitch;

/** The drawn rows: visible ones and some more on both sides, in blocks, so that they change rarely during scrolling. */
export function rowsInWindow(top: number, height: number, rows: number): { first: number; last: number } {
  const block = 8;
  const first = Math.max(0, (Math.floor(top / rail.row / block) - 1) * block);
  const last = Math.min(rows - 1, (Math.ceil((top + height) / rail.row / block) + 1) * block - 1);
  return { first, last };
}

const order: readonly EdgeFlow[] = ['dead', 'idle', 'done', 'held', 'live'];

/** The lanes between the visible rows, as one SVG path per edge state; active ones on top. */
export function drawLanes(
  lanes: Lanes,
  { first, last }: { first: number; last: number },
  lookAt: (node: number) => Look,
): { flow: EdgeFlow; path: string }[] {
  const known = new Int8Array(lanes.lines.length).fill(-1);

  const strengthAt = (line: number): number => {
    const at = lanes.lines[line];
    if (known[line] === -1 && at) known[line] = order.indexOf(flowOf(at, lookAt));
    return known[line] ?? 0;
  };

  const paths = order.map(() => '');
  const stroke = (strength: number, path: string): void => {
    paths[strength] = `${paths[strength] ?? ''}${path}`;
  };

  const of = new Map<LaneRun, Int8Array>();
  for (let row = Math.max(1, first); row <= Math.min(last + 1, lanes.rows.length - 1); row++) {
    for (const run of lanes.straight[row] ?? []) {
      const strengths = of.get(run) ?? strengthsOf(run, first, last + 1, strengthAt);
      of.set(run, strengths);
      stroke(strengths[row - first] ?? 0, `M${laneAt(run.lane)} ${middleOf(row - 1)}v${rail.row}`);
    }
    for (const turn of lanes.turns[row] ?? []) stroke(strongest(turn, strengthAt), turnPath(turn, row));
  }

  return order.map((flow, index) => ({ flow, path: paths[index] ?? '' })).filter(({ path }) => path !== '');
}

const middleOf = (row: number): number => row * rail.row + rail.row / 2;

const strongest = ({ lines }: LaneTurn, strengthAt: (line: number) => number): number =>
  lines.reduce((most, line) => Math.max(most, strengthAt(line)), 0);

/** The highest-ranked edge state of a run above each visible row. */
function strengthsOf(run: LaneRun, first: number, last: number, strengthAt: (line: number) => number): Int8Array {
  const strengths = new Int8Array(last - first + 1);
  let throughout = 0;
  for (const { line, enter, leave } of run.held) {
    const [from, to] = [Math.max(enter + 1, first), Math.min(leave - 1, last)];
    if (from > to) continue;
    const strength = strengthAt(line);
    if (from === first && to === last) throughout = Math.max(throughout, strength);
    else for (let row = from; row <= to; row++) strengths[row - first] = Math.max(strengths[row - first] ?? 0, strength);
  }

  return strengths.map((strength) => Math.max(strength, throughout));
}

/** From the middle of one row to that of the next: straight down in its lane, with a soft bend between lanes. */
function turnPath({ from, to }: LaneTurn, row: number): string {
  const [x, y, right] = [laneAt(from), middleOf(row - 1), laneAt(to)];
  if (from === to) return `M${x} ${y}v${rail.row}`;
  return `M${x} ${y}C${x} ${y + rail.row * 0.7} ${right} ${y + rail.row * 0.3} ${right} ${y + rail.row}`;
}

/** When a step ran, in milliseconds since the run began, and its duration in words. */
export interface RailTime {
  from: number;
  to: number;
  text: string;
}

export function timeOfStep(
  { graph, state, picked, now }: { graph: Graph; state: RunState; picked: PickedItems; now: number },
  index: number,
): RailTime | undefined {
  const node = graph.nodes[index];
  const begun = node
    ? pickedInstances(state, node.path, picked).filter((step) => step.started_at !== undefined && step.status !== 'skipped')
    : [];
  if (begun.length === 0) return undefined;

  const start = state.started?.at ?? state.at;
  const end = state.finished?.at ?? Math.max(now, state.at);
  const from = begun.reduce((least, step) => Math.min(least, step.started_at ?? end), end);
  const to = begun.reduce((most, step) => Math.max(most, step.finished_at ?? end), from);
  const goesOn = !hasRunEnded(state) && begun.some((step) => step.finished_at === undefined);
  const after = (at: number): number => timeBetween(state.ran, start, at);
  const duration = after(to) - after(from);

  return { from: after(from), to: after(to), text: goesOn ? clock(duration) : durationText(begun, duration) };
}

/** A pure step has a single fact and so no duration of its own. */
const durationText = (steps: readonly StepState[], length: number): string =>
  length === 0 && steps.every(({ calls }) => calls.length === 0) ? '' : span(length);
