import type { Size } from '../../client/panel/browser.ts';
import { type Act, button, click, element, type Pages, shows } from '../../client/panel/page.ts';
import { at, large } from '../../client/panel/story.ts';
import { type FrameCost, frameCosts, frameMark, wholeOf } from './frames.ts';
import { messageOf, narrow, nextFrame, wide } from './page.ts';
import { above, ms, print, quantile } from './print.ts';

/** So many frames, the first of which only warm up. */
const made = { warm: 20, counted: 180 };

interface Moved {
  costs: FrameCost[];
  /** Milliseconds between frames, by the clock. */
  between: number[];
}

/** One move a frame. */
async function moving(pages: Pages, count: number, { size, acts = [], move }: Move): Promise<Moved> {
  const { graph, events, now } = large(count);
  const shown = { messages: [messageOf(graph, events, now)], now: at(now), acts };
  const script = (frames: number): string => `(async () => {
    const between = [];
    let last = performance.now();
    for (let index = 0; index < ${frames}; index++) {
      await ${nextFrame};
      performance.mark('${frameMark}');
      const now = performance.now();
      between.push(now - last);
      last = now;
      ${move};
    }
    return between;
  })()`;
  return pages.visit(shown, size, async (tab) => {
    await tab.evaluate(script(made.warm));
    let between: number[] = [];
    const events = await tab.trace(async () => {
      between = (await tab.evaluate(script(made.counted))) as number[];
    });
    return { costs: frameCosts(events), between: between.slice(1) };
  });
}

/** How one moves, in which place; a pipeline of so many steps begins with its stages. */
interface Move {
  what: string;
  size: Size;
  acts?: Act[];
  move: string;
}

const asCards = [click(button('Overview')), shows(element('.window [role=treeitem]'))];
const still: Move = { what: 'no move', size: wide, acts: asCards, move: '' };
const moves: Move[] = [
  {
    what: 'scroll rails',
    size: narrow,
    move: "const it = document.querySelector('.rails'); it.scrollTop += 45; it.dispatchEvent(new Event('scroll'))",
  },
  {
    what: 'pan cards',
    size: wide,
    acts: asCards,
    move: "document.querySelector('.window').dispatchEvent(new WheelEvent('wheel', { deltaX: index % 60 < 30 ? 40 : -40, deltaY: 20, bubbles: true, cancelable: true }))",
  },
  {
    // With two fingers, from one end to the other in half a second.
    what: 'zoom cards',
    size: wide,
    acts: asCards,
    move: "document.querySelector('.window').dispatchEvent(new WheelEvent('wheel', { deltaY: index % 60 < 30 ? 8 : -8, ctrlKey: true, clientX: 600, clientY: 400, bubbles: true, cancelable: true }))",
  },
];

/** Of a frame on a screen that shows sixty a second. */
const frameTime = 1000 / 60;

export async function measureMoves(pages: Pages): Promise<void> {
  for (const count of [1000, 10_000])
    for (const one of [still, ...moves]) {
      const { costs, between } = await moving(pages, count, one);
      const of = (what: (cost: FrameCost) => number): string =>
        [0.5, 0.95].map((part) => ms(quantile(costs.map(what), part))).join(', ');
      print(
        `${one.what}, ${count} steps: scripts a frame, p50, p95`,
        of(({ scripts }) => scripts),
        one === still ? 'control' : '≤ 6 ms',
      );
      print('  styles and layout; paint', `${of(({ layout }) => layout)}; ${of(({ paint }) => paint)}`, '');
      const [slow, late] = [above(costs.map(wholeOf), frameTime), above(between, 1.5 * frameTime)];
      print(
        '  frames whose work is longer than a frame; late by the clock',
        `${slow}; ${late}`,
        one === still ? 'control' : '≤ 1 %',
      );
    }
}
