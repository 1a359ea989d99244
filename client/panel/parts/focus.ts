/** The new focus when the focused element disappears, by its section; the first one that exists. */
const homes: readonly [part: string, home: string][] = [
  ['.actions', '.actions .main'],
  ['.banners', '.banners .button'],
  ['body', '[role="treeitem"][tabindex="0"]'],
  ['body', '[role="tab"][tabindex="0"]'],
];

/** Keeps the focus in the page: when a button disappears (Stop, an answered question), its replacement gets the focus. */
export function keepFocus(page: Document): void {
  let last: HTMLElement | undefined;
  let parts: string[] = [];
  page.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    last = target;
    parts = homes.flatMap(([part]) => (target.closest(part) ? [part] : []));
  });

  const watch = new MutationObserver(() => {
    if (!last || last.isConnected || page.activeElement !== page.body) return;
    const home = homes.filter(([part]) => parts.includes(part)).flatMap(([, one]) => page.querySelector<HTMLElement>(one) ?? []);
    home[0]?.focus();
  });
  watch.observe(page.body, { childList: true, subtree: true });
}
