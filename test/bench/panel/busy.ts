import type { Pages } from '../../client/panel/page.ts';
import { at } from '../../client/panel/story.ts';
import { busyRun, perSecond, seconds } from './busy-run.ts';
import { frameCosts, frameMark, wholeOf } from './frames.ts';
import { messageOf, narrow, nextFrame } from './page.ts';
import { above, mean, ms, print, quantile } from './print.ts';

/** For a page: the milliseconds between frames, until something holds. */
const watching = (until: string): string => `(async () => {
  const between = [];
  let last = await ${nextFrame};
  while (${until}) {
    const now = await ${nextFrame};
    performance.mark('${frameMark}');
    between.push(now - last);
    last = now;
  }
  return between;
})()`;

/** Two thousand facts a second, beside the same page with nothing to do. */
export async function measureBusy(pages: Pages): Promise<void> {
  const { graph, start, batches } = busyRun();
  const shown = { messages: [messageOf(graph, start, 0)], now: at(0) };
  const text = JSON.stringify(batches);
  const watch = (work: string) =>
    pages.visit(shown, narrow, async (tab) => {
      await tab.evaluate(`globalThis.batches = JSON.parse(${JSON.stringify(text)}), 0`);
      const before = await tab.heap();
      let between: number[] = [];
      const events = await tab.trace(async () => {
        between = (await tab.evaluate(work)) as number[];
      });
      return { between, before, after: await tab.heap(), costs: frameCosts(events) };
    });
  const idle = await watch(watching(`performance.now() < ${seconds * 1000}`));
  const busy = await watch(`(async () => {
    const began = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const due = Math.min(batches.length, Math.floor((performance.now() - began) / 1000 * 60));
      while (sent < due) postMessage({ type: 'events', seq: sent + 2, events: batches[sent++] }, '*');
    }, 16);
    const between = await ${watching(`performance.now() - began < ${seconds * 1000}`)};
    clearInterval(timer);
    return between;
  })()`);
  const far = ({ between }: { between: number[] }): string => ms(quantile(between, 0.999));
  const took = ({ costs }: typeof busy): string => {
    const whole = costs.map(wholeOf);
    return `${ms(mean(whole))}, ${ms(quantile(whole, 0.999))}, ${above(whole, 1000 / 60)}`;
  };
  print(
    `${perSecond} facts a second, ${seconds} s: p99.9 between frames (idle)`,
    `${far(busy)} (${far(idle)})`,
    '≤ 2 × the idle page',
  );
  print('  work of a frame: mean, p99.9, longer than a frame', took(busy), '≤ 1 %');
  print('  the same of the idle page', took(idle), 'control');
  const [facts, grown] = [seconds * perSecond, busy.after - busy.before - (idle.after - idle.before)];
  print(
    `  heap before, after, a fact (as text: ${Math.round(text.length / facts)} B)`,
    `${Math.round(busy.before / 1e6)}, ${Math.round(busy.after / 1e6)} MB, ${Math.round(grown / facts)} B`,
    'what the facts themselves take',
  );
}
