import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Store } from '../store.ts';
import { announcement } from '../view/announce.ts';
import { headingOf } from '../view/header.ts';
import type { Look } from '../view/status.ts';
import { Banners } from './banners.tsx';
import { DetailsPane } from './details.tsx';
import { Empty } from './empty.tsx';
import { GraphPane } from './graph.tsx';
import { Header } from './header.tsx';
import { RailsPane } from './rails.tsx';
import { SummaryPane } from './summary.tsx';
import { TimeTravel } from './time-travel.tsx';
import { TimelinePane } from './timeline.tsx';

const panes = { Graph: DrawnGraph, Timeline: TimelinePane, Summary: SummaryPane };

function DrawnGraph({ store }: { store: Store }) {
  return store.form.value === 'rails' ? <RailsPane store={store} /> : <GraphPane store={store} />;
}

/** The whole panel. */
export function App({ store }: { store: Store }) {
  const { text, graph, tab, selected, run } = store;
  useLayoutEffect(() => {
    const measure = (): void => {
      store.room.value = { width: window.innerWidth, height: window.innerHeight };
    };
    window.addEventListener('resize', measure);
    measure();
    return () => window.removeEventListener('resize', measure);
  }, []);
  if (!text.value) return <main class="empty" aria-busy="true" />;
  if (!graph.value || graph.value.nodes.length === 0) return <Empty store={store} />;
  const aside = selected.value !== undefined && tab.value !== 'Summary';
  const Pane = panes[tab.value];
  return (
    <div class={`panel${aside ? ' with-aside' : ''}`}>
      <Header store={store} />
      <Banners store={store} />
      <main class="content">
        <div class="page" id="content" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
          <Pane store={store} />
        </div>
      </main>
      {aside ? <DetailsPane store={store} /> : null}
      {tab.value === 'Graph' && store.form.value === 'cards' && run.value?.state.started ? (
        <footer class="foot">
          <TimelinePane store={store} brief />
        </footer>
      ) : null}
      <TimeTravel store={store} />
      <LiveRegion store={store} />
    </div>
  );
}

/** Tells screen readers what changed. */
function LiveRegion({ store }: { store: Store }) {
  const said = useSignal('');
  const before = useRef<{ looks: ReadonlyMap<string, Look>; run: string } | undefined>(undefined);
  const looks = store.looks.value;
  const state = store.run.value?.state;
  const word = state ? headingOf(state, store.now.value).word : '';
  useEffect(() => {
    const graph = store.graph.value;
    const { looks: earlier, run } = before.current ?? { looks: undefined, run: '' };
    if (graph && earlier) {
      const news = announcement(graph, earlier, looks, { before: run, now: word });
      if (news) said.value = news;
    }
    before.current = { looks, run: word };
  }, [looks, word]);
  return (
    <div class="unseen" aria-live="polite">
      {said.value}
    </div>
  );
}
