import type { Store } from '../../store.ts';
import { pickedPath } from '../../view/items/picked-items.ts';

/** The step of an event, in the selected item. */
function stepAt(target: EventTarget | null, store: Store): { path: string; row: HTMLElement } | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-path], [data-row]') : null;
  const path = row?.dataset['path'] ?? row?.dataset['row'];
  return row && path !== undefined ? { path: pickedPath(path, store.picked.value), row } : undefined;
}

/** The right button, or the menu key, on a step. */
export function askForMenu(event: MouseEvent, store: Store): void {
  const step = stepAt(event.target, store);
  if (!step) return;
  store.menu.value = { path: step.path, x: event.clientX, y: event.clientY };
  event.preventDefault();
}

/** The dot key opens the menu of a step on keyboards without a menu key. */
export function pressMenuKey(event: KeyboardEvent, store: Store): boolean {
  const step = event.key === '.' ? stepAt(event.target, store) : undefined;
  if (!step) return false;
  const { left, bottom } = step.row.getBoundingClientRect();
  store.menu.value = { path: step.path, x: left + 24, y: bottom };
  event.preventDefault();
  return true;
}

/** Handles a click on one of the tools of a step; false if it was on something else. */
export function clickTool(event: MouseEvent, store: Store): boolean {
  const tool = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tool]') : null;
  const step = tool && stepAt(tool, store);
  if (!tool || !step) return false;

  const { left, bottom } = tool.getBoundingClientRect();
  if (tool.dataset['tool'] === 'menu') store.menu.value = { path: step.path, x: left, y: bottom };
  else store.host.post({ type: 'act', action: 'rerunFrom', path: step.path });

  return true;
}
