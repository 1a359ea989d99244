import { type Signal, signal } from '@preact/signals';
import type { Path } from '../../engine/state/path.ts';
import type { ToPanel } from '../messages.ts';
import type { TextInfo } from '../panel-content.ts';
import type { PanelHost } from './host.ts';
import { createDrawing, type Drawing } from './store/drawing.ts';
import { createHistoryView, type HistoryView } from './store/history.ts';
import { createHostPresence, type HostPresence } from './store/host-presence.ts';
import { createInputsView, type InputsView } from './store/inputs.ts';
import { createInspected, type Inspected } from './store/inspected.ts';
import { createPlanView, type PlanView } from './store/plan.ts';
import { type Busy, createReceiver, type Preview } from './store/receive.ts';
import { createRunTimes, type RunTimes } from './store/run-times.ts';
import { createRunView, type RunView } from './store/run-view.ts';
import { createSelection, type StepSelection } from './store/selection.ts';
import type { Tab } from './store/tabs.ts';
import { tabs } from './store/tabs.ts';

/** Everything that the parts of the panel read, and the functions that change it. */
export interface Store extends RunView, StepSelection, Drawing {
  host: PanelHost;
  /** The host's reports about single steps. */
  inspected: Inspected;
  text: Signal<TextInfo | undefined>;
  /** The times of the run, with its forecast. */
  times: RunTimes;
  /** Beginnings of results that the facts only name, by path, as far as requested. */
  previews: Signal<ReadonlyMap<string, Preview>>;
  /** Steps whose results are pinned. */
  pins: Signal<ReadonlySet<Path>>;
  busy: Signal<Busy>;
  /** Since when the host does not answer; undefined while it does. */
  silentSince: HostPresence['silentSince'];
  /** The history of the pipeline, as far as it was requested. */
  history: HistoryView;
  /** The form of the inputs. */
  inputs: InputsView;
  /** The plan of a run, as far as it was requested. */
  plan: PlanView;
  tab: Signal<Tab>;
  /** The step whose menu is open, and its position in the panel. */
  menu: Signal<{ path: string; x: number; y: number } | undefined>;
  /** The view follows the active step, until a person moves it. */
  follow: Signal<boolean>;
  receive(message: ToPanel): void;
}

export function createStore(host: PanelHost, clock: () => number = Date.now): Store {
  const stored = host.kept();
  const text = signal<TextInfo | undefined>(undefined);
  const previews = signal<ReadonlyMap<string, Preview>>(new Map());
  const pins = signal<ReadonlySet<Path>>(new Set());
  const busy = signal<Busy>({ busy: null });

  const history = createHistoryView();
  const tab = signal<Tab>(tabs.find((name) => name === stored.tab) ?? 'Graph');
  const plan = createPlanView(host, tab);
  const inputs = createInputsView(host, tab);

  const presence = createHostPresence(() => view.present.peek());
  const view = createRunView(host, clock, presence.silentSince);
  const selection = createSelection(host);
  const inspected = createInspected(host);
  const drawing = createDrawing({ text, view, selection, stored, pins, criticalPath: () => times.critical.value });

  const times: RunTimes = createRunTimes(host, view, { graph: drawing.graph, called: drawing.called, open: selection.open });

  const receive = createReceiver({
    host,
    text,
    view,
    selection,
    inspected,
    times,
    previews,
    pins,
    busy,
    history,
    inputs,
    plan,
    tab,
  });

  return {
    ...view,
    ...selection,
    ...drawing,
    host,
    inspected,
    text,
    times,
    previews,
    pins,
    busy,
    history,
    inputs,
    plan,
    tab,
    menu: signal(undefined),
    follow: signal(true),
    silentSince: presence.silentSince,
    receive(message) {
      receive(message);
      presence.hear(message.type);
    },
    passSecond() {
      presence.passSecond();
      view.passSecond();
    },
  };
}
