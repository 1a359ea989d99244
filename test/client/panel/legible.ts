/**
 * What of the graph cannot be read or lies on something else, found by a program: runs in the page and gives one line a fault. Texts under
 * 11 pixels as they are seen, texts cut without a sign of it or without their whole in a title, texts that run over the end of their column,
 * cards, blocks and columns that overlap, and tools of a step that lie on what is said of it or are smaller than 24 pixels as they are seen.
 */
export function faultsOfDrawing(): string[] {
  const faults = new Set<string>();
  const drawn = document.querySelector('.drawn');
  if (!drawn) return ['no graph is drawn'];
  const isSeen = (one: Element): boolean =>
    one.checkVisibility({ visibilityProperty: true }) &&
    one.closest('.unseen, option') === null &&
    getComputedStyle(one).clipPath === 'none';
  const labelOf = (one: Element): string => `${one.className.toString()} "${(one.textContent ?? '').trim().slice(0, 30)}"`;
  const scaleOf = (one: Element): number => {
    if (one instanceof SVGGraphicsElement) return one.getScreenCTM()?.a ?? 1;
    let scale = 1;
    for (let at: Element | null = one; at; at = at.parentElement) scale *= new DOMMatrix(getComputedStyle(at).transform).a;
    return scale;
  };

  const walker = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (!one || (node.nodeValue ?? '').trim() === '' || !isSeen(one)) continue;
    const size = Number.parseFloat(getComputedStyle(one).fontSize) * scaleOf(one);
    if (size < 10.99) faults.add(`${size.toFixed(1)} px: ${labelOf(one)}`);
    const box = one.closest('.face, .native');
    const range = document.createRange();
    range.selectNodeContents(node);
    const [text, room] = [range.getBoundingClientRect(), box?.getBoundingClientRect()];
    // A line of text is a little higher than its letters.
    if (room && (text.bottom > room.bottom + 2.5 || text.top < room.top - 2.5))
      faults.add(`cut off below or above: ${labelOf(one)}`);
    const column = one.closest('.took')?.getBoundingClientRect();
    if (column && (text.left < column.left - 1 || text.right > column.right + 1))
      faults.add(`runs over its end: ${labelOf(one)}`);
    if (one instanceof HTMLElement && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0) {
      const { overflowX, textOverflow } = getComputedStyle(one);
      const named = one.closest('[title]') !== null || one.closest('[aria-label]') !== null;
      if (overflowX === 'hidden' && !(textOverflow === 'ellipsis' && named)) faults.add(`cut off at its end: ${labelOf(one)}`);
    }
  }

  const boxes = [...drawn.querySelectorAll('.card > .face, .stage-block, .stage, .rail')].filter(isSeen).map((one) => ({
    one,
    at: one.getBoundingClientRect(),
  }));
  const holds = (outer: Element, a: DOMRect, b: DOMRect): boolean =>
    outer.closest('.card.open') !== null &&
    a.left <= b.left + 1 &&
    a.top <= b.top + 1 &&
    a.right >= b.right - 1 &&
    a.bottom >= b.bottom - 1;
  boxes.forEach(({ one, at: a }, index) => {
    for (const { one: other, at: b } of boxes.slice(index + 1)) {
      const apart = a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      if (!apart && !holds(one, a, b) && !holds(other, b, a)) faults.add(`${labelOf(one)} lies on ${labelOf(other)}`);
    }
  });
  for (const tools of [...drawn.querySelectorAll('.step-tools')].filter(isSeen)) {
    const a = tools.getBoundingClientRect();
    const captions = [...(tools.closest('.card, .rail')?.querySelectorAll('.id, .line, .counts, .what, .span, .took') ?? [])];
    for (const one of captions.filter(isSeen)) {
      const b = one.getBoundingClientRect();
      const apart = a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      if (!apart) faults.add(`tools lie on ${one.className} "${one.textContent ?? ''}"`);
    }
  }
  for (const tool of [...drawn.querySelectorAll('.tool')].filter(isSeen)) {
    const { width, height } = tool.getBoundingClientRect();
    if (width < 23.9 || height < 23.9) faults.add(`a tool of ${width.toFixed(1)} × ${height.toFixed(1)} px`);
  }
  const map = drawn.querySelector('.minimap')?.getBoundingClientRect();
  const window = drawn.querySelector('.window')?.getBoundingClientRect();
  if (map && window && map.left < window.right - 1 && map.top < window.bottom - 1) faults.add('the map lies over the cards');
  return [...faults];
}
