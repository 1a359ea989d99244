import type { ReadonlySignal, Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import type { Store } from '../../store.ts';
import { moveStretch, type Stretch, zoomStretch } from '../../view/time/axis.ts';
import { pressRowKey } from '../row-keys.ts';

/** The actions of a timeline, and its visible part. */
export interface TimeView {
  store: Store;
  pane: RefObject<HTMLDivElement | null>;
  /** The visible part of the axis. */
  stretch: ReadonlySignal<Stretch>;
  /** The moment under the cursor, in milliseconds since the run began. */
  cursor: Signal<number | undefined>;
  focused: Signal<string | undefined>;
  /** The strip below the graph: it shows all of the run, without zoom. */
  brief: boolean;
  /** Widths of names and of bars, in CSS pixels. */
  label: number;
  width: number;
}

/** The height of a row in CSS pixels. */
export const rowHeight = 26;
/** The axis, which stays above the rows. */
const axisHeight = 24;

/** The visible rows and some more on both sides, in blocks, so that they change rarely during scrolling. */
export function rowsSeen(top: number, height: number, rows: number): { first: number; last: number } {
  const block = 8;
  const first = Math.max(0, (Math.floor(top / rowHeight / block) - 1) * block);
  return { first, last: Math.min(rows - 1, (Math.ceil((top + height) / rowHeight / block) + 1) * block - 1) };
}

/** Milliseconds per pixel. */
export const pixel = ({ from, to }: Stretch, width: number): number => (to - from) / Math.max(1, width);

/** Zooms in (below 1) or out, around a moment: the one under the cursor, else the middle. */
export function zoomBy({ store: { times }, stretch, cursor }: TimeView, factor: number): void {
  const { from, to } = stretch.value;
  times.stretch.value = zoomStretch({ from, to }, factor, cursor.value ?? (from + to) / 2, times.length.value);
}

function panBy({ store: { times }, stretch }: TimeView, ms: number): void {
  if (times.stretch.value) times.stretch.value = moveStretch(stretch.value, ms, times.length.value);
}

/** With Ctrl zooms around the pointer; sideways, or with Shift, scrolls in time; else scrolls the rows. */
export function turnWheel(event: WheelEvent, view: TimeView): void {
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    zoomBy(view, Math.exp((event.deltaY * unit) / 400));
    return;
  }

  const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
  if (sideways === 0 || Math.abs(sideways) < Math.abs(event.shiftKey ? 0 : event.deltaY)) return;

  event.preventDefault();
  panBy(view, sideways * unit * pixel(view.stretch.value, view.width));
}

/** Distance in pixels from which a held pointer drags. */
const dragFrom = 4;

/** Drags the bars in time if they are not all visible; a press that does not move stays a click. */
export function movePointer(event: PointerEvent, view: TimeView): void {
  const { store, stretch, width, pane } = view;
  const before = store.times.stretch.value;
  const inBars = event.target instanceof Element && event.target.closest('.bars, .time-axis') !== null;
  if (event.button !== 0 || !before || !inBars) return;

  const scale = pixel(stretch.value, width);
  let dragged = false;

  const move = (moved: PointerEvent): void => {
    const by = moved.clientX - event.clientX;
    dragged ||= Math.abs(by) >= dragFrom;
    if (dragged) store.times.stretch.value = moveStretch(before, -by * scale, store.times.length.value);
  };

  const swallow = (click: MouseEvent): void => {
    if (dragged) click.stopPropagation();
  };

  const end = (): void => {
    window.removeEventListener('pointermove', move);
    // The click event of a drag follows immediately.
    setTimeout(() => pane.current?.removeEventListener('click', swallow, true));
  };

  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', end, { once: true });
  window.addEventListener('pointercancel', end, { once: true });
  pane.current?.addEventListener('click', swallow, true);
}

/** A click on a row shows the step; on its arrow, its contents. */
export function clickTime(event: MouseEvent, { store, focused }: TimeView): void {
  if (!(event.target instanceof Element)) return;
  const fold = event.target.closest<HTMLElement>('[data-fold]')?.dataset['fold'];
  const path = event.target.closest<HTMLElement>('[data-row]')?.dataset['row'];
  if (path === undefined) return;

  focused.value = path;
  if (fold === undefined) store.select(path);
  else store.toggle(fold);
}

const zooms: Readonly<Record<string, number>> = { '+': 1 / 1.6, '=': 1 / 1.6, '-': 1.6 };

/** Keys for zooming and moving in time, the same on the axis and on the rows. */
function pressZoom(event: KeyboardEvent, view: TimeView): boolean {
  if (view.brief) return false;
  const factor = zooms[event.key];
  const { from, to } = view.stretch.value;

  if (factor !== undefined) zoomBy(view, factor);
  else if (event.key === '0') view.store.times.stretch.value = undefined;
  else if (event.shiftKey && event.key === 'ArrowLeft') panBy(view, (from - to) / 8);
  else if (event.shiftKey && event.key === 'ArrowRight') panBy(view, (to - from) / 8);
  else return false;

  event.preventDefault();
  return true;
}

/** The keys of the axis, then those of rows. */
export function pressTime(event: KeyboardEvent, view: TimeView): void {
  // A key handled by the axis is done.
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
  if (pressZoom(event, view)) return;

  const { store, pane } = view;
  const rows = store.times.rows.value;
  const at = event.target.dataset['row'];
  const index = rows.findIndex(({ path }) => path === at);
  const row = rows[index];
  if (!row) return;

  const owner = rows.findLastIndex(({ depth }, place) => place < index && depth < row.depth);
  pressRowKey(event, store, {
    ...row,
    index,
    owner: owner < 0 ? undefined : owner,
    rows: rows.length,
    page: Math.max(1, Math.floor((pane.current?.clientHeight ?? 0) / rowHeight) - 2),
    go: (to) => goToRow(view, to),
  });
}

function goToRow({ store, pane, focused }: TimeView, index: number): void {
  const row = store.times.rows.value[index];
  const { current } = pane;
  if (!row || !current) return;

  focused.value = row.path;
  const [top, bottom] = [index * rowHeight, (index + 1) * rowHeight + axisHeight];
  if (top < current.scrollTop) current.scrollTop = top;
  else if (bottom > current.scrollTop + current.clientHeight) current.scrollTop = bottom - current.clientHeight;

  const focus = (): boolean => {
    const rowElement = current.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.path)}"]`);
    rowElement?.focus({ preventScroll: true });
    return rowElement !== null;
  };

  // A row that just came into view is drawn first.
  if (!focus()) requestAnimationFrame(focus);
}

/** Arrow keys move the cursor by a hundredth of the visible part, Home and End to its ends. */
export function pressAxis(event: KeyboardEvent, view: TimeView): void {
  if (event.altKey || event.ctrlKey || event.metaKey || pressZoom(event, view)) return;
  const { cursor, stretch } = view;
  const { from, to } = stretch.value;
  const step = (to - from) / 100;
  const at = cursor.value ?? from;
  const places: Record<string, number> = {
    ArrowLeft: at - step,
    ArrowDown: at - step,
    ArrowRight: at + step,
    ArrowUp: at + step,
    PageDown: at - 10 * step,
    PageUp: at + 10 * step,
    Home: from,
    End: to,
  };
  const next = places[event.key];
  if (next === undefined) return;

  cursor.value = Math.min(to, Math.max(from, next));
  event.preventDefault();
}
