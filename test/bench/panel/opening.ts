import type { Size } from '../../client/panel/browser.ts';
import type { Pages } from '../../client/panel/page.ts';
import { at, large } from '../../client/panel/story.ts';
import { frameCosts, frameMark, wholeOf } from './frames.ts';
import { messageOf, narrow, nextFrame, wide } from './page.ts';
import { ms, print } from './print.ts';

/** From the snapshot's arrival to the frame after the steps are drawn: by the clock, and what the page's thread worked. */
async function opening(pages: Pages, count: number, size: Size): Promise<{ clock: number; work: number }> {
  const { graph, events, now } = large(count);
  const message = JSON.stringify(messageOf(graph, events, now));
  return pages.visit({ messages: [], now: at(now) }, size, async (tab) => {
    await tab.evaluate(`globalThis.message = JSON.parse(${JSON.stringify(message)}), 0`);
    let clock = 0;
    const traced = await tab.trace(async () => {
      clock = Number(
        await tab.evaluate(`(async () => {
          performance.mark('${frameMark}');
          const from = performance.now();
          postMessage(message, '*');
          while (!document.querySelector('[role=treeitem], .overview')) await ${nextFrame};
          await ${nextFrame};
          performance.mark('${frameMark}');
          return performance.now() - from;
        })()`),
      );
    });
    return { clock, work: frameCosts(traced).reduce((sum, cost) => sum + wholeOf(cost), 0) };
  });
}

export async function measureOpening(pages: Pages): Promise<void> {
  for (const [count, size, goal] of [
    [1000, narrow, '≤ 0.5 s'],
    [1000, wide, '≤ 0.5 s'],
    [10_000, narrow, '≤ 2 s'],
    [10_000, wide, '≤ 4 s'],
  ] as const) {
    const { clock, work } = await opening(pages, count, size);
    print(`opening ${count} steps, ${size.width} wide: work of the page, clock`, `${ms(work)}, ${ms(clock)}`, goal);
  }
}
