import type { Store } from '../store.ts';
import { pickedPath } from '../view/items/picked-items.ts';
import { pressMenuKey } from './menu/menu-events.ts';

/** The focused row, in a list of collapsible rows. */
interface FocusedRow {
  path: string;
  foldable: boolean;
  open: boolean;
  /** Its index in the list, and that of its parent row. */
  index: number;
  owner: number | undefined;
  /** The number of rows, and of rows per page. */
  rows: number;
  page: number;
  /** Moves the focus to another row of the list. */
  go(index: number): void;
}

/**
 * Arrow keys move through the rows and in and out of open ones; Enter selects, Space opens, the dot key opens the menu,
 * Escape closes the details.
 */
export function pressRowKey(event: KeyboardEvent, store: Store, row: FocusedRow): void {
  if (pressMenuKey(event, store)) return;
  const { path, foldable, open, index, owner, rows, page } = row;
  const go = (to: number): void => row.go(Math.min(rows - 1, Math.max(0, to)));
  const select = (): void => store.select(pickedPath(path, store.picked.value));
  const acts: Record<string, () => void> = {
    ArrowDown: () => go(index + 1),
    ArrowUp: () => go(index - 1),
    PageDown: () => go(index + page),
    PageUp: () => go(index - page),
    Home: () => go(0),
    End: () => go(rows - 1),
    ArrowRight: () => (foldable && !open ? store.toggle(path) : go(open ? index + 1 : index)),
    ArrowLeft: () => (open ? store.toggle(path) : go(owner ?? index)),
    Enter: select,
    ' ': () => (foldable ? store.toggle(path) : select()),
    Escape: () => {
      store.selected.value = undefined;
    },
  };
  const act = acts[event.key];
  if (!act) return;

  act();
  event.preventDefault();
}
