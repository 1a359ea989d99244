/** What axe does not ask of a page: one way by keys into each tree and list of tabs, and no scrolling that keys do not reach. Runs in the page. */
export function faultsOfKeys(): string[] {
  const faults: string[] = [];
  const told = (one: Element): string => `<${one.localName} class="${one.getAttribute('class') ?? ''}">`;
  for (const role of ['tree', 'tablist'])
    for (const one of document.querySelectorAll(`[role="${role}"]`)) {
      // One that has the focus itself says which of its items is meant.
      if (one.getAttribute('tabindex') === '0' && document.getElementById(one.getAttribute('aria-activedescendant') ?? ''))
        continue;
      const reached = [...one.querySelectorAll<HTMLElement>('[role="treeitem"], [role="tab"]')].filter(
        (item) => item.tabIndex === 0,
      );
      if (reached.length !== 1) faults.push(`${reached.length} items of a ${role} are in the tab order`);
    }
  for (const one of document.querySelectorAll<HTMLElement>('body *')) {
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    const { overflowX, overflowY } = getComputedStyle(one);
    const scrolls =
      (/auto|scroll/.test(overflowY) && one.scrollHeight > one.clientHeight + 1) ||
      (/auto|scroll/.test(overflowX) && one.scrollWidth > one.clientWidth + 1);
    if (scrolls && one.tabIndex < 0 && !one.querySelector('button, input, select, summary, [tabindex="0"]'))
      faults.push(`scrolls, and no key reaches it: ${told(one)}`);
  }
  return faults;
}
