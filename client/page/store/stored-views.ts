import { readStoredView, type StoredView } from '../../panel/host.ts';

/** What of the views is kept in the browser: where the divider stands, and how graphs are drawn. */
const place = 'baton.panel';
/** As many views are remembered as long as the page is open. */
const mostViews = 50;

/** Views by what they show, the newest last: who comes back finds it as it was. */
const views = new Map<string, StoredView>();

/** The view of something, with what was chosen in any. */
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
    localStorage.setItem(place, JSON.stringify({ form, split }));
  } catch {
    // A browser that keeps nothing.
  }
}

function readChosen(): StoredView {
  try {
    // What is kept has no more than what was chosen.
    return readStoredView(JSON.parse(localStorage.getItem(place) ?? '{}'));
  } catch {
    return {};
  }
}
