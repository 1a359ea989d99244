import type { Size } from '../../client/panel/browser.ts';
import type { Pages } from '../../client/panel/page.ts';
import { at, large } from '../../client/panel/story.ts';
import { messageOf, narrow, nextFrame, wide } from './page.ts';
import { ms, print } from './print.ts';

/** From the snapshot's arrival to the frame after the steps are drawn. */
async function opening(pages: Pages, count: number, size: Size): Promise<number> {
  const { graph, events, now } = large(count);
  const message = JSON.stringify(messageOf(graph, events, now));
  const took = await pages.ask(
    { messages: [], now: at(now) },
    `(async () => {
      const message = JSON.parse(${JSON.stringify(message)});
      const from = performance.now();
      postMessage(message, '*');
      while (!document.querySelector('[role=treeitem], .overview')) await ${nextFrame};
      await ${nextFrame};
      return performance.now() - from;
    })()`,
    size,
  );
  return Number(took);
}

export async function measureOpening(pages: Pages): Promise<void> {
  for (const [count, size, goal] of [
    [1000, narrow, '≤ 0.5 s'],
    [1000, wide, '≤ 0.5 s'],
    [10_000, narrow, '≤ 2 s'],
    [10_000, wide, '≤ 4 s'],
  ] as const)
    print(`opening ${count} steps, ${size.width} wide`, ms(await opening(pages, count, size)), goal);
}
