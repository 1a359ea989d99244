import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Graph, Node } from '../../engine/compile/graph/graph.ts';
import { type Lanes, layoutLanes } from '../../engine/compile/graph/layout/lanes.ts';
import { layout } from '../../engine/compile/graph/layout/layout.ts';
import type { Direction, Picture, Size } from '../../engine/compile/graph/layout/picture.ts';
import { staticPath } from '../../engine/state/path.ts';
import { reduce } from '../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../engine/state/state.ts';
import type { Form, HeldRun, RunInfo, TextInfo, ToPanel } from '../messages.ts';
import { createStepSearch, type StepSearch } from './finding.ts';
import type { PanelHost, Split } from './host.ts';
import { type CalledGraphs, joinCalledGraphs } from './view/called-graphs.ts';
import { type Card, lookOfNode, summarizeStep } from './view/cards.ts';
import { keepSteps, stepsAround } from './view/find.ts';
import { leadingPath, tellingPath } from './view/happening.ts';
import { type RecordedRun, recordRun } from './view/past.ts';
import { itemsIn, type PickedItems, pickedPath } from './view/picked.ts';
import { countLanes } from './view/rails.ts';
import type { Look, SeenRun } from './view/status.ts';
import { nodesShown } from './view/tree.ts';
import { directionFor } from './view/viewport.ts';

export const tabs = ['Graph', 'Timeline', 'Summary'] as const;
type Tab = (typeof tabs)[number];

/** A run as the panel holds it: `state` is changed in place, `version` counts its changes. */
interface RunView {
  state: SeenRun;
  version: number;
}

/** Below this width, in CSS pixels, the graph is drawn as rails: half a window of 1,600 shows three or four cards beside the text. */
const narrow = 900;

/** What is drawn of each step. */
export type Cards = Pick<ReadonlyMap<string, Card>, 'get' | 'has' | 'keys' | 'values' | 'size'>;

/** The beginning of a value, or why there is none; empty while it is read. */
export type Preview = Pick<Extract<ToPanel, { type: 'preview' }>, 'preview' | 'fault'>;

/** Everything the parts of the panel read, and what changes it. */
export interface Store {
  host: PanelHost;
  text: Signal<TextInfo | undefined>;
  /** The run as it is looked at: as it stands, or as it stood behind the fact `upTo`. */
  run: ReadonlySignal<RunView | undefined>;
  /** The run goes on in this window, whatever of it is looked at. */
  going: ReadonlySignal<boolean>;
  /** The number of the last fact that is looked at; undefined in the present. */
  upTo: Signal<number | undefined>;
  /** How many facts the run has. */
  facts: ReadonlySignal<number>;
  /** The run with all its facts. */
  record: ReadonlySignal<RecordedRun | undefined>;
  /** The folder of the run that is shown, and what must be known of one that was. */
  origin: Signal<Pick<RunInfo, 'folder' | 'past'>>;
  /** Beginnings of results that the facts only name, by path, as far as they were asked for. */
  previews: Signal<ReadonlyMap<string, Preview>>;
  busy: Signal<{ busy: 'checking' | 'starting' | 'stopping' | null; message?: string }>;
  tab: Signal<Tab>;
  selected: Signal<string | undefined>;
  open: Signal<ReadonlySet<string>>;
  /** Milliseconds since 1970 by the host's clock; moves once a second while a run goes on, and is that of the fact in the past; in a run that was, that of its last event. */
  now: ReadonlySignal<number>;
  /** The text's graph; a run's own where the text has none any more. */
  graph: ReadonlySignal<Graph | undefined>;
  /** The graphs of pipelines that steps call. */
  called: ReadonlySignal<CalledGraphs>;
  /** The graph with what stands inside the open cards of called pipelines. */
  drawn: ReadonlySignal<Graph | undefined>;
  /** What one looks for in the steps. */
  finding: StepSearch;
  /** Of a pipeline with so many steps that its stages are shown: only those around the step that one looks at. */
  pictured: ReadonlySignal<Graph | undefined>;
  /** The window that the picture is drawn for, as large as it is. */
  pane: Signal<Size>;
  picture: ReadonlySignal<Picture | undefined>;
  /** The steps as rows beside lanes. */
  lanes: ReadonlySignal<Lanes | undefined>;
  /** What the panel has for itself. */
  room: Signal<Size>;
  /** The form that somebody chose; else the width decides. */
  chosenForm: Signal<Form | undefined>;
  /** Per cent of the panel that details take where they stand at the right, and where they stand below. */
  split: Signal<Split>;
  /** Details were asked for here, not only by the cursor in the text: where there is no room for both they take the graph's place. */
  reading: Signal<boolean>;
  form: ReadonlySignal<Form>;
  /** By static path, for everything drawn: only how it stands. */
  looks: ReadonlySignal<ReadonlyMap<string, Look>>;
  /** By static path, for everything drawn; made when asked for. */
  cards: ReadonlySignal<Cards>;
  /** The one item of a loop that the steps inside it show, by the static path of the loop; else they sum up all items. */
  picked: Signal<PickedItems>;
  /** The view goes along with what happens, until somebody moves it. */
  follow: Signal<boolean>;
  /** The step where something happens: what waits for a person, else what began or failed last; what failed, once the run has ended. */
  happening: ReadonlySignal<string | undefined>;
  receive(message: ToPanel): void;
  select(path: string | undefined): void;
  toggle(path: string): void;
  /** Looks at one item of a loop, or at all of them together. */
  pick(loop: string, item: number | undefined): void;
  tick(): void;
  /** Looks at the run as it stands; so does a debugger that looked back. */
  toPresent(): void;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: functions over one private state; each of them is short
export function createStore(host: PanelHost, clock: () => number = Date.now): Store {
  const kept = host.kept();
  const text = signal<TextInfo | undefined>(undefined);
  const origin = signal<Pick<RunInfo, 'folder' | 'past'>>({});
  const live = signal<(RunView & { record: RecordedRun }) | undefined>(undefined);
  const held = signal<HeldRun | undefined>(undefined);
  const upTo = signal<number | undefined>(undefined);
  const seen = computed<(RunView & { at?: number }) | undefined>(() => {
    if (!live.value) return undefined;
    const { record, state, version } = live.value;
    if (upTo.value === undefined)
      return { state: Object.assign(state, { held: held.value, cut: origin.value.past?.cut }), version };
    const past = record.standAt(upTo.value);
    return { state: Object.assign(past.state, { held: held.value }), version, at: past.at };
  });
  const run = computed<RunView | undefined>(() => seen.value);
  const going = computed(() => live.value !== undefined && !live.value.state.finished && !origin.value.past);
  const busy = signal<{ busy: 'checking' | 'starting' | 'stopping' | null; message?: string }>({ busy: null });
  const previews = signal<ReadonlyMap<string, Preview>>(new Map());
  const tab = signal<Tab>(tabs.find((one) => one === kept.tab) ?? 'Graph');
  const selected = signal<string | undefined>(kept.selected);
  const open = signal<ReadonlySet<string>>(new Set(kept.open));
  const picked = signal<PickedItems>(itemsIn(kept.selected ?? ''));
  const follow = signal(true);
  const latest = signal<string | undefined>(undefined);
  const present = signal(clock());
  const ended = computed(() => (origin.value.past ? live.value?.state.at : undefined));
  const now = computed(() => seen.value?.at ?? ended.value ?? held.value?.at ?? present.value);
  let offset = 0;
  let expected: number | undefined;

  const graph = computed(() => text.value?.graph ?? run.value?.state.graph);
  // A step of its own: a map that is made anew would draw everything anew with every event.
  const ofRun = computed(() => run.value?.state.called);
  const called = computed<CalledGraphs>(() => new Map([...(ofRun.value ?? []), ...(text.value?.called ?? [])]));
  const drawn = computed(() => graph.value && joinCalledGraphs(graph.value, called.value, open.value));
  const shown = computed(() => (drawn.value ? nodesShown(drawn.value, open.value) : new Map<string, Node>()));
  const pane = signal<Size>({ width: 0, height: 0 });
  let turned: Direction | undefined;
  const direction = computed(() => (turned = directionFor(pane.value, turned)));
  const looks = computed(() => {
    const state = run.value?.state;
    return new Map([...shown.value].map(([path, node]) => [path, lookOfNode(node, state, picked.value)]));
  });
  const finding = createStepSearch({ drawn, shown, looks, state: () => run.value?.state });
  const pictured = computed(() => {
    const { focus, overview } = finding;
    if (!drawn.value || !overview.value || focus.value === undefined) return drawn.value;
    return keepSteps(drawn.value, stepsAround(drawn.value, focus.value));
  });
  let last: { file: string; picture: Picture } | undefined;
  const picture = computed(() => {
    if (!pictured.value) return undefined;
    const file = text.value?.pipeline?.file ?? '';
    const before = last?.file === file ? last.picture : undefined;
    last = { file, picture: layout(pictured.value, before, { open: open.value, direction: direction.value }) };
    return last.picture;
  });
  const room = signal<Size>({ width: 0, height: 0 });
  const chosenForm = signal<Form | undefined>(kept.form);
  const split = signal<Split>(kept.split ?? { right: 30, below: 44 });
  const reading = signal(false);
  const form = computed<Form>(() => chosenForm.value ?? (room.value.width < narrow ? 'rails' : 'cards'));
  const mostLanes = computed(() => countLanes(room.value.width));
  const lanes = computed(() => drawn.value && layoutLanes(drawn.value, { open: open.value, most: mostLanes.value }));
  const cards = computed<Cards>(() => {
    const made = new Map<string, Card>();
    const given = { state: run.value?.state, now: form.value === 'rails' ? undefined : now.value, picked: picked.value };
    const cardAt = (path: string): Card | undefined => {
      const node = made.has(path) ? undefined : shown.value.get(path);
      if (drawn.value && node) made.set(path, summarizeStep({ graph: drawn.value, node, ...given }));
      return made.get(path);
    };
    return {
      get: cardAt,
      has: (path) => shown.value.has(path),
      keys: () => shown.value.keys(),
      size: shown.value.size,
      values: () => [...shown.value.keys()].flatMap((path) => cardAt(path) ?? []).values(),
    };
  });
  const telling = computed(() =>
    upTo.value === undefined ? latest.value : tellingPath(live.value?.record.facts.slice(0, upTo.value) ?? []),
  );
  const happening = computed(() => (run.value ? leadingPath(run.value.state, telling.value) : undefined));
  // Whatever shows an item of a loop, in the text or in the panel, picks it.
  effect(() => {
    const items = itemsIn(selected.value ?? '');
    if (items.size > 0) picked.value = new Map([...picked.peek(), ...items]);
  });

  /** The items of another run are others; what was kept is of the run that comes first. */
  const dropItems = (folder: string | undefined): void => {
    if (!text.value || folder === origin.value.folder) return;
    picked.value = new Map();
    if (selected.value !== undefined) selected.value = staticPath(selected.value);
  };

  function receive(message: ToPanel): void {
    batch(() => {
      switch (message.type) {
        case 'snapshot': {
          offset = message.now - clock();
          expected = message.seq + 1;
          const { pipeline } = message;
          if (pipeline?.file !== text.value?.pipeline?.file && text.value) selected.value = undefined;
          dropItems(message.run?.folder);
          text.value = textOf(message);
          origin.value = message.run ?? {};
          live.value = message.run ? { state: folded(message.run), record: recordRun(message.run), version: 0 } : undefined;
          upTo.value = held.value?.upTo;
          previews.value = new Map();
          latest.value = tellingPath(message.run?.events ?? []);
          if (message.selected !== undefined) selected.value = message.selected;
          break;
        }
        case 'events':
          if (message.seq !== expected) {
            expected = undefined;
            host.post({ type: 'resync' });
            return;
          }
          expected++;
          if (!live.value) return;
          for (const event of message.events) reduce(live.value.state, event);
          live.value.record.add(message.events);
          latest.value = tellingPath(message.events) ?? latest.value;
          live.value = { ...live.value, version: live.value.version + 1 };
          break;
        case 'preview':
          previews.value = new Map(previews.value).set(message.path, { preview: message.preview, fault: message.fault });
          break;
        case 'text':
          text.value = textOf(message);
          break;
        case 'select':
          // The cursor names a step of the text; an item of a loop that is being looked at is such a step too.
          if (selected.value === undefined || staticPath(selected.value) !== message.path) selected.value = message.path;
          break;
        case 'status':
          busy.value = { busy: message.busy, message: message.message };
          // A debugger that goes on, or looks elsewhere, takes the view along; what a person looks at beside it stays.
          if (held.value?.upTo !== message.held?.upTo) upTo.value = message.held?.upTo;
          held.value = message.held;
      }
      tick();
    });
  }

  const tick = (): void => {
    present.value = clock() + offset;
  };
  const toPresent = (): void => {
    upTo.value = undefined;
    if (held.value?.upTo !== undefined) host.post({ type: 'present' });
  };
  const select = (path: string | undefined): void => {
    selected.value = path;
    reading.value = path !== undefined;
    if (path !== undefined) host.post({ type: 'reveal', path });
  };
  const toggle = (path: string): void => {
    const next = new Set(open.value);
    if (!next.delete(path)) next.add(path);
    open.value = next;
  };
  const pick = (loop: string, item: number | undefined): void => {
    const next = new Map(picked.value);
    if (item === undefined) next.delete(loop);
    else next.set(loop, item);
    const at = selected.value === undefined ? undefined : staticPath(selected.value);
    batch(() => {
      picked.value = next;
      if (at?.startsWith(`${loop}[*]`)) selected.value = pickedPath(at, next);
    });
  };
  return {
    host,
    text,
    run,
    going,
    upTo,
    origin,
    facts: computed(() => live.value?.record.count ?? 0),
    record: computed(() => live.value?.record),
    previews,
    busy,
    tab,
    selected,
    open,
    now,
    graph,
    called,
    drawn,
    finding,
    pictured,
    pane,
    picture,
    lanes,
    room,
    chosenForm,
    split,
    reading,
    form,
    looks,
    cards,
    picked,
    follow,
    happening,
    receive,
    select,
    toggle,
    pick,
    tick,
    toPresent,
  };
}

const textOf = ({ pipeline, graph, called, summary, insight, problems }: TextInfo): TextInfo => ({
  pipeline,
  graph,
  called,
  summary,
  insight,
  problems,
});

function folded({ graph, called, events }: RunInfo): RunState {
  const state = initialState(graph, undefined, new Map(called));
  for (const event of events) reduce(state, event);
  return state;
}
