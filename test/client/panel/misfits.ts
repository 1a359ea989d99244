/**
 * What does not fit on a page, found by a program: runs in the page and gives one line a fault. Text under 11 px or cut without a sign
 * of it, figures that are cut at all, things to press under 24 px with others nearer than that, tabs that are cut, parts of the header that lie on each other, what stands out of the
 * window at the side, and what lies below the page with nothing to scroll it by.
 */
export function misfitsOfPage(): string[] {
  const faults = new Set<string>();
  const told = (one: Element): string =>
    `<${one.localName} class="${one.getAttribute('class') ?? ''}"> ${(one.textContent ?? '').trim().slice(0, 30)}`;
  const shown = [...document.querySelectorAll<HTMLElement>('body *')].filter(
    (one) =>
      one.checkVisibility({ visibilityProperty: true }) &&
      one.getClientRects().length > 0 &&
      getComputedStyle(one).clipPath === 'none' &&
      !one.closest('.unseen, script, option'),
  );
  const ancestorsOf = (one: Element): Element[] =>
    one.parentElement ? [one.parentElement, ...ancestorsOf(one.parentElement)] : [];
  /** What it holds is moved by the reader: it scrolls, or is a drawing. */
  const isMoved = (one: Element): boolean => one.matches('.window') || /auto|scroll/.test(getComputedStyle(one).overflowY);

  for (const one of shown) {
    const own = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? '').trim() !== '');
    if (!own) continue;
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const scale = one instanceof HTMLElement && one.offsetHeight > 0 ? box.height / one.offsetHeight : 1;
    const size = Number.parseFloat(style.fontSize) * scale;
    if (size < 10.9) faults.add(`text of ${size.toFixed(1)} px: ${told(one)}`);
    const isCut = one.scrollWidth > one.clientWidth + 1 && style.overflowX === 'hidden';
    if (isCut && style.textOverflow !== 'ellipsis') faults.add(`cut without a sign: ${told(one)}`);
    // The rest of a word can be guessed, that of a number cannot.
    if (isCut && one.matches('.number, .figure')) faults.add(`a figure is cut: ${told(one)}`);
    const page = one.closest('.page');
    const bottom = page?.getBoundingClientRect().bottom ?? Number.POSITIVE_INFINITY;
    if (box.bottom > bottom + 1 && !ancestorsOf(one).some(isMoved))
      faults.add(`below the page, which does not scroll: ${told(one)}`);
    if ((box.left < -1 || box.right > innerWidth + 1) && !one.closest('.tabs, .window, .wide, pre'))
      faults.add(`out of the window: ${told(one)}`);
  }

  const targets = shown.filter(
    (one) => one.matches('button, select, summary, [role="treeitem"], [role="tab"]') && !one.closest('.window'),
  );
  const boxes = targets.map((one) => one.getBoundingClientRect());
  targets.forEach((one, index) => {
    const box = boxes[index] ?? new DOMRect();
    if (box.width >= 24 && box.height >= 24) return;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const near = boxes.some((other, at) => {
      const outside = targets[at]?.contains(one) || one.contains(targets[at] ?? null);
      const [dx, dy] = [Math.max(other.left - x, x - other.right, 0), Math.max(other.top - y, y - other.bottom, 0)];
      return at !== index && !outside && Math.hypot(dx, dy) < 12;
    });
    if (near) faults.add(`${Math.round(box.width)} × ${Math.round(box.height)} to press: ${told(one)}`);
  });

  const figures = document.querySelector('.head .figures')?.getBoundingClientRect();
  for (const one of document.querySelectorAll('.head .figure')) {
    const box = one.getBoundingClientRect();
    // A figure that has no room is left out as a whole.
    const isOut = !figures || box.top >= figures.bottom - 1 || box.width === 0;
    if (!isOut && box.right > figures.right + 1) faults.add(`a figure is cut: ${told(one)}`);
  }

  for (const row of document.querySelectorAll('.tabs')) {
    const end = row.getBoundingClientRect().right - Number.parseFloat(getComputedStyle(row).paddingRight);
    for (const one of row.querySelectorAll('button, .more-tabs'))
      if (one.getBoundingClientRect().right > end + 1) faults.add(`a tab is cut: ${told(one)}`);
  }

  const parts = [...document.querySelectorAll('.who > *, .tools button, .head .figure')].map((one) => ({
    one,
    box: one.getBoundingClientRect(),
  }));
  parts.forEach(({ one, box }, index) => {
    for (const { one: other, box: its } of parts.slice(index + 1)) {
      const lies = box.left < its.right - 1 && its.left < box.right - 1 && box.top < its.bottom - 1 && its.top < box.bottom - 1;
      if (lies) faults.add(`${told(one)} lies on ${told(other)}`);
    }
  });
  return [...faults];
}
