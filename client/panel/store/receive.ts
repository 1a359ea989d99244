import { batch, type Signal } from '@preact/signals';
import { type Path, staticPath } from '../../../engine/state/path.ts';
import type { ToPanel } from '../../messages.ts';
import type { RunInfo, SentRun, TextInfo } from '../../panel-content.ts';
import { drawPng } from '../draw-png.ts';
import type { PanelHost } from '../host.ts';
import type { HistoryView } from './history.ts';
import type { InputsView } from './inputs.ts';
import type { Inspected } from './inspected.ts';
import type { PlanView } from './plan.ts';
import type { RunTimes } from './run-times.ts';
import type { ReceivingRunView } from './run-view.ts';
import type { StepSelection } from './selection.ts';
import type { Tab } from './tabs.ts';

/** The beginning of a value, or why it is missing; empty while it is read. */
export type Preview = Pick<Extract<ToPanel, { type: 'preview' }>, 'preview' | 'fault'>;

/** The host's current activity; the message says why something failed. Also the active runs beside the shown one. */
export type Busy = Pick<Extract<ToPanel, { type: 'status' }>, 'busy' | 'message' | 'beside'>;

/** The state that messages of the host change. */
interface Receiver {
  host: PanelHost;
  text: Signal<TextInfo | undefined>;
  view: ReceivingRunView;
  selection: StepSelection;
  inspected: Inspected;
  times: RunTimes;
  previews: Signal<ReadonlyMap<string, Preview>>;
  pins: Signal<ReadonlySet<Path>>;
  busy: Signal<Busy>;
  history: HistoryView;
  inputs: InputsView;
  plan: PlanView;
  tab: Signal<Tab>;
}

/** Processes the messages of the host in order; after a missed one, requests everything again. */
export function createReceiver(receiver: Receiver): (message: ToPanel) => void {
  const { host, view, selection, inspected, times, previews, pins, history, inputs, plan, tab } = receiver;
  const { selected } = selection;
  let expected: number | undefined;

  const takeEvents = ({ seq, events }: Extract<ToPanel, { type: 'events' }>): void => {
    if (seq !== expected) {
      expected = undefined;
      host.post({ type: 'resync' });
      return;
    }

    expected++;
    view.append(events);
  };

  const take = (message: ToPanel): void => {
    if ('of' in message && message.of !== undefined && message.of !== (view.origin.value.folder ?? null)) return;
    switch (message.type) {
      case 'snapshot':
        expected = message.seq + 1;
        showSnapshot(receiver, message);
        return;
      case 'run':
        expected = message.seq + 1;
        showRun(receiver, message);
        return;
      case 'events':
        takeEvents(message);
        return;
      case 'preview':
        previews.value = new Map(previews.value).set(message.path, { preview: message.preview, fault: message.fault });
        return;
      case 'contrast':
      case 'contrastPart':
        if ('show' in message && message.show) tab.value = 'History';
        history.take(message);
        return;
      case 'history':
        history.answer.value = message;
        return;
      case 'plan':
      case 'advice':
      case 'whatIf':
        plan.receive(message);
        return;
      case 'bottlenecks':
      case 'forecast':
        times.receive(message);
        return;
      case 'stepInputs':
      case 'stepSides':
      case 'stepAutos':
      case 'product':
        inspected.receive(message);
        return;
      case 'inputs':
      case 'inputFaults':
      case 'inputFile':
        inputs.take(message);
        return;
      case 'drawPng':
        void answerDrawing(host, message.svg);
        return;
      case 'text':
        showText(receiver, message);
        return;
      case 'heartbeat':
        return;
      case 'pins':
        pins.value = new Set(message.paths);
        return;
      case 'select':
        // The cursor names a step of the text; the selected item of a loop belongs to such a step too.
        if (selected.value === undefined || staticPath(selected.value) !== message.path) selected.value = message.path;
        return;
      case 'status':
        showStatus(receiver, message);
    }
  };

  return (message) =>
    batch(() => {
      take(message);
      view.tick();
    });
}

/** Shows what the host does. */
function showStatus({ busy, view, plan }: Receiver, status: Extract<ToPanel, { type: 'status' }>): void {
  // A message says why nothing was played.
  if (status.message !== undefined) plan.isSimulating.value = false;
  busy.value = { busy: status.busy, message: status.message, beside: status.beside };
  view.hold(status.held);
}

/** Shows the text as it is edited; the run stays. */
function showText({ text, view, inspected, times, plan }: Receiver, message: TextInfo): void {
  text.value = textOf(message);
  inspected.autos.value = new Map();
  plan.dropAdvice();
  // Those of a run do not depend on the text.
  if (!view.run.value) times.bottlenecks.value = undefined;
}

/** Shows another text and run, or the same again. */
function showSnapshot(receiver: Receiver, message: Extract<ToPanel, { type: 'snapshot' }>): void {
  const { text, selection } = receiver;
  const { selected } = selection;
  const isFirst = text.value === undefined;
  if (!isFirst && message.pipeline?.file !== text.value?.pipeline?.file) selected.value = undefined;
  text.value = textOf(message);
  showRun(receiver, message, isFirst);
  if (message.selected !== undefined) selected.value = message.selected;
}

/** Shows another run of the text, or the same again. With `isFirst` the stored state belongs to this run. */
function showRun(
  { text, view, selection, inspected, times, previews, inputs, plan }: Receiver,
  { now, run }: { now: number; run: SentRun | null },
  isFirst = false,
): void {
  view.setClock(now);
  const before = view.origin.value.folder;
  const isOther = run?.folder !== before;
  if (!isFirst && isOther) selection.dropItems();

  // The forecast of the text holds for the run that starts now, not for a later or a past one.
  if (isOther && (before !== undefined || run?.past)) times.forecasts.value = undefined;
  view.show(run ? withGraphs(run, text.value) : undefined);
  if (isOther || before === undefined) times.stretch.value = undefined;
  if (isOther) plan.clear();
  if (isOther) times.bottlenecks.value = undefined;
  if (isOther && run && !run.past) inputs.dropHandedOver();
  previews.value = new Map();
  inspected.clear();
}

/** A run comes without graphs if they equal those of the text. */
function withGraphs(run: SentRun, text: TextInfo | undefined): RunInfo | undefined {
  const { graph = text?.graph, called } = run;
  if (!graph) return undefined;
  return { ...run, graph, called: run.graph ? called : text?.called };
}

/** The host waits for an answer, even if drawing fails. */
async function answerDrawing(host: PanelHost, svg: string): Promise<void> {
  try {
    host.post({ type: 'png', png: await drawPng(svg) });
  } catch (error) {
    host.post({ type: 'png', fault: String(error) });
  }
}

const textOf = ({ pipeline, graph, called, summary, insight, problems }: TextInfo): TextInfo => ({
  pipeline,
  graph,
  called,
  summary,
  insight,
  problems,
});
