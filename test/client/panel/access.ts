/**
 * What keeps people from using a page, found by a program: runs in the page and gives one line a fault. Names, roles and references,
 * one of each landmark, reachable scrolling, no focus behind what is hidden, and the contrast of every text with what lies behind it
 * (4.5 to 1; 3 to 1 for large text), as WCAG 2.2 AA wants them.
 */
export function faultsOfPage(): string[] {
  const faults = new Set<string>();
  const all = [...document.querySelectorAll<HTMLElement>('body *')];
  const isHidden = (one: Element): boolean => one.closest('[aria-hidden="true"]') !== null;
  const isShown = (one: Element): boolean => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const told = (one: Element): string =>
    `<${one.localName}${one.className ? ` class="${one.getAttribute('class')}"` : ''}> ${(one.textContent ?? '').trim().slice(0, 30)}`;
  const focusable = 'button, input, select, textarea, summary, a[href], [tabindex]';

  function nameOf(one: Element): string {
    const by = one.getAttribute('aria-labelledby');
    if (by !== null)
      return by
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join(' ')
        .trim();
    const own = one.getAttribute('aria-label');
    if (own !== null) return own.trim();
    if (one instanceof HTMLInputElement || one instanceof HTMLSelectElement)
      return [...(one.labels ?? [])]
        .map((label) => label.textContent ?? '')
        .join(' ')
        .trim();
    return (one.textContent ?? '').trim() || (one.getAttribute('title') ?? '').trim();
  }

  const named =
    'button, input, select, summary, aside, [role="tree"], [role="treeitem"], [role="tab"], [role="tablist"], [role="tabpanel"], [role="region"]';
  for (const one of all.filter((element) => element.matches(named) && isShown(element) && !isHidden(element)))
    if (nameOf(one) === '') faults.add(`no name: ${told(one)}`);

  const ids = all.flatMap((one) => (one.id ? [one.id] : []));
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.add(`id given twice: ${id}`);
  for (const one of all)
    for (const key of ['aria-labelledby', 'aria-controls', 'aria-describedby', 'for'])
      for (const id of one.getAttribute(key)?.split(' ') ?? [])
        if (!document.getElementById(id)) faults.add(`${key} leads nowhere: ${id}`);

  const within: Record<string, string> = { treeitem: 'tree', tab: 'tablist' };
  for (const [role, around] of Object.entries(within))
    for (const one of document.querySelectorAll(`[role="${role}"]`))
      if (!one.closest(`[role="${around}"]`)) faults.add(`${role} outside of a ${around}: ${told(one)}`);
  for (const role of ['tree', 'tablist'])
    for (const one of document.querySelectorAll(`[role="${role}"]`)) {
      const reached = [...one.querySelectorAll('[role="treeitem"], [role="tab"]')].filter(
        (item) =>
          item.getAttribute('tabindex') === '0' || (item.localName === 'button' && item.getAttribute('tabindex') !== '-1'),
      );
      if (reached.length !== 1) faults.add(`${reached.length} items of a ${role} are in the tab order`);
    }
  for (const one of document.querySelectorAll(focusable)) if (isHidden(one)) faults.add(`focus behind aria-hidden: ${told(one)}`);
  for (const one of document.querySelectorAll('button, summary'))
    if (one.querySelector(focusable)) faults.add(`focus inside of a control: ${told(one)}`);

  if (document.documentElement.lang === '') faults.add('the page says no language');
  if (document.querySelectorAll('main').length !== 1) faults.add(`${document.querySelectorAll('main').length} main landmarks`);
  if (document.querySelectorAll('h1').length !== 1) faults.add(`${document.querySelectorAll('h1').length} headings of level 1`);
  let level = 1;
  for (const heading of [...document.querySelectorAll('h1, h2, h3, h4')].filter(isShown)) {
    const next = Number(heading.localName.slice(1));
    if (next > level + 1) faults.add(`a heading of level ${next} behind one of level ${level}: ${told(heading)}`);
    level = next;
  }
  const landmarks = 'main, header, footer, aside, section[aria-label], [aria-live], [role="alert"]';

  for (const one of all.filter((element) => isShown(element) && !isHidden(element))) {
    const { overflowX, overflowY } = getComputedStyle(one);
    const scrolls =
      (/auto|scroll/.test(overflowY) && one.scrollHeight > one.clientHeight + 1) ||
      (/auto|scroll/.test(overflowX) && one.scrollWidth > one.clientWidth + 1);
    if (scrolls && one.tabIndex < 0 && !one.querySelector('button, input, select, summary, [tabindex="0"]'))
      faults.add(`scrolls, and no key reaches it: ${told(one)}`);
  }

  type Colour = [red: number, green: number, blue: number, alpha: number];
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  function colourOf(text: string): Colour {
    if (!canvas) return [0, 0, 0, 1];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }
  const over = ([r, g, b, a]: Colour, [R, G, B]: Colour): Colour => [
    r * a + R * (1 - a),
    g * a + G * (1 - a),
    b * a + B * (1 - a),
    1,
  ];
  function behind(one: Element): Colour {
    const layers: Colour[] = [];
    for (let at: Element | null = one; at; at = at.parentElement) {
      layers.push(colourOf(getComputedStyle(at).backgroundColor));
      // What a card shows lies on its face, which is a layer of its own.
      if (layers.at(-1)?.[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1] as Colour);
  }
  const light = ([r, g, b]: Colour): number => {
    const [R = 0, G = 0, B = 0] = [r, g, b].map((one) =>
      one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (!one || (node.nodeValue ?? '').trim() === '' || !isShown(one) || one.closest('.unseen, script, :disabled, option'))
      continue;
    if (!one.closest(landmarks)) faults.add(`text outside of the landmarks: ${told(one)}`);
    const style = getComputedStyle(one);
    const drawn = one instanceof SVGElement ? style.fill : style.color;
    let opacity = 1;
    for (let at: Element | null = one; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    const ground = behind(one);
    const [r, g, b, a] = colourOf(drawn);
    const [lighter = 0, darker = 0] = [light(over([r, g, b, a * opacity], ground)), light(ground)].sort((x, y) => y - x);
    const ratio = (lighter + 0.05) / (darker + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if (ratio < least) faults.add(`contrast ${ratio.toFixed(2)}: ${told(one)}`);
  }
  return [...faults];
}
