import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Graph } from '../../../engine/compile/graph/graph.ts';
import type { ForeseenRun } from '../../../engine/launch/plan/foresee-run.ts';
import type { ToPanel } from '../../messages.ts';
import type { PanelHost } from '../host.ts';
import type { CalledGraphs } from '../view/cards/called-graphs.ts';
import { findCriticalPath } from '../view/frame/find.ts';
import { hasRunEnded } from '../view/status.ts';
import { heldSteps } from '../view/summary/holds.ts';
import { fitAxis, type Stretch } from '../view/time/axis.ts';
import { type RunInTime, timesOf } from '../view/time/bars.ts';
import { slackOfSteps } from '../view/time/bottlenecks.ts';
import { type Outlook, outlookAt } from '../view/time/forecast.ts';
import { indexPauses } from '../view/time/pauses.ts';
import { type TimelineRow, timelineRows } from '../view/time/rows.ts';
import type { RunView } from './run-view.ts';

type BottlenecksAnswer = Extract<ToPanel, { type: 'bottlenecks' }>;
type ForecastAnswer = Extract<ToPanel, { type: 'forecast' }>;

/** The times of the run, with its forecast. */
export interface RunTimes {
  /** The host's forecast; undefined until requested. */
  forecasts: Signal<ForeseenRun | undefined>;
  /** What holds the run up; undefined until requested. */
  bottlenecks: Signal<BottlenecksAnswer | undefined>;
  askBottlenecks(): void;
  receive(message: BottlenecksAnswer | ForecastAnswer): void;
  /** Absent before a run has started. */
  run: ReadonlySignal<RunInTime | undefined>;
  outlook: ReadonlySignal<Outlook>;
  /** Why nothing is foreseen of the active run. */
  unforeseen: ReadonlySignal<string | undefined>;
  rows: ReadonlySignal<readonly TimelineRow[]>;
  /** Steps on the critical path: by time if known, else by number of steps. */
  critical: ReadonlySignal<ReadonlySet<string>>;
  /** The steps that the end of an ended run hung on, with those around them; before the end those of `critical`. */
  held: ReadonlySignal<ReadonlySet<string>>;
  /** How much later steps could end, in milliseconds, by path. */
  slack: ReadonlySignal<ReadonlyMap<string, number>>;
  /** The length of the axis in milliseconds. */
  length: ReadonlySignal<number>;
  /** The visible part of the axis; undefined for all of it. */
  stretch: Signal<Stretch | undefined>;
}

/** Interval of forecast updates during a run, in milliseconds: longer if there are many steps. */
const beats = { few: 250, many: 5000, above: 1000 };

const nothing: ForeseenRun = { steps: [] };

interface TimesDrawing {
  graph: ReadonlySignal<Graph | undefined>;
  called: ReadonlySignal<CalledGraphs>;
  open: ReadonlySignal<ReadonlySet<string>>;
}

export function createRunTimes(host: PanelHost, view: RunView, { graph, called, open }: TimesDrawing): RunTimes {
  const { now, going, upTo } = view;
  const state = computed(() => view.run.value?.state);
  const facts = computed(() => view.record.value?.facts);
  /** It is active, and the present is shown. */
  const moves = computed(() => going.value && upTo.value === undefined && state.value?.held === undefined);
  const forecasts = signal<ForeseenRun | undefined>(undefined);

  // Values that change with every fact are recomputed only at this rate.
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
    // A past run without a process has no forecast.
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
    // While many steps run, computing the critical path would cost more than it is worth.
    if (!of || (times && moves.value && of.nodes.length > beats.above)) return new Set<string>();
    return new Set(findCriticalPath(times?.state.graph ?? of, (path) => timeOfStep(times, outlook.value, path)));
  });
  const bottlenecks = signal<BottlenecksAnswer | undefined>(undefined);
  const slack = computed(() => {
    const [explained, seen] = [bottlenecks.value?.explained, run.value?.state];
    // At an earlier moment bars have not reached their ends.
    return explained && (!seen || hasRunEnded(seen)) ? slackOfSteps(explained) : new Map<string, number>();
  });
  const held = computed(() => {
    const seen = run.value?.state;
    return seen && hasRunEnded(seen) ? heldSteps(seen) : critical.value;
  });
  const length = computed(() => {
    const times = run.value;
    const foreseen = furthest(outlook.value);
    return times ? fitAxis(times.state, times.after(times.end), foreseen) : Math.max(1, foreseen);
  });

  return {
    forecasts,
    bottlenecks,
    askBottlenecks: () => host.post({ type: 'bottlenecks' }),
    receive(message) {
      if (message.type === 'bottlenecks') bottlenecks.value = message;
      else forecasts.value = { steps: message.steps, end: message.end, note: message.note };
    },
    run,
    outlook,
    unforeseen: computed(() => (going.value ? forecasts.value?.note : undefined)),
    rows,
    critical,
    held,
    slack,
    length,
    stretch: signal<Stretch | undefined>(undefined),
  };
}

function timeOfStep(times: RunInTime | undefined, outlook: Outlook, path: string): number | undefined {
  const { started_at, finished_at } = times?.state.steps.get(path) ?? {};
  const foreseen = outlook.steps.get(path);
  const ahead = foreseen && finished_at === undefined ? foreseen.to - foreseen.from : undefined;
  if (!times || started_at === undefined) return ahead;
  return times.after(finished_at ?? times.end) - times.after(started_at) + (ahead ?? 0);
}

/** The last moment of the forecast, with its range. */
function furthest({ steps }: Outlook): number {
  let last = 0;
  for (const { to, high } of steps.values()) last = Math.max(last, to, high);
  return last;
}
