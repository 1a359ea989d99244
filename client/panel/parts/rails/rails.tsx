import { useComputed, useSignal } from '@preact/signals';
import type { RefObject, VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { Store } from '../../store.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { lookOfNode } from '../../view/cards/cards.ts';
import { foreseenSpan } from '../../view/format.ts';
import { formatRange } from '../../view/plan/range.ts';
import { drawLanes, laneAt, type RailTime, rail, rowsInWindow, timeOfStep } from '../../view/rails.ts';
import { hasRunEnded, type Look } from '../../view/status.ts';
import { fitAxis, type Stretch } from '../../view/time/axis.ts';
import type { StepOutlook } from '../../view/time/forecast.ts';
import { Bar } from '../cards/bar.tsx';
import { Overview } from '../cards/overview.tsx';
import { askForMenu } from '../menu/menu-events.ts';
import { useSize } from '../size.ts';
import { markSteps } from '../step-marks.ts';
import { clickRow, pressRow, scrollToRow, useFollowing } from './rail-moves.ts';
import { RailRow, type RailRowProps } from './rail-row.tsx';

/** The pipeline as rows, or as stages if a person chose those. */
export function RailsPane({ store }: { store: Store }) {
  const { overview, focus } = store.search;
  return overview.value && focus.value === undefined ? <Overview store={store} /> : <RowsPane store={store} />;
}

/** The steps as rows beside lanes: for narrow and tall panels. */
function RowsPane({ store }: { store: Store }) {
  const pane = useRef<HTMLDivElement>(null);
  const size = useSize(pane);
  const top = useSignal(0);
  const focused = useSignal<string | undefined>(undefined);
  const { lanes, follow, happening } = store;
  const rows = lanes.value?.rows.length ?? 0;
  const shown = useComputed(() => JSON.stringify(rowsInWindow(top.value, size.value.height, lanes.value?.rows.length ?? 0)));

  useFollowing(store, pane, size.value.height);
  return (
    <div class="rails-pane">
      <div
        class="rails"
        role="tree"
        aria-label={say(graphTabTexts.stepsOf, { pipeline: store.graph.value?.id ?? '' })}
        ref={pane}
        onScroll={() => {
          top.value = pane.current?.scrollTop ?? 0;
        }}
        onWheel={() => {
          follow.value = false;
        }}
        onClick={(event) => clickRow(event, store, focused)}
        onContextMenu={(event) => askForMenu(event, store)}
        onKeyDown={(event) => pressRow({ event, store, focused, pane })}
      >
        <div class="rail-rows" style={{ height: `${rows * rail.row}px` }}>
          <Rows store={store} shown={shown.value} focused={focused.value} />
        </div>
      </div>
      {!follow.value && happening.value !== undefined ? (
        <button type="button" class="button follow" title={say(graphTabTexts.followTitle)} onClick={() => goAlong(store, pane)}>
          {say(graphTabTexts.follow)}
        </button>
      ) : null}
      <Bar store={store} />
    </div>
  );
}

/** The milliseconds of the common axis of all rows: the run so far, and its forecast. */
function axisOfRows({ run, times }: Store, spent: number): number {
  if (times.outlook.value.steps.size > 0) return times.length.value;
  const state = run.value?.state;
  return state?.started ? fitAxis(state, spent) : 0;
}

/** Its time and forecast, as parts of the axis, and its duration. */
function timeOfRow(
  axis: number,
  time: RailTime | undefined,
  foreseen: StepOutlook | undefined,
): Pick<RailRowProps, 'bar' | 'ahead' | 'duration'> {
  const onAxis = (one: Stretch | undefined): Stretch | undefined =>
    one && axis > 0 ? { from: one.from / axis, to: one.to / axis } : undefined;
  const usual = foreseen
    ? formatRange({ low: foreseen.low - foreseen.from, high: foreseen.high - foreseen.from }, foreseenSpan)
    : '';
  return { bar: onAxis(time), ahead: onAxis(foreseen), duration: time?.text ?? usual };
}

function goAlong(store: Store, pane: RefObject<HTMLDivElement | null>): void {
  store.follow.value = true;
  scrollToRow(store, pane.current, store.happening.value);
}

/** The visible rows, with their lanes behind them. */
function Rows({ store, shown, focused }: { store: Store; shown: string; focused: string | undefined }) {
  const rendered = useRef(new Map<string, { key: string; node: VNode }>());
  const lanes = store.lanes.value;
  const graph = store.drawn.value;
  const cards = store.cards.value;
  const state = store.run.value?.state;
  const picked = store.picked.value;
  const now = store.now.value;
  if (!lanes || !graph) return null;

  const { first, last }: ReturnType<typeof rowsInWindow> = JSON.parse(shown);
  const { reachable, marksOf } = markSteps(store, graph, { focused, first: lanes.rows[0]?.path });
  const begin = state?.started?.at;
  const spent = state && begin !== undefined ? timeBetween(state.ran, begin, state.finished?.at ?? Math.max(now, state.at)) : 0;
  const ahead = store.times.outlook.value.steps;
  const axis = axisOfRows(store, spent);

  const lookAt = (index: number): Look => {
    const node = graph.nodes[index];
    return node ? lookOfNode(node, state, picked) : 'todo';
  };

  const left = laneAt(lanes.width - 1) + rail.ring / 2 + 2;
  const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  // The row in the tab order is always drawn.
  const kept = lanes.rows.findIndex(({ path }) => path === reachable);
  if (kept >= 0 && (kept < first || kept > last)) indexes.push(kept);
  const nodes = indexes.flatMap((index): VNode[] => {
    const row = lanes.rows[index];
    if (!row) return [];

    const card = cards.get(row.path);
    const node = graph.nodes[row.node];
    if (!card || !node) return [];

    const time = state && begin !== undefined ? timeOfStep({ graph, state, picked, now }, row.node) : undefined;
    const props = {
      ...marksOf({ path: row.path, node, card, open: row.open }),
      row,
      card,
      index,
      left,
      dormant: node.dormant && card.look === 'todo',
      ...timeOfRow(axis, time, picked.size === 0 ? ahead.get(row.path) : undefined),
    };

    // An unchanged row keeps its node, so that a busy run updates only what it changes.
    const key = JSON.stringify(props);
    const previous = rendered.current.get(row.path);
    if (previous?.key === key) return [previous.node];

    const drawn = <RailRow key={row.path} {...props} pick={(item) => store.pick(row.path, item)} />;
    rendered.current.set(row.path, { key, node: drawn });
    return [drawn];
  });
  const isOn = state !== undefined && !hasRunEnded(state) && axis > 0;

  return (
    <div class="rail-window" style={{ '--now': isOn ? `${(spent / axis) * 100}%` : '-9px' }}>
      <svg class="lanes wires" width={left} height={lanes.rows.length * rail.row} aria-hidden="true">
        {drawLanes(lanes, { first, last }, lookAt).map(({ flow, path }) => (
          <path key={flow} class={`wire ${flow}`} d={path} />
        ))}
      </svg>
      {nodes}
    </div>
  );
}
