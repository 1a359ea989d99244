// How well runs are foreseen: coverage of 80 % intervals beside resampling whole runs, recovery after all durations double, how true the
// virtual clock is, and how fast it plays. Workloads are made by seeds; pools of scores come from other families (--tune prints theirs).
// Run: npm run bench:foresight (--quick judges a fifth, --tune the families that the pools are of; --only coverage (with --past 5 or 20 one of the two), drift, fidelity, speed, order, decisions, learned, hedging, served or advice;
// --train trains learned rules and judges them beside ours, see challengers/README.md)
import { cpus, loadavg } from 'node:os';
import { compile } from '../../engine/compile/compile.ts';
import { hashText, uniformFor } from '../../engine/forecast/model/chance.ts';
import { simulateRun } from '../../engine/forecast/simulate/simulate-run.ts';
import type { Fate } from '../../engine/forecast/simulate/simulated-run.ts';
import type { NewFact } from '../../engine/state/events.ts';
import { reduce } from '../../engine/state/reduce.ts';
import { decide } from '../../engine/state/schedule/decide.ts';
import { initialState } from '../../engine/state/state.ts';
import { startText } from '../engine/run/memory.ts';
import { challenge } from './challengers/challenge.ts';
import { adviseWorld, holdAgainstTruth, itemsPipeline, type JudgedGain, settledPipeline, withReads } from './foresight/advice.ts';
import { chanceOf } from './foresight/chance.ts';
import { covers, foresee, type Judged, mean, resample, scoreOf, share } from './foresight/coverage.ts';
import { judgedFamilies, tuningFamilies } from './foresight/families.ts';
import { type Hedged, hedgeRuns, strayKinds } from './foresight/hedging.ts';
import { makeTable, regretsOf } from './foresight/learned.ts';
import { describeMakespans, makespans } from './foresight/order.ts';
import { hedgeServedRuns } from './foresight/served.ts';
import { knownAfter, type TrueRun, worldOf } from './foresight/truth.ts';
import { median, shapes } from './shapes.ts';

const isQuick = process.argv.includes('--quick');
const isTuning = process.argv.includes('--tune');
const families = Object.entries(isTuning ? tuningFamilies : judgedFamilies);
const part = isQuick ? 0.2 : 1;
/** Seeds of tuning and of judging are apart. */
const firstSeed = isTuning ? 1 : 1_000_000;

/** Pipelines of a family, by size: the large ones are fewer, since each takes as long as many small ones. */
const sizes: readonly { steps: number; pipelines: number }[] = [
  { steps: 20, pipelines: 70 },
  { steps: 60, pipelines: 25 },
  { steps: 200, pipelines: 6 },
  { steps: 1000, pipelines: 1 },
];

interface Kinds {
  time: Judged[];
  cost: Judged[];
}

/** One run of each pipeline of a size, foreseen by those before it. */
async function judge(past: number, { steps, pipelines }: (typeof sizes)[number]): Promise<Kinds> {
  const judged: Kinds = { time: [], cost: [] };
  for (const [index, [, family]] of families.entries())
    for (let number = 0; number < Math.max(1, Math.round(pipelines * part)); number++) {
      const seed = firstSeed + 100_000 * index + 1_000 * past + steps * 7 + number * 31;
      const world = worldOf(family(steps, chanceOf(seed)), seed);
      const runs = Array.from({ length: past }, (_, at) => world.run(at));
      const next = world.run(past);
      const { ms, cost } = await foresee(world, runs);
      const others = Array.from({ length: steps > 200 ? 20 : 100 }, (_, at) => world.run(10_000 + at));
      for (const { of, forecast, read } of [
        { of: judged.time, forecast: ms, read: (run: TrueRun) => run.ms },
        { of: judged.cost, forecast: cost, read: (run: TrueRun) => run.cost },
      ]) {
        const before = runs.map(read);
        of.push({ forecast, naive: resample(before), true: resample(others.map(read)), came: read(next), usual: mean(before) });
      }
    }
  return judged;
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

function line(name: string, judged: readonly Judged[]): string {
  const covered = judged.map(({ forecast, came }) => covers(forecast, came));
  const naively = judged.map(({ naive, came }) => covers(naive, came));
  const own = mean(judged.map((one) => scoreOf(one.forecast, one)));
  const naive = mean(judged.map((one) => scoreOf(one.naive, one)));
  const best = mean(judged.map((one) => scoreOf(one.true, one)));
  const cells = [String(judged.length), percent(share(covered)), percent(share(naively)), own.toFixed(3), naive.toFixed(3)];
  cells.push(percent(1 - own / naive), percent(1 - best / naive));
  return `${name.padEnd(28)}${cells.map((cell) => cell.padStart(11)).join('')}`;
}

async function coverage(): Promise<void> {
  console.log(
    'coverage of 80 % intervals'.padEnd(28) +
      ['judged', 'covered', 'resampled', 'score', 'resampled', 'better', 'truth'].map((one) => one.padStart(11)).join(''),
  );
  for (const past of [5, 20].filter((one) => !process.argv.includes('--past') || process.argv.includes(String(one)))) {
    const all: Kinds = { time: [], cost: [] };
    for (const size of sizes) {
      const judged = await judge(past, size);
      for (const what of ['time', 'cost'] as const) {
        all[what].push(...judged[what]);
        console.log(line(`  ${what}, ${past} past, ${size.steps} steps`, judged[what]));
        console.log(line(`${what}, ${past} past, up to there`, all[what]));
      }
    }
  }
}

/** Twenty runs, then all durations double: how many runs until as many are covered as before. */
async function drift(): Promise<void> {
  const covered = new Map<number, boolean[]>();
  const before: boolean[] = [];
  for (const [index, [, family]] of families.entries())
    for (let number = 0; number < Math.max(1, Math.round(8 * part)); number++) {
      const seed = firstSeed + 100_000 * index + 77_777 + number * 31;
      const world = worldOf(family(20, chanceOf(seed)), seed);
      const runs: TrueRun[] = Array.from({ length: 20 }, (_, at) => world.run(at));
      const next = world.run(500);
      before.push(covers((await foresee(world, runs, 50)).ms, next.ms));
      for (let since = 0; since <= 10; since++) {
        const run = world.run(20 + since, 2);
        if (!judgedAfter.has(since)) {
          runs.push(run);
          continue;
        }
        const { ms } = await foresee(world, runs.slice(-20), 50);
        covered.set(since, [...(covered.get(since) ?? []), covers(ms, run.ms)]);
        runs.push(run);
      }
    }
  console.log(`\nafter all durations double (${before.length} pipelines of 20 steps; before: ${percent(share(before))})`);
  for (const [since, all] of covered)
    console.log(`  after ${String(since).padStart(2)} runs ${percent(share(all)).padStart(8)} of ${all.length}`);
}

/** By how many runs since the change forecasts are judged. */
const judgedAfter: ReadonlySet<number> = new Set([0, 1, 2, 3, 5, 8, 10]);

/** Runs on this machine's clock whose true durations are played again. */
async function fidelity(): Promise<void> {
  const off: number[] = [];
  for (const [index, [, family]] of families.entries())
    for (let number = 0; number < Math.max(1, Math.round(12 * part)); number++) {
      const seed = firstSeed + 100_000 * index + 55_555 + number * 31;
      const text = family(20, chanceOf(seed));
      const { driven, state, plan } = startText(text, {
        inputs: { x: 1 },
        async model({ step = '' }) {
          await new Promise((resolve) => setTimeout(resolve, 20 + 180 * uniformFor(seed, hashText(step), 1)));
          return { text: '1' };
        },
      });
      await driven.done;
      const fate: Fate = {
        holds: ({ path }) => state.steps.get(path)?.status !== 'skipped',
        iterations: ({ path }) => state.steps.get(path)?.loop?.count ?? 0,
        branch: (_, ids) => ids[0],
        route: (_step, _on, ids) => ids[0],
        jitter: () => 0,
        attempt({ path }) {
          const { started_at = 0, finished_at = 0 } = state.steps.get(path) ?? {};
          return { ms: finished_at - started_at };
        },
      };
      const played = simulateRun({ graph: plan.graph, called: plan.graphs, maxParallel: plan.pipeline.limits.maxParallel }, fate);
      const took = (state.finished?.at ?? 0) - (state.started?.at ?? 0);
      off.push(Math.abs(played.at / took - 1));
    }
  const close = share(off.map((one) => one <= 0.05));
  console.log(
    `\nfidelity: ${percent(close)} of ${off.length} real runs are played within 5 % of their time (the middle one within ${percent(median(off))})`,
  );
}

/** Times of five rounds, the middle one, in milliseconds of the processor. */
async function time(work: () => unknown): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < 5; round++) {
    const used = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(used);
    taken.push((user + system) / 1000);
  }
  return median(taken);
}

async function speed(): Promise<void> {
  console.log('\nplaying 1,000 steps, in ms of the processor');
  const fate: Fate = {
    holds: () => true,
    iterations: () => 1000,
    branch: () => undefined,
    route: () => undefined,
    jitter: () => 0,
    attempt: () => ({ ms: 1 }),
  };
  for (const [name, shape] of Object.entries(shapes)) {
    const text = shape(1000);
    const { graph } = compile(text, { file: '/made.baton.yaml' });
    const played = await time(() => simulateRun({ graph, called: new Map(), maxParallel: 10 }, fate));
    const ran = await time(() => startText(text).driven.done);
    console.log(`  ${name.padEnd(10)} played ${played.toFixed(1).padStart(7)}   run in memory ${ran.toFixed(1).padStart(7)}`);
  }
  const world = worldOf(judgedFamilies['layered']?.(1000, chanceOf(9)) ?? '', 9);
  const runs = Array.from({ length: 5 }, (_, at) => world.run(at));
  console.log(
    `  an estimate: 200 plays of 1,000 steps by 5 past runs, held against them: ${(await time(() => foresee(world, runs, 200))).toFixed(0)}`,
  );
}

/** Choice by experience on tables in which the answer of every model at every step is known. */
async function learned(): Promise<void> {
  const regrets = Array.from({ length: isQuick ? 40 : 200 }, (_, seed) => regretsOf(makeTable(1_000 + seed)));
  const meanOf = (name: keyof (typeof regrets)[number]): number =>
    regrets.reduce((sum, one) => sum + one[name], 0) / regrets.length;
  console.log(`\nlearned choice: regret over 400 steps, the mean of ${regrets.length} tables of full information`);
  for (const name of ['learned', 'uniform', 'cheapest'] as const) console.log(`  ${name.padEnd(10)} ${meanOf(name).toFixed(1)}`);
  for (const name of ['uniform', 'cheapest'] as const) {
    const less = regrets.filter((one) => one.learned < one[name]).length;
    console.log(`  below ${name} in ${percent(less / regrets.length)} of them`);
  }
}

console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}\n`);
/** Runs whose true times are put in order by several rules, each held against what no schedule can be below. */
async function order(): Promise<void> {
  const bySize = new Map<number, ReturnType<typeof makespans>[]>();
  for (const { steps, pipelines } of [{ steps: 8, pipelines: 20 }, ...sizes.slice(0, 3)])
    for (const [index, [, family]] of families.entries())
      for (let number = 0; number < Math.max(1, Math.round(pipelines * part)); number++) {
        const seed = firstSeed + 100_000 * index + 33_333 + steps * 7 + number * 31;
        const world = worldOf(family(steps, chanceOf(seed)), seed);
        const past = Array.from({ length: 5 }, (_, at) => world.run(at));
        bySize.set(steps, [...(bySize.get(steps) ?? []), makespans({ world, past, true: world.run(5) })]);
      }
  console.log('\nmakespan over the lower bound, mean; ours after 5 past runs');
  for (const line of describeMakespans([...bySize.values()].flat())) console.log(line);
  for (const [steps, all] of bySize) {
    console.log(` about ${steps} steps`);
    for (const line of describeMakespans(all)) console.log(line);
  }
}

/** How long a decision takes among 10,000 ready steps, one slot at a time, in ms of the processor's thread. */
async function decisions(): Promise<void> {
  for (const [name, deadlineOf] of Object.entries(deadlineKinds)) timeDecisions(name, deadlineOf);
}

/** What is due in such a run: nothing, or every second step at some time. */
const deadlineKinds: Readonly<Record<string, (at: number) => string>> = {
  'nothing is due': () => '',
  'half of them are due': (at) => (at % 2 ? `, deadline: ${1 + (hashText(String(at)) % 500)}m` : ''),
};

function timeDecisions(name: string, deadlineOf: (at: number) => string): void {
  const lines = Array.from({ length: 10_000 }, (_, at) => `  - {id: s${at}, prompt: a${deadlineOf(at)}}`);
  const { graph } = compile(`id: wide\nsteps:\n${lines.join('\n')}\n`, { file: '/made.baton.yaml' });
  const expected = Object.fromEntries(graph.nodes.map(({ path }) => [path, 1 + (hashText(path) % 10_000)]));
  const state = initialState(graph, 10);
  const tell = (fact: NewFact): void => void reduce(state, Object.assign(fact, { seq: state.seq + 1, at: state.at + 7 }));
  const pipeline = { id: '', file: '', hash: '' };
  const begun = { inputs: {}, engine: '', mode: 'live', limits: {}, output_path: '', root: '', workdir: '' } as const;
  tell({ type: 'run.started', run: '', pipeline, ...begun });
  tell({ type: 'order.expected', steps: { 'a:b': expected } });
  const taken: number[] = [];
  for (let commands = timed(taken, () => decide(state)); commands.length; commands = timed(taken, () => decide(state)))
    for (const command of commands)
      if ('step' in command) tell({ type: 'step.succeeded', path: command.step.path, result: { value: 1 } });
  const sorted = taken.toSorted((a, b) => a - b);
  console.log(
    `\ndecisions among 10,000 ready steps, ${name}: ${taken.length}, p99 ${sorted[Math.floor(0.99 * sorted.length)]?.toFixed(2)} ms, longest ${sorted.at(-1)?.toFixed(2)} ms`,
  );
}

function timed<T>(taken: number[], work: () => T): T {
  const used = process.threadCpuUsage();
  const made = work();
  const { user, system } = process.threadCpuUsage(used);
  taken.push((user + system) / 1000);
  return made;
}

/** Calls that are made twice where they are slow, by the engine itself on a clock that jumps, against runs by steps without. */
async function hedging(): Promise<void> {
  console.log('\nhedging after 10 past runs, against order by steps without it (95 % intervals of the paired mean)');
  for (const [name, strays] of Object.entries(strayKinds)) {
    const all: Hedged[] = [];
    for (const [index, [, family]] of families.entries())
      for (let number = 0; number < Math.max(1, Math.round(40 * part)); number++) {
        const seed = firstSeed + 100_000 * index + 44_444 + number * 31;
        all.push(await hedgeRuns(family(40, chanceOf(seed)), seed, strays));
      }
    const gains = describeGain(all.map(({ hops, hedged }) => 1 - hedged / hops));
    const own = describeGain(all.map(({ ordered, hedged }) => 1 - hedged / ordered));
    const calls = all.reduce((sum, one) => sum + one.calls, 0);
    const made = all.reduce((sum, one) => sum + one.made, 0);
    console.log(
      `  ${name.padEnd(12)} ${all.length} pipelines  shorter ${gains}  (than our order alone ${own})  extra calls ${percent(made / calls)}`,
    );
  }
}

/** The same on the real clock, by whole runs against a server on this machine. */
async function served(): Promise<void> {
  const all = await hedgeServedRuns({ past: 8, pairs: Math.max(4, Math.round(20 * part)) });
  const gains = describeGain(all.map(({ plain, hedged }) => 1 - hedged / plain));
  const calls = all.reduce((sum, one) => sum + one.calls, 0);
  const made = all.reduce((sum, one) => sum + one.made, 0);
  console.log(`\nhedging on real runs of 60 calls: ${all.length} pairs  shorter ${gains}  extra calls ${percent(made / calls)}`);
}

/** The mean and its interval. */
function describeGain(gains: readonly number[]): string {
  const middle = mean(gains);
  const spread = Math.sqrt(mean(gains.map((one) => (one - middle) ** 2)) / gains.length);
  return `${percent(middle)} (${percent(middle - 1.96 * spread)} to ${percent(middle + 1.96 * spread)})`;
}

/** What is advised, held against the truth: do the 95 % intervals of shown gains hold, and is nothing shown where nothing can be saved. */
async function advice(): Promise<void> {
  const judged: JudgedGain[] = [];
  let pipelines = 0;
  for (const [index, [, family]] of families.entries())
    for (let number = 0; number < Math.round(40 * part); number++) {
      const seed = firstSeed + 100_000 * index + 99_999 + number * 31;
      const text = withReads(family(20, chanceOf(seed)), chanceOf(seed + 1));
      const past = number % 2 ? 5 : 20;
      judged.push(...holdAgainstTruth(text, seed, { advice: await adviseWorld(text, seed, past), past }));
      pipelines++;
    }
  for (let number = 0; number < Math.round(60 * part); number++) {
    const seed = firstSeed + 99_999 + 5_000_000 + number * 31;
    const strays = 0.05;
    const text = itemsPipeline(4, chanceOf(seed));
    const past = number % 2 ? 5 : 20;
    judged.push(...holdAgainstTruth(text, seed, { advice: await adviseWorld(text, seed, past, { strays }), past, strays }));
    pipelines++;
  }
  const holds = ({ low, high, true: gain }: JudgedGain): boolean => gain >= low && gain <= high;
  console.log(
    `\nadvice: ${judged.length} gains shown on ${pipelines} pipelines; 95 % intervals hold in ${percent(share(judged.map(holds)))}, ` +
      `${percent(share(judged.map((one) => one.true > 0)))} are gains in truth`,
  );
  for (const [kind, all] of Map.groupBy(judged, (one) => one.kind))
    console.log(
      `  ${kind.padEnd(16)} ${String(all.length).padStart(4)}  hold ${percent(share(all.map(holds)))}, below ${all.filter((one) => one.true < one.low).length}, above ${all.filter((one) => one.true > one.high).length}`,
    );
  let shown = 0;
  const other = worldOf(judgedFamilies['layered']?.(40, chanceOf(3)) ?? '', 3);
  const { samples } = knownAfter(Array.from({ length: 10 }, (_, at) => other.run(at)));
  for (let number = 0; number < 20; number++) {
    const seed = firstSeed + 4_000_000 + number * 31;
    shown += (await adviseWorld(settledPipeline(4 + number * 2, chanceOf(seed)), seed, number % 2 ? 5 : 20, { others: samples }))
      .length;
  }
  console.log(`  shown on 20 pipelines in which nothing can be saved: ${shown}`);
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  coverage,
  drift,
  fidelity,
  speed,
  order,
  decisions,
  learned,
  hedging,
  served,
  advice,
};
const isTraining = process.argv.includes('--train');
const only = process.argv[process.argv.indexOf('--only') + 1] ?? '';
if (isTraining) await challenge(part);
else
  for (const [name, measure] of Object.entries(parts)) {
    if (!(only in parts) || only === name) await measure();
  }
