/** Where the focus goes when what had it is gone, by the part that it stood in; the first that there is. */
const homes: readonly [part: string, home: string][] = [
  ['.actions', '.actions .main'],
  ['.banners', '.banners .button'],
  ['body', '[role="treeitem"][tabindex="0"]'],
  ['body', '[role="tab"][tabindex="0"]'],
];

/** Keeps the focus out of nowhere: a button that vanishes (Stop, an answered question) leaves it to what stands in its place. */
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
