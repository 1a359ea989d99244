import { readStoredView } from '../../panel/host.ts';
import type { StoredView } from '../../panel-content.ts';

/** The view settings stored in the browser: the divider's position, and the form of graphs. */
const storageKey = 'baton.panel';
/** Maximum number of views remembered while the page is open. */
const mostViews = 50;

/** Views by their content, the newest last: a view that is opened again is as it was left. */
const views = new Map<string, StoredView>();

/** The stored view of some content, with the settings common to all. */
export function readView(key: string): StoredView {
  return { ...readChosen(), ...views.get(key) };
}

export function keepView(key: string, view: StoredView): void {
  views.delete(key);
  views.set(key, view);
  const [oldest] = views.keys();
  if (views.size > mostViews && oldest !== undefined) views.delete(oldest);
  const { form, split } = view;

  try {
    localStorage.setItem(storageKey, JSON.stringify({ form, split }));
  } catch {
    // The browser stores nothing.
  }
}

function readChosen(): StoredView {
  try {
    // Only the settings are stored.
    return readStoredView(JSON.parse(localStorage.getItem(storageKey) ?? '{}'));
  } catch {
    return {};
  }
}
