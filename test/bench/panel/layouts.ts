import { build } from 'esbuild';
import type { Pages } from '../../client/panel/page.ts';
import { large } from '../../client/panel/story.ts';
import { blank } from './page.ts';
import { ms, print } from './print.ts';

/** Both layouts as the page has them, called as a page calls them first and then again. */
async function layouts(pages: Pages, count: number): Promise<Record<'lanes' | 'layered', { first: number; warm: number }>> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { layoutLanes } from './engine/compile/graph/layout/lanes.ts';
        import { layout } from './engine/compile/graph/layout/layout.ts';
        globalThis.layouts = { lanes: layoutLanes, layered: layout };`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const timed = (name: string): string => `(() => {
    const graph = JSON.parse(${JSON.stringify(JSON.stringify(large(count).graph))});
    ${outputFiles[0]?.text}
    const took = Array.from({ length: 9 }, () => {
      const from = performance.now();
      globalThis.layouts.${name}(graph);
      return performance.now() - from;
    });
    return { first: took[0], warm: took.slice(1).sort((a, b) => a - b)[4] };
  })()`;
  // Each in a page of its own: what one has compiled would help the other.
  const [lanes, layered] = [await pages.ask(blank, timed('lanes')), await pages.ask(blank, timed('layered'))];
  return { lanes, layered } as Awaited<ReturnType<typeof layouts>>;
}

export async function measureLayouts(pages: Pages): Promise<void> {
  for (const [count, lanesGoal, cardsGoal] of [
    [1000, '≤ 30 ms', '≤ 300 ms'],
    [10_000, '≤ 300 ms', '≤ 3 s'],
  ] as const) {
    const { lanes, layered } = await layouts(pages, count);
    const both = ({ first, warm }: { first: number; warm: number }): string => `${ms(first)}, ${ms(warm)}`;
    print(`lane layout of ${count} steps in the page: first, then`, both(lanes), lanesGoal);
    print(`layered layout of ${count} steps in the page: first, then`, both(layered), cardsGoal);
  }
}
