// The panel in Chromium: opening, layouts, moving, a busy run, looking back; each beside its goal. Nothing here is a test.
// Run: npm run bench:panel
import { cpus, loadavg } from 'node:os';
import { build } from 'esbuild';
import type { ToPanel } from '../../client/messages.ts';
import { recordRun } from '../../client/panel/view/past.ts';
import type { Graph } from '../../engine/compile/graph/graph.ts';
import type { NewFact, RunEvent } from '../../engine/state/events.ts';
import type { Size } from '../client/panel/browser.ts';
import { type Act, button, click, element, openPages, type Pages, shows } from '../client/panel/page.ts';
import { snapshotOf } from '../client/panel/snapshots.ts';
import { at, large, told } from '../client/panel/story.ts';
import { graphOf } from '../engine/compile/graph/sketch.ts';

const narrow: Size = { width: 460, height: 800 };
const wide: Size = { width: 1280, height: 800 };
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
const quantile = (numbers: readonly number[], part: number): number =>
  sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? 0;
const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const print = (what: string, is: string, goal: string): void =>
  console.log(`${what.padEnd(58)} ${is.padStart(26)}   goal ${goal}`);

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

const blank = { messages: [], now: at(0) };
const frame = 'new Promise((next) => requestAnimationFrame(next))';
const messageOf = (graph: Graph, events: RunEvent[], now: number): ToPanel => ({ ...snapshotOf({ graph, events }, now), graph });

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
      while (!document.querySelector('[role=treeitem], .overview')) await ${frame};
      await ${frame};
      return performance.now() - from;
    })()`,
    size,
  );
  return Number(took);
}

interface Moved {
  script: number[];
  between: number[];
}

/** What a frame takes of the processor, in ms: unlike times between frames the same on a busy machine. */
interface FrameCost {
  scripts: number;
  layout: number;
}

const movesMade = 180;

/** One move a frame: how long its scripts take, and how far apart the frames are. */
async function moving(pages: Pages, count: number, { size, acts = [], move }: Move): Promise<Moved & FrameCost> {
  const { graph, events, now } = large(count);
  const shown = { messages: [messageOf(graph, events, now)], now: at(now), acts };
  const script = `(async () => {
      const script = [], between = [];
      let last = performance.now();
      for (let index = 0; index < ${movesMade}; index++) {
        await ${frame};
        const from = performance.now();
        ${move};
        for (let turn = 0; turn < 4; turn++) await null;
        script.push(performance.now() - from);
        between.push(from - last);
        last = from;
      }
      return { script: script.slice(10), between: between.slice(10) };
    })()`;
  return pages.visit(shown, size, async (tab) => {
    const before = await tab.cpu();
    const moved = (await tab.evaluate(script)) as Moved;
    const after = await tab.cpu();
    return {
      ...moved,
      scripts: (after.scripts - before.scripts) / movesMade,
      layout: (after.layout - before.layout) / movesMade,
    };
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

const seconds = 30;
const perSecond = 2000;

/** A loop over so many items that two thousand facts a second come for half a minute, with its events in batches of a frame. */
function busyRun(facts = seconds * perSecond): { graph: Graph; start: RunEvent[]; batches: RunEvent[][] } {
  const graph = graphOf([{ id: 'before' }, { id: 'each', after: ['before'], loop: 'single' }, { id: 'after', after: ['each'] }]);
  const items = Math.ceil(facts / 4);
  const first: NewFact[] = [
    {
      type: 'run.started',
      run: 'r',
      pipeline: { id: 'busy', file: 'busy.baton.yaml', hash: 'f' },
      inputs: {},
      engine: '0',
      mode: 'live',
      limits: {},
      output_path: 'outputs',
      root: '.',
      workdir: '.',
    },
    { type: 'step.succeeded', path: 'before', result: { value: Array.from({ length: 10 }, (_, index) => index) } },
    { type: 'step.started', path: 'each' },
    { type: 'loop.opened', path: 'each', count: items },
  ];
  const work: NewFact[] = Array.from({ length: items }, (_, index): NewFact[] => [
    { type: 'step.started', path: `each[${index}]` },
    { type: 'attempt.started', path: `each[${index}]`, attempt: 1 },
    { type: 'step.succeeded', path: `each[${index}]`, result: { value: index } },
    { type: 'iteration.settled', path: `each[${index}]`, status: 'succeeded' },
  ]).flat();
  const all = told([...first, ...work].map((fact, index) => [index / perSecond, fact]));
  const size = Math.ceil(perSecond / 60);
  const rest = all.slice(first.length);
  const batches = Array.from({ length: Math.ceil(rest.length / size) }, (_, index) =>
    rest.slice(index * size, (index + 1) * size),
  );
  return { graph, start: all.slice(0, first.length), batches };
}

const watching = (until: string): string => `(async () => {
  const between = [];
  let last = await ${frame};
  while (${until}) {
    const now = await ${frame};
    between.push(now - last);
    last = now;
  }
  return between;
})()`;

async function busy(pages: Pages): Promise<void> {
  const { graph, start, batches } = busyRun();
  const shown = { messages: [messageOf(graph, start, 0)], now: at(0) };
  const idle = (await pages.ask(shown, watching('performance.now() < 10_000'), narrow)) as number[];
  const text = JSON.stringify(batches);
  const { between, before, after } = await pages.visit(shown, narrow, async (tab) => {
    await tab.evaluate(`globalThis.batches = JSON.parse(${JSON.stringify(text)}), 0`);
    const before = await tab.heap();
    const between = (await tab.evaluate(`(async () => {
      const began = performance.now();
      let sent = 0;
      const timer = setInterval(() => {
        const due = Math.min(batches.length, Math.floor((performance.now() - began) / 1000 * 60));
        while (sent < due) postMessage({ type: 'events', seq: sent + 2, events: batches[sent++] }, '*');
      }, 16);
      const between = await ${watching(`performance.now() - began < ${seconds * 1000}`)};
      clearInterval(timer);
      return between;
    })()`)) as number[];
    return { between, before, after: await tab.heap() };
  });
  const [still, moved] = [quantile(idle, 0.999), quantile(between, 0.999)];
  print(
    `${perSecond} facts a second for ${seconds} s: frame p99.9 (idle page)`,
    `${ms(moved)} (${ms(still)})`,
    '≤ 2 × the idle page',
  );
  const [facts, grown] = [seconds * perSecond, after - before];
  print(
    `  heap before, after, a fact (as text: ${Math.round(text.length / facts)} B)`,
    `${Math.round(before / 1e6)}, ${Math.round(after / 1e6)} MB, ${Math.round(grown / facts)} B`,
    'what the facts themselves take',
  );
}

/** Every hundredth fact of a long run, forwards and then back. */
function lookingBack(): void {
  const { graph, start, batches } = busyRun(100_000);
  const many = [...start, ...batches.flat()];
  const events: RunEvent[] = many.slice(0, 100_000);
  const record = recordRun({ graph, events });
  for (const [way, from, to] of [
    ['forwards', 0, events.length],
    ['back', events.length, 0],
  ] as const) {
    const took: number[] = [];
    for (let step = 0; step <= 40; step++) {
      const before = performance.now();
      record.standAt(Math.round(from + ((to - from) * step) / 40));
      took.push(performance.now() - before);
    }
    print(`time slider over ${events.length} facts, ${way}: p95 of a move`, ms(quantile(took, 0.95)), '≤ 50 ms');
  }
}

console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}\n`);
const pages = await openPages();
for (const [count, lanesGoal, cardsGoal] of [
  [1000, '≤ 30 ms', '≤ 300 ms'],
  [10_000, '≤ 300 ms', '≤ 3 s'],
] as const) {
  const { lanes, layered } = await layouts(pages, count);
  const both = ({ first, warm }: { first: number; warm: number }): string => `${ms(first)}, ${ms(warm)}`;
  print(`lane layout of ${count} steps in the page: first, then`, both(lanes), lanesGoal);
  print(`layered layout of ${count} steps in the page: first, then`, both(layered), cardsGoal);
}
for (const [count, size, goal] of [
  [1000, narrow, '≤ 0.5 s'],
  [1000, wide, '≤ 0.5 s'],
  [10_000, narrow, '≤ 2 s'],
  [10_000, wide, '≤ 4 s'],
] as const)
  print(`opening ${count} steps, ${size.width} wide`, ms(await opening(pages, count, size)), goal);
for (const count of [1000, 10_000])
  for (const one of moves) {
    const { what } = one;
    const { script, between, scripts, layout } = await moving(pages, count, one);
    const dropped = between.filter((one) => one > 25).length / between.length;
    print(
      `${what}, ${count} steps: scripts p95, frames dropped`,
      `${ms(quantile(script, 0.95))}, ${(dropped * 100).toFixed(1)} %`,
      '≤ 6 ms, ≤ 1 %',
    );
    print('  processor a frame: scripts, styles and layout', `${ms(scripts)}, ${ms(layout)}`, 'scripts ≤ 6 ms');
  }
await busy(pages);
lookingBack();
