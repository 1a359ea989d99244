import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { headerTexts } from '../../texts/header.ts';
import { timelineTabTexts } from '../../texts/timeline.ts';
import { hasRunEnded } from '../../view/status.ts';
import { askForMenu } from '../menu/menu-events.ts';
import { useSize } from '../size.ts';
import { TimeAxis, TimeCursor, TimeMarks } from './axis.tsx';
import { TimeBar } from './bar.tsx';
import { BottleneckSection, useBottlenecks } from './bottlenecks.tsx';
import { clickTime, movePointer, pressTime, rowHeight, rowsSeen, type TimeView, turnWheel } from './moves.ts';
import { TimeRow } from './row.tsx';

/** Width of names, beside the bars, which get most of the space; and the margin on the right. */
const labels = { most: 184, least: 148, part: 0.33, right: 14 };

/** The timeline of a run. `brief` is the strip below the graph, which follows the latest rows. */
export function TimelinePane({ store, brief = false }: { store: Store; brief?: boolean }) {
  const pane = useRef<HTMLDivElement>(null);
  const size = useSize(pane);
  const top = useSignal(0);
  const focused = useSignal<string | undefined>(undefined);
  const cursor = useSignal<number | undefined>(undefined);
  const { times } = store;
  const rows = times.rows.value;
  if (!brief) useBottlenecks(store);
  useEffect(() => {
    if (brief && pane.current) pane.current.scrollTop = pane.current.scrollHeight;
  }, [rows.length]);

  const label = Math.round(Math.min(labels.most, Math.max(labels.least, size.value.width * labels.part)));
  const width = Math.max(120, size.value.width - label - labels.right);
  const stretch = useComputed(() => (brief ? undefined : times.stretch.value) ?? { from: 0, to: times.length.value });
  const view: TimeView = { store, pane, stretch, cursor, focused, brief, label, width };
  if (rows.length === 0)
    return (
      <div class="timeline" ref={pane}>
        <p class="dim note">{say(timelineTabTexts.noTimeline)}</p>
      </div>
    );

  return (
    <div class={`timeline${brief ? ' brief' : ''}`} style={{ '--label': `${label}px` }}>
      {brief ? null : <TimeBar view={view} />}
      <div
        class="time-pane"
        ref={pane}
        {...(brief ? { role: 'region', tabIndex: 0, 'aria-label': say(headerTexts.tabs.Timeline) } : {})}
        {...rowEvents(view)}
        onScroll={() => {
          top.value = pane.current?.scrollTop ?? 0;
        }}
        onWheel={(event) => brief || turnWheel(event, view)}
        onPointerDown={(event) => brief || movePointer(event, view)}
        onPointerMove={(event) => brief || pointAt(event, view)}
        onPointerLeave={() => {
          cursor.value = undefined;
        }}
      >
        <TimeAxis view={view} brief={brief} />
        <div class="time-body">
          <TimeMarks view={view} />
          <Rows view={view} top={top.value} height={size.value.height} brief={brief} />
          <TimeCursor view={view} />
        </div>
      </div>
      {brief ? null : <BottleneckSection store={store} />}
    </div>
  );
}

/** The event handlers of rows. */
const rowEvents = (view: TimeView) => ({
  onClick: (event: MouseEvent) => clickTime(event, view),
  onKeyDown: (event: KeyboardEvent) => pressTime(event, view),
  onContextMenu: (event: MouseEvent) => askForMenu(event, view.store),
});

/** The cursor follows the pointer, over bars and names. */
function pointAt(event: PointerEvent, { pane, cursor, stretch, label, width }: TimeView): void {
  const left = (pane.current?.getBoundingClientRect().left ?? 0) + label;
  const part = (event.clientX - left) / width;
  const { from, to } = stretch.value;
  cursor.value = part < 0 || part > 1 ? undefined : from + part * (to - from);
}

/** The visible rows, and the one in the tab order. */
function Rows({ view, top, height, brief }: { view: TimeView; top: number; height: number; brief: boolean }) {
  const { store, focused, stretch, width } = view;
  const { times, selected } = store;
  const rows = times.rows.value;
  const run = times.run.value;
  const reached = focused.value ?? selected.value;
  const at = Math.max(
    0,
    rows.findIndex(({ path }) => path === reached),
  );
  const { first, last } = rowsSeen(top, height, rows.length);
  const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  if (at < first || at > last) indexes.push(at);
  const now = run && !hasRunEnded(run.state) ? run.after(run.end) : undefined;

  return (
    <div
      class="time-rows"
      {...{ role: brief ? 'list' : 'tree', 'aria-label': say(headerTexts.tabs.Timeline) }}
      style={{ height: `${rows.length * rowHeight}px` }}
    >
      {indexes.map((index) => {
        const row = rows[index];
        return row ? (
          <TimeRow
            key={row.path}
            row={row}
            run={run}
            index={index}
            stretch={stretch.value}
            width={width}
            now={now}
            foreseen={times.outlook.value.steps.get(row.path)}
            critical={times.held.value.has(row.path)}
            slack={times.slack.value.get(row.path)}
            selected={row.path === selected.value}
            reachable={index === at}
            brief={brief}
          />
        ) : null;
      })}
    </div>
  );
}
