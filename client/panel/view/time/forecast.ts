import type { Graph, Node } from '../../../../engine/compile/graph/graph.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import { Queue } from '../../../../engine/state/schedule/queue.ts';
import { bodyFrame, type RunState } from '../../../../engine/state/state.ts';
import { type FrameState, isSettled, type StepState } from '../../../../engine/state/step.ts';
import type { StepForecast } from '../../../messages.ts';
import type { Stretch } from './axis.ts';

export type Forecasts = ReadonlyMap<string, StepForecast>;

/** What is still to come of a step, in milliseconds since the run began (which may be now). Eight of ten times it ends between `low` and `high`. */
export interface StepOutlook extends Stretch {
  low: number;
  high: number;
  /** The times that this is learnt from. */
  count: number;
}

/** What is to come of the steps, by path; and when the run ends, where that can be foreseen. */
export interface Outlook {
  steps: ReadonlyMap<string, StepOutlook>;
  end?: number;
}

interface Ahead {
  graph: Graph;
  called: ReadonlyMap<string, Graph>;
  state: RunState | undefined;
  forecasts: Forecasts;
  /** By the run's own clock. */
  now: number;
  after(at: number): number;
  /** Steps at once. */
  slots: number;
  /** What is open: only inside of that one looks ahead, so that a pipeline that calls itself comes to an end. */
  open: ReadonlySet<string>;
}

/**
 * A forecast from earlier runs: each step starts as soon as its predecessors have ended and a slot is free (list scheduling). A step
 * without history has no forecast, nor has any step after it.
 */
export function foresee({
  graph,
  called,
  state,
  forecasts,
  open,
  now,
}: {
  graph: Graph;
  called: ReadonlyMap<string, Graph>;
  state: RunState | undefined;
  forecasts: Forecasts;
  open: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  now: number;
}): Outlook {
  const steps = new Map<string, StepOutlook>();
  if (forecasts.size === 0 || state?.finished) return { steps };
  const start = state?.started?.at ?? now;
  const after = (at: number): number => (state ? timeBetween(state.ran, start, at) : at - start);
  const slots = state?.agenda.maxParallel ?? 10;
  const ahead: Ahead = { graph, called, state, forecasts, now: after(now), after, slots, open };
  const root = foreseeFrame({ ahead, graph, frame: 0, steps: state?.root.steps, prefix: '', begin: 0, outlook: steps });
  const last =
    graph.last === undefined || root === undefined
      ? root
      : foreseeFrame({
          ahead,
          graph,
          frame: graph.last,
          steps: state?.root.invocation.last?.steps,
          prefix: '',
          begin: root,
          outlook: steps,
        });
  return { steps, end: last };
}

interface FrameAhead {
  ahead: Ahead;
  graph: Graph;
  frame: number;
  steps: readonly StepState[] | undefined;
  /** The path of the call that the graph belongs to. */
  prefix: string;
  begin: number;
  outlook: Map<string, StepOutlook>;
}

/** Foresees the steps of one frame; gives when the last of them ends, where that is known. */
function foreseeFrame(of: FrameAhead): number | undefined {
  const { graph, frame, steps, begin } = of;
  const nodes = (graph.frames[frame]?.nodes ?? []).flatMap((index) => graph.nodes[index] ?? []);
  const open = nodes.map(({ predecessors }) => predecessors.length);
  const readyFrom = nodes.map(() => begin);
  const known = nodes.map(() => true);
  const ready = new Queue<{ node: Node; at: number }>((a, b) => a.at - b.at || a.node.position - b.node.position);
  const busy = new Queue<number>((a, b) => a - b);
  for (const node of nodes) {
    if (node.predecessors.length === 0) ready.push({ node, at: begin });
  }
  let end: number | undefined = begin;
  for (let next = ready.pop(); next; next = ready.pop()) {
    const { node } = next;
    const ends = known[node.position] ? endOfNode(of, { node, ready: next.at }, steps?.[node.position], busy) : undefined;
    end = ends === undefined || end === undefined ? undefined : Math.max(end, ends);
    for (const position of node.successors) {
      if (ends === undefined) known[position] = false;
      else readyFrom[position] = Math.max(readyFrom[position] ?? 0, ends);
      const left = (open[position] ?? 0) - 1;
      open[position] = left;
      const successor = nodes[position];
      if (left === 0 && successor) ready.push({ node: successor, at: readyFrom[position] ?? 0 });
    }
  }
  return end;
}

/** When a step ends that nothing before it keeps any more; undefined where nothing tells. */
function endOfNode(
  of: FrameAhead,
  { node, ready }: { node: Node; ready: number },
  step: StepState | undefined,
  busy: Queue<number>,
): number | undefined {
  const { ahead, prefix, outlook } = of;
  const { forecasts, now, after, slots } = ahead;
  const path = step?.path ?? `${prefix}${node.path}`;
  if (step && isSettled(step)) return Math.max(ready, step.finished_at === undefined ? ready : after(step.finished_at));
  const forecast = forecasts.get(staticPath(path));
  const began = step?.started_at;
  if (began === undefined && (node.dormant || forecast?.passed)) return ready;
  if (!forecast || forecast.count === 0) return undefined;

  const takesSlot = node.takesSlot && !node.loop;
  let from = Math.max(ready, now);
  if (began !== undefined) from = after(began);
  else if (takesSlot && busy.size >= slots) from = Math.max(from, busy.pop() ?? 0);
  const until = (duration: number): number => Math.max(now, from + duration);
  const to = until(forecast.median);
  if (takesSlot) busy.push(to);
  outlook.set(path, {
    from: Math.max(from, began === undefined ? from : now),
    to,
    low: until(forecast.low),
    high: until(forecast.high),
    count: forecast.count,
  });
  foreseeInside(of, node, step, { path, from });
  return to;
}

/** The steps inside of a group or of a called pipeline, which show once it is open. */
function foreseeInside(
  { ahead, graph, outlook }: FrameAhead,
  node: Node,
  step: StepState | undefined,
  { path, from }: { path: string; from: number },
): void {
  if (node.loop || !ahead.open.has(path)) return;
  const body: FrameState | undefined = step && ahead.state ? bodyFrame(ahead.state, step) : undefined;
  const inner = node.calls === undefined ? undefined : ahead.called.get(node.calls);
  if (inner) {
    foreseeFrame({ ahead, graph: inner, frame: 0, steps: body?.steps, prefix: `${path}/`, begin: from, outlook });
    return;
  }
  if (node.body === undefined) return;
  const prefix = path.slice(0, path.length - node.path.length);
  foreseeFrame({ ahead, graph, frame: node.body, steps: body?.steps, prefix, begin: from, outlook });
}
