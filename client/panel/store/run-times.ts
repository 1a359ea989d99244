import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Graph } from '../../../engine/compile/graph/graph.ts';
import type { RunOutlook } from '../../../engine/forecast/simulate/outlook.ts';
import type { CalledGraphs } from '../view/called-graphs.ts';
import { findCriticalPath } from '../view/find.ts';
import { fitAxis, type Stretch } from '../view/time/axis.ts';
import { type RunInTime, timesOf } from '../view/time/bars.ts';
import { type Outlook, outlookAt } from '../view/time/forecast.ts';
import { indexPauses } from '../view/time/pauses.ts';
import { type TimelineRow, timelineRows } from '../view/time/rows.ts';
import type { RunView } from './run-view.ts';

/** The run in time, with its forecast. */
export interface RunTimes {
  /** What the host foresees; undefined until it was asked for. */
  forecasts: Signal<RunOutlook | undefined>;
  /** Absent before a run has begun. */
  run: ReadonlySignal<RunInTime | undefined>;
  outlook: ReadonlySignal<Outlook>;
  rows: ReadonlySignal<readonly TimelineRow[]>;
  /** Steps on the chain that takes longest: in time as far as it is known, else in steps. */
  critical: ReadonlySignal<ReadonlySet<string>>;
  /** Milliseconds that the axis covers. */
  length: ReadonlySignal<number>;
  /** The part of the axis that one looks at; undefined for all of it. */
  stretch: Signal<Stretch | undefined>;
}

/** How often what is foreseen is worked out anew while a run goes on, in milliseconds: seldom where there are many steps. */
const beats = { few: 250, many: 5000, above: 1000 };

const nothing: RunOutlook = { steps: [] };

interface Drawn {
  graph: ReadonlySignal<Graph | undefined>;
  called: ReadonlySignal<CalledGraphs>;
  open: ReadonlySignal<ReadonlySet<string>>;
}

export function createRunTimes(view: RunView, { graph, called, open }: Drawn): RunTimes {
  const { now, going, upTo } = view;
  const state = computed(() => view.run.value?.state);
  const facts = computed(() => view.record.value?.facts);
  /** It goes on by itself, and nobody looks back. */
  const moves = computed(() => going.value && upTo.value === undefined && state.value?.held === undefined);
  const forecasts = signal<RunOutlook | undefined>(undefined);
  // Values that change with every fact are recomputed at this rate only, which nobody can see.
  const beat = computed(() => {
    const every = (graph.value?.nodes.length ?? 0) > beats.above ? beats.many : beats.few;
    const [at, still] = [Math.floor(now.value / every), !moves.value];
    return state.value && still ? {} : at;
  });
  const pauses = computed(() => indexPauses(facts.value ?? []));
  const run = computed<RunInTime | undefined>(() => {
    void beat.value;
    const seen = state.peek();
    if (!seen?.started) return undefined;
    return timesOf(seen, now.peek(), pauses.value);
  });
  const outlook = computed<Outlook>(() => {
    const [times, of] = [run.value, graph.value];
    // Of a run that was, and that nobody drives any more, nothing is to come.
    if (!of || (view.origin.value.past && !going.value)) return { steps: new Map() };
    return outlookAt(forecasts.value ?? nothing, times?.state, times?.end ?? now.peek());
  });
  const rows = computed(() => {
    const [times, of] = [run.value, graph.value];
    const seen = times?.state;
    if (!of) return [];
    return timelineRows({
      state: seen,
      graph: seen?.graph ?? of,
      called: called.value,
      open: open.value,
      outlook: outlook.value,
    });
  });
  const critical = computed(() => {
    const [times, of] = [run.value, graph.value];
    // While many steps run, the chain would cost more than it tells.
    if (!of || (times && moves.value && of.nodes.length > beats.above)) return new Set<string>();
    return new Set(findCriticalPath(times?.state.graph ?? of, (path) => timeOfStep(times, outlook.value, path)));
  });
  const length = computed(() => {
    const times = run.value;
    const foreseen = furthest(outlook.value);
    return times ? fitAxis(times.state, times.after(times.end), foreseen) : Math.max(1, foreseen);
  });
  return { forecasts, run, outlook, rows, critical, length, stretch: signal<Stretch | undefined>(undefined) };
}

function timeOfStep(times: RunInTime | undefined, outlook: Outlook, path: string): number | undefined {
  const { started_at, finished_at } = times?.state.steps.get(path) ?? {};
  const foreseen = outlook.steps.get(path);
  const ahead = foreseen && finished_at === undefined ? foreseen.to - foreseen.from : undefined;
  if (!times || started_at === undefined) return ahead;
  return times.after(finished_at ?? times.end) - times.after(started_at) + (ahead ?? 0);
}

/** The last moment that something is foreseen for, with its range. */
function furthest({ steps }: Outlook): number {
  let last = 0;
  for (const { to, high } of steps.values()) last = Math.max(last, to, high);
  return last;
}
