import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Store } from '../../store.ts';
import { opens } from '../../view/cards/called-graphs.ts';
import { pickedPath } from '../../view/items/picked-items.ts';
import { rail } from '../../view/rails.ts';
import { visible } from '../cards/camera.ts';
import { clickTool } from '../menu/menu-events.ts';
import { pressRowKey } from '../row-keys.ts';

/** Rows above and below a target that are kept in view with it. */
const contextRows = 2;

/** Scrolls as little as needed to show a row. */
export function scrollToRow(store: Store, pane: HTMLElement | null, path: string | undefined): void {
  const shown = path === undefined ? undefined : visible(store, path);
  const index = store.lanes.value?.rows.findIndex((row) => row.path === shown) ?? -1;
  if (!pane || index < 0) return;
  const [top, bottom] = [(index - contextRows) * rail.row, (index + 1 + contextRows) * rail.row];
  if (top < pane.scrollTop) pane.scrollTop = top;
  else if (bottom > pane.scrollTop + pane.clientHeight) pane.scrollTop = bottom - pane.clientHeight;
}

/**
 * Follows the active step, and selections in the text. If the row stays the same, as when the items of a loop begin, no
 * position is read: each read forces a layout.
 */
export function useFollowing(store: Store, pane: RefObject<HTMLDivElement | null>, height: number): void {
  const { happening, follow, selected, lanes } = store;
  const row = happening.value === undefined ? undefined : visible(store, happening.value);
  useEffect(() => {
    if (follow.value) scrollToRow(store, pane.current, row);
  }, [row, lanes.value, height]);
  // Also when details or a banner reduce the height: the row that they are about stays visible.
  useEffect(() => scrollToRow(store, pane.current, selected.value), [selected.value, height]);
}

/** A click on a row shows its details and its text; on its arrow, its body. */
export function clickRow(event: MouseEvent, store: Store, focused: Signal<string | undefined>): void {
  if (!(event.target instanceof Element) || event.target.closest('.picker') || clickTool(event, store)) return;
  const fold = event.target.closest<HTMLElement>('[data-fold]')?.dataset['fold'];
  const path = event.target.closest<HTMLElement>('[data-path]')?.dataset['path'];
  const problem = event.target.closest<HTMLElement>('[data-problem]')?.dataset['problem'];
  if (problem !== undefined) store.host.post({ type: 'problem', index: Number(problem) });
  if (path === undefined || problem !== undefined) return;

  focused.value = path;
  store.follow.value = false;
  if (fold === undefined) store.select(pickedPath(path, store.picked.value));
  else store.toggle(fold);
}

/** A key on a row: see `pressRowKey`. */
export function pressRow({
  event,
  store,
  focused,
  pane,
}: {
  event: KeyboardEvent;
  store: Store;
  focused: Signal<string | undefined>;
  pane: RefObject<HTMLDivElement | null>;
}): void {
  if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
  const rows = store.lanes.value?.rows ?? [];
  const path = event.target.dataset['path'];
  const index = rows.findIndex((row) => row.path === path);
  const row = rows[index];
  if (!row) return;

  const graph = store.drawn.value;
  const node = graph?.nodes[row.node];

  const go = (to: number): void => {
    const next = rows[to];
    if (!next) return;

    focused.value = next.path;
    store.follow.value = false;
    scrollToRow(store, pane.current, next.path);
    // A row that just came into view is drawn first.
    if (!focusRow(next.path)) requestAnimationFrame(() => focusRow(next.path));
  };

  pressRowKey(event, store, {
    path: row.path,
    foldable: graph !== undefined && node !== undefined && opens(graph, store.called.value, node),
    open: row.open,
    index,
    owner: row.owner,
    rows: rows.length,
    page: Math.max(1, Math.floor((pane.current?.clientHeight ?? 0) / rail.row) - 1),
    go,
  });
}

function focusRow(path: string): boolean {
  const row = document.querySelector<HTMLElement>(`.rails [data-path="${CSS.escape(path)}"]`);
  row?.focus({ preventScroll: true });
  return row !== null;
}
