import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Graph } from '../../engine/compile/graph/graph.ts';
import { layout } from '../../engine/compile/graph/layout/layout.ts';
import type { Picture } from '../../engine/compile/graph/layout/picture.ts';
import { staticPath } from '../../engine/state/path.ts';
import { reduce } from '../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../engine/state/state.ts';
import type { RunInfo, TextInfo, ToPanel } from '../messages.ts';
import type { PanelHost } from './host.ts';
import { type CalledGraphs, joinCalledGraphs } from './view/called-graphs.ts';
import { type Card, cardOf } from './view/cards.ts';

export const tabs = ['Graph', 'Timeline', 'Summary'] as const;
type Tab = (typeof tabs)[number];

/** A run as the panel holds it: `state` is changed in place, `version` counts its changes. */
interface RunView {
  state: RunState;
  version: number;
}

/** Everything the parts of the panel read, and what changes it. */
export interface Store {
  host: PanelHost;
  text: Signal<TextInfo | undefined>;
  run: Signal<RunView | undefined>;
  busy: Signal<{ busy: 'checking' | 'starting' | 'stopping' | null; message?: string }>;
  tab: Signal<Tab>;
  selected: Signal<string | undefined>;
  open: Signal<ReadonlySet<string>>;
  /** Milliseconds since 1970 by the host's clock; moves once a second while a run goes on. */
  now: Signal<number>;
  /** The text's graph; a run's own where the text has none any more. */
  graph: ReadonlySignal<Graph | undefined>;
  /** The graphs of pipelines that steps call. */
  called: ReadonlySignal<CalledGraphs>;
  /** The graph with what stands inside the open cards of called pipelines. */
  drawn: ReadonlySignal<Graph | undefined>;
  picture: ReadonlySignal<Picture | undefined>;
  /** By static path, for everything drawn. */
  cards: ReadonlySignal<ReadonlyMap<string, Card>>;
  receive(message: ToPanel): void;
  select(path: string | undefined): void;
  toggle(path: string): void;
  tick(): void;
}

export function createStore(host: PanelHost, clock: () => number = Date.now): Store {
  const kept = host.kept();
  const text = signal<TextInfo | undefined>(undefined);
  const run = signal<RunView | undefined>(undefined);
  const busy = signal<{ busy: 'checking' | 'starting' | 'stopping' | null; message?: string }>({ busy: null });
  const tab = signal<Tab>(tabs.find((one) => one === kept.tab) ?? 'Graph');
  const selected = signal<string | undefined>(kept.selected);
  const open = signal<ReadonlySet<string>>(new Set(kept.open));
  const now = signal(clock());
  let offset = 0;
  let expected: number | undefined;

  const graph = computed(() => text.value?.graph ?? run.value?.state.graph);
  // A step of its own: a map that is made anew would draw everything anew with every event.
  const ofRun = computed(() => run.value?.state.called);
  const called = computed<CalledGraphs>(() => new Map([...(ofRun.value ?? []), ...(text.value?.called ?? [])]));
  const drawn = computed(() => graph.value && joinCalledGraphs(graph.value, called.value, open.value));
  let last: { file: string; picture: Picture } | undefined;
  const picture = computed(() => {
    if (!drawn.value) return undefined;
    const file = text.value?.pipeline?.file ?? '';
    last = { file, picture: layout(drawn.value, last?.file === file ? last.picture : undefined, { open: open.value }) };
    return last.picture;
  });
  const cards = computed(() => {
    const made = new Map<string, Card>();
    for (const box of picture.value?.boxes ?? []) {
      const node = drawn.value?.nodes[box.node];
      if (drawn.value && node) made.set(box.path, cardOf(drawn.value, node, run.value?.state, now.value));
    }
    return made;
  });

  function receive(message: ToPanel): void {
    batch(() => {
      switch (message.type) {
        case 'snapshot': {
          offset = message.now - clock();
          expected = message.seq + 1;
          const { pipeline } = message;
          if (pipeline?.file !== text.value?.pipeline?.file && text.value) selected.value = undefined;
          text.value = textOf(message);
          run.value = message.run ? { state: folded(message.run), version: 0 } : undefined;
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
          if (!run.value) return;
          for (const event of message.events) reduce(run.value.state, event);
          run.value = { state: run.value.state, version: run.value.version + 1 };
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
      }
      tick();
    });
  }

  const tick = (): void => {
    now.value = clock() + offset;
  };
  const select = (path: string | undefined): void => {
    selected.value = path;
    if (path !== undefined) host.post({ type: 'reveal', path });
  };
  const toggle = (path: string): void => {
    const next = new Set(open.value);
    if (!next.delete(path)) next.add(path);
    open.value = next;
  };
  return { host, text, run, busy, tab, selected, open, now, graph, called, drawn, picture, cards, receive, select, toggle, tick };
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
