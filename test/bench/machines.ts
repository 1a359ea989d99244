// What several machines are held to: runs a second over PostgreSQL beside local folders, items on workers beside one process, workers beside
// one, the time until somebody has the runs of a worker that is gone, a server with very many waiting runs and watchers. All are processes of
// this machine on a PostgreSQL of their own; ratios are of one round, the median of five rounds counts.
// Run: npm run bench:machines (--quick: smaller, one round; --rounds 3; --only runs,items,workers,workers-20,takeover,waiting,watchers,at-once,at-once-workers)
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { prepareSystem } from '../system.mjs';
import { measureAtOnce } from './machines/at-once.ts';
import { measureItems } from './machines/items.ts';
import { measureRuns } from './machines/runs.ts';
import { measureTakeover } from './machines/takeover.ts';
import { measureWaiting } from './machines/waiting.ts';
import { measureWatchers } from './machines/watchers.ts';
import { measureWorkers } from './machines/workers.ts';
import { median } from './shapes.ts';

/** One figure beside its bar. */
interface Measure {
  name: string;
  what: string;
  /** The figure should not be below it, or not above it. */
  bar: { least: number } | { most: number };
  unit: string;
  /** Rounds of the full bench. */
  rounds: number;
  measure(isQuick: boolean): Promise<{ figure: number; told: string }>;
}

const measures: readonly Measure[] = [
  {
    name: 'runs',
    what: '1,000 runs of ten effect steps on two workers: rate, beside one process with local folders',
    bar: { least: 0.5 },
    unit: '×',
    rounds: 5,
    measure: (isQuick) => measureRuns(isQuick ? 200 : 1_000),
  },
  {
    name: 'items',
    what: '10,000 detached items on two workers: time, beside one process',
    bar: { most: 5 },
    unit: '×',
    rounds: 5,
    measure: (isQuick) => measureItems(isQuick ? 3_000 : 10_000),
  },
  {
    name: 'workers',
    what: '4 workers beside 1, on steps that wait 200 ms for a model: rate',
    bar: { least: 3.5 },
    unit: '×',
    rounds: 5,
    measure: (isQuick) => measureWorkers(isQuick ? 8 : 16, 200),
  },
  {
    name: 'workers-20',
    what: '4 workers beside 1, on steps that wait 20 ms for a model: rate',
    bar: { least: 3.5 },
    unit: '×',
    rounds: 5,
    measure: (isQuick) => measureWorkers(isQuick ? 24 : 48, 20),
  },
  {
    name: 'takeover',
    what: 'kill -9 of a worker: until others have all of its runs (lease 15 s + 2)',
    bar: { most: 17 },
    unit: 's',
    rounds: 5,
    measure: () => measureTakeover(8),
  },
  {
    name: 'waiting',
    what: '100,000 waiting runs: a list of 100 of them',
    bar: { most: 100 },
    unit: 'ms',
    rounds: 1,
    measure: (isQuick) => measureWaiting(isQuick ? 20_000 : 100_000),
  },
  {
    name: 'watchers',
    what: '2,000 watchers of one run: until the last one has heard of its end',
    bar: { most: 5 },
    unit: 's',
    rounds: 1,
    measure: (isQuick) => measureWatchers(isQuick ? 500 : 2_000),
  },
  {
    name: 'at-once',
    what: '1,000 runs at work at once in a folder, each watched: from the answer of their model until the last end was heard',
    bar: { most: 30 },
    unit: 's',
    rounds: 1,
    measure: (isQuick) => measureAtOnce(isQuick ? 200 : 1_000, 'folder'),
  },
  {
    name: 'at-once-workers',
    what: 'the same on two workers over PostgreSQL',
    bar: { most: 30 },
    unit: 's',
    rounds: 1,
    measure: (isQuick) => measureAtOnce(isQuick ? 200 : 1_000, 'workers'),
  },
];

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, rounds: { type: 'string' } },
});
const isQuick = values.quick;
const only = values.only?.split(',');
const unknown = only?.find((one) => !measures.some(({ name }) => name === one));
if (unknown !== undefined) throw new Error(`There is no ${unknown}: ${measures.map(({ name }) => name).join(', ')}.`);
const chosen = measures.filter(({ name }) => only?.includes(name) ?? true);

await prepareSystem([{ what: 'PostgreSQL', has: () => existsSync('/usr/lib/postgresql'), packages: ['postgresql'] }]);
const { status } = spawnSync(process.execPath, ['esbuild.mjs', '--production', '--quiet'], { stdio: 'inherit' });
if (status !== 0) throw new Error('The product could not be built.');
console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}${isQuick ? ', quick' : ''}\n`);

for (const { what, bar, unit, rounds, measure } of chosen) {
  const figures: number[] = [];
  const most = isQuick ? 1 : Math.min(rounds, Number(values.rounds ?? rounds));
  for (let round = 1; round <= most; round++) {
    const { figure, told } = await measure(isQuick);
    figures.push(figure);
    console.log(
      `round ${round} of ${most} ${figure.toFixed(2).padStart(16)} ${unit.padEnd(3)} ${told}, load ${loadavg()[0]?.toFixed(1)}`,
    );
  }
  const figure = median(figures);
  const isMet = 'least' in bar ? figure >= bar.least : figure <= bar.most;
  const limit = 'least' in bar ? `≥ ${bar.least}` : `≤ ${bar.most}`;
  console.log(
    `${isMet ? 'met   ' : 'MISSED'} ${`${limit} ${unit}`.padEnd(10)} ${figure.toFixed(2).padStart(8)} ${unit.padEnd(3)} ${what}`,
  );
}
console.log(`\nload at the end ${loadavg()[0]?.toFixed(1)}`);
