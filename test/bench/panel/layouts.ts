import { build } from 'esbuild';
import type { Pages } from '../../client/panel/page.ts';
import { large } from '../../client/panel/story.ts';
import { frameCosts, frameMark } from './frames.ts';
import { blank, narrow } from './page.ts';
import { ms, print, quantile } from './print.ts';

const calls = 9;

interface Calls {
  /** Milliseconds of each call by the clock. */
  clock: number[];
  /** What the page's thread worked for it. */
  work: number[];
}

/** A layout in a page of its own, which has compiled nothing of it yet: the first call of a page, and those that follow. */
async function callLayout(pages: Pages, file: string, name: string, count: number): Promise<Calls> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${name} as call } from './engine/compile/graph/layout/${file}'`, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'layout',
    target: 'es2022',
  });
  return pages.visit(blank, narrow, async (tab) => {
    await tab.evaluate(`${outputFiles[0]?.text}; globalThis.callLayout = layout.call; 0`);
    await tab.evaluate(`globalThis.graph = JSON.parse(${JSON.stringify(JSON.stringify(large(count).graph))}), 0`);
    let clock: number[] = [];
    const events = await tab.trace(async () => {
      clock = (await tab.evaluate(`(async () => {
        const took = [];
        for (let index = 0; index < ${calls}; index++) {
          performance.mark('${frameMark}');
          await new Promise((done) => setTimeout(() => {
            const from = performance.now();
            callLayout(graph);
            took.push(performance.now() - from);
            done();
          }));
        }
        performance.mark('${frameMark}');
        return took;
      })()`)) as number[];
    });
    return { clock, work: frameCosts(events).map(({ scripts }) => scripts) };
  });
}

const layouts = [
  { what: 'lane', file: 'lanes.ts', name: 'layoutLanes', goals: ['≤ 30 ms', '≤ 300 ms'] },
  { what: 'layered', file: 'layout.ts', name: 'layout', goals: ['≤ 300 ms', '≤ 3 s'] },
] as const;

export async function measureLayouts(pages: Pages): Promise<void> {
  for (const [place, count] of [1000, 10_000].entries())
    for (const { what, file, name, goals } of layouts) {
      const { clock, work } = await callLayout(pages, file, name, count);
      const both = ([first = 0, ...others]: number[]): string => `${ms(first)}, ${ms(quantile(others, 0.5))}`;
      print(`${what} layout of ${count} steps: work of the first call, others`, both(work), goals[place] ?? '');
      print('  by the clock', both(clock), '');
    }
}
