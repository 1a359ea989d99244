import { useLayoutEffect } from 'preact/hooks';
import type { Store } from '../store.ts';
import { GraphPane } from './cards/graph.tsx';
import { useForecast } from './frame/ask-forecast.ts';
import { Banners } from './frame/banners.tsx';
import { Beside, placeOfDetails } from './frame/beside.tsx';
import { Boundary } from './frame/boundary.tsx';
import { Crumbs } from './frame/crumbs.tsx';
import { Empty } from './frame/empty.tsx';
import { FindBar } from './frame/find-bar.tsx';
import { Header } from './frame/header.tsx';
import { LiveRegion } from './frame/live-region.tsx';
import { HistoryPane } from './history/history.tsx';
import { InputsPane } from './inputs/inputs.tsx';
import { StepMenu } from './menu/step-menu.tsx';
import { ModelsPane } from './plan/models.tsx';
import { PlanPane } from './plan/plan.tsx';
import { RailsPane } from './rails/rails.tsx';
import { SummaryPane } from './summary/summary.tsx';
import { TimeTravel } from './time/time-travel.tsx';
import { TimelinePane } from './time/timeline.tsx';

const panes = {
  Graph: DrawnGraph,
  Timeline: TimelinePane,
  Summary: SummaryPane,
  Plan: PlanPane,
  Models: ModelsPane,
  History: HistoryPane,
  Inputs: InputsPane,
};

function DrawnGraph({ store }: { store: Store }) {
  return (
    <div class="drawn">
      <FindBar store={store} />
      <Crumbs store={store} />
      <div class="form">{store.form.value === 'rails' ? <RailsPane store={store} /> : <GraphPane store={store} />}</div>
    </div>
  );
}

/** The whole panel, as large as its container. */
export function App({ store, place = document.body }: { store: Store; place?: Element }) {
  const { text, graph, tab, run, split } = store;
  useForecast(store);
  useLayoutEffect(() => {
    const measure = (): void => {
      const { width, height } = place.getBoundingClientRect();
      store.room.value = { width, height };
    };

    window.addEventListener('resize', measure);
    measure();
    return () => window.removeEventListener('resize', measure);
  }, []);
  if (!text.value) return <main class="empty" aria-busy="true" />;
  if (!graph.value || graph.value.nodes.length === 0) return <Empty store={store} />;

  const details = placeOfDetails(store);
  const Pane = panes[tab.value];
  const isForm = tab.value === 'Graph' && store.form.value === 'cards';

  return (
    <div
      class={`panel${details ? ` details-${details}` : ''}${offersTools(store) ? '' : ' no-tools'}`}
      style={{ '--right': `${split.value.right}%`, '--below': `${split.value.below}%` }}
    >
      <Header store={store} />
      <Banners store={store} />
      <main class="content" inert={details === 'page'}>
        <div class="page" id="content" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
          <Boundary key={tab.value}>
            <Pane store={store} />
          </Boundary>
        </div>
        <StepMenu store={store} />
      </main>
      {details ? (
        <Boundary key={store.selected.value}>
          <Beside store={store} place={details} />
        </Boundary>
      ) : null}
      {isForm && run.value?.state.started && details !== 'page' && details !== 'below' ? (
        <div class="foot">
          <Boundary>
            <TimelinePane store={store} brief />
          </Boundary>
        </div>
      ) : null}
      <TimeTravel store={store} />
      <LiveRegion store={store} />
    </div>
  );
}

/** Whether any action on a step is available here. */
const offersTools = ({ host }: Store): boolean =>
  host.offers({ type: 'openPart', what: 'result', path: '' }) || host.offers({ type: 'act', action: 'rerunFrom' });
