// Learned rules beside those that Baton uses: each is trained on all families of pipelines but one and judged on that one.

import { findBottlenecks } from '../../../engine/forecast/bottlenecks/find-bottlenecks.ts';
import { tracePath } from '../../../engine/forecast/bottlenecks/trace-path.ts';
import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';
import { createFates } from '../../../engine/forecast/simulate/draw-fate.ts';
import { staticPath } from '../../../engine/state/path.ts';
import { chanceOf } from '../foresight/chance.ts';
import { foresee, mean, scoreOf } from '../foresight/coverage.ts';
import { judgedFamilies, tuningFamilies } from '../foresight/families.ts';
import { expectedAfter, upward } from '../foresight/order.ts';
import { knownAfter, type TrueRun, type World, worldOf } from '../foresight/truth.ts';
import { type GraphCase, trainBottleneckNet } from './bottleneck-net.ts';
import { byRank, makeTask, playTask, type Task } from './environment.ts';
import { type Duel, judgeDuels } from './gate.ts';
import { trainOrderPolicy } from './order-policy.ts';
import { type History, trainRecurrentForecaster } from './recurrent-forecaster.ts';

const families = Object.entries({ ...judgedFamilies, ...tuningFamilies });
const past = 5;

/** How many pipelines of a family each is trained on and judged on. */
interface Sizes {
  train: number;
  judge: number;
}

/** Pipelines of a family; the seeds for training and for judging are apart. */
function worldsOf(name: string, count: number, use: 'train' | 'judge'): World[] {
  const index = families.findIndex(([one]) => one === name);
  const family = families[index]?.[1];
  const first = use === 'train' ? 3_000_000 : 4_000_000;
  return Array.from({ length: count }, (_, number) => {
    const seed = first + 100_000 * index + 31 * number;
    const steps = [20, 40, 60][number % 3] ?? 20;
    return worldOf(family?.(steps, chanceOf(seed)) ?? '', seed);
  });
}

/** Trains on all families but one and judges on that one, for each that is judged. */
async function leaveOneOut<Case>(options: {
  sizes: Sizes;
  make(world: World, number: number, use: keyof Sizes): Case | Promise<Case>;
  duel(training: readonly Case[]): (held: Case) => { champion: number; challenger: number };
}): Promise<Duel[]> {
  const { sizes, make, duel } = options;
  const casesOf = (names: readonly string[], use: keyof Sizes): Promise<Case[]> =>
    Promise.all(
      names.flatMap((name) => worldsOf(name, sizes[use], use).map((world, number) => make(world, Math.floor(number / 3), use))),
    );
  const training = new Map<string, Case[]>();
  for (const [name] of families) training.set(name, await casesOf([name], 'train'));
  const duels: Duel[] = [];
  for (const family of Object.keys(judgedFamilies)) {
    const compete = duel([...training].flatMap(([name, cases]) => (name === family ? [] : cases)));
    for (const held of await casesOf([family], 'judge')) duels.push({ family, ...compete(held) });
  }
  return duels;
}

const runsOf = (world: World, count: number): TrueRun[] => Array.from({ length: count }, (_, at) => world.run(at));

/** Makespan over the lower bound. */
const challengeOrder = (part: number): Promise<Duel[]> =>
  leaveOneOut<Task>({
    sizes: { train: Math.ceil(100 * part), judge: Math.ceil(60 * part) },
    make: (world, number) => makeTask(world, [2, 3, 4][number % 3] ?? 2, runsOf(world, past), world.run(past)),
    duel(training) {
      const choose = trainOrderPolicy(training, 17);
      return (task) => ({ champion: playTask(task, byRank), challenger: playTask(task, choose) });
    },
  });

interface JudgedGraph extends GraphCase {
  /** What the simulation says of each step. */
  simulated: readonly number[];
}

/** The Brier score of the chance that the end of a run hangs on a step. */
const challengeBottlenecks = (part: number): Promise<Duel[]> =>
  leaveOneOut<JudgedGraph>({
    sizes: { train: Math.ceil(60 * part), judge: Math.ceil(40 * part) },
    make: makeGraphCase,
    duel(training) {
      const chances = trainBottleneckNet(training, 17);
      return (held) => ({ champion: brier(held.simulated, held.critical), challenger: brier(chances(held), held.critical) });
    },
  });

const brier = (chances: readonly number[], came: readonly number[]): number =>
  mean(chances.map((one, at) => (one - (came[at] ?? 0)) ** 2));

/** So many later runs tell how often the end hung on a step. */
const later = 20;

async function makeGraphCase(world: World): Promise<JudgedGraph> {
  const { plan, steps } = world;
  const runs = runsOf(world, past);
  const { nodes } = plan.graph;
  const times = new Map(Object.values(expectedAfter(world, runs).steps).flatMap((one) => Object.entries(one)));
  const behind = nodes.map(({ successors, frame }) =>
    successors.flatMap((position) => plan.graph.frames[frame]?.nodes[position] ?? []),
  );
  const before = nodes.map(({ predecessors, frame }) =>
    predecessors.flatMap((position) => plan.graph.frames[frame]?.nodes[position] ?? []),
  );
  const pieces = nodes.map(({ path }, at) => ({ path, ms: times.get(path) ?? 0, after: before[at] ?? [] }));
  const up = upward(pieces);
  const down = lengthsBefore(pieces);
  const whole = Math.max(1, ...nodes.map((_, at) => up(at)));
  const work = Math.max(
    1,
    pieces.reduce((sum, { ms }) => sum + ms, 0),
  );
  const features = pieces.map(({ ms }, at) => [
    1,
    ms / whole,
    up(at) / whole,
    (down[at] ?? 0) / whole,
    (up(at) + (down[at] ?? 0)) / whole,
    Math.min(3, work / whole / plan.maxParallel),
    (before[at]?.length ?? 0) / 5,
    (behind[at]?.length ?? 0) / 5,
  ]);
  const hung = nodes.map(() => 0);
  for (let number = 0; number < later; number++) {
    const paths = new Set(tracePath(world.run(past + number).state).map(({ step }) => nodePathOf(step.path)));
    for (const [at, { path }] of nodes.entries()) if (paths.has(path)) hung[at] = (hung[at] ?? 0) + 1 / later;
  }
  const fates = createFates(learnForecaster({ samples: knownAfter(runs).samples }), steps);
  const found = await findBottlenecks({ plan, fate: (seed) => fates(seed).fate, count: 50 });
  const simulated = nodes.map(({ path }) => found.steps.find((one) => nodePathOf(one.path) === path)?.critical ?? 0);
  return { features, before, behind, critical: hung, simulated };
}

/** Items of a loop count as the step that repeats. */
const nodePathOf = (path: string): string => staticPath(path).replace(/\[\*\]$/, '');

/** The longest way before each piece, itself left out. */
function lengthsBefore(pieces: readonly { ms: number; after: readonly number[] }[]): number[] {
  const lengths: number[] = [];
  for (const [at, { after }] of pieces.entries())
    lengths[at] = Math.max(0, ...after.map((one) => (lengths[one] ?? 0) + (pieces[one]?.ms ?? 0)));
  return lengths;
}

interface ForeseenHistory extends History {
  champion: number;
}

/** The interval score of 80 % of the time of the next run. */
const challengeForecast = (part: number): Promise<Duel[]> =>
  leaveOneOut<ForeseenHistory>({
    sizes: { train: Math.ceil(400 * part), judge: Math.ceil(60 * part) },
    async make(world, _, use) {
      const runs = runsOf(world, past);
      const next = world.run(past).ms;
      const champion =
        use === 'judge'
          ? scoreOf((await foresee(world, runs, 50)).ms, { came: next, usual: mean(runs.map((run) => run.ms)) })
          : 0;
      return { past: runs.map((run) => run.ms), next, champion };
    },
    duel(training) {
      const forecast = trainRecurrentForecaster(training, 17);
      return (held) => ({
        champion: held.champion,
        challenger: scoreOf(forecast(held.past), { came: held.next, usual: mean(held.past) }),
      });
    },
  });

/** What came of a challenger. */
interface ChallengeResult {
  name: string;
  champion: number;
  challenger: number;
  verdict: string;
}

/** Trains each challenger and judges it. `part` is the share of the pipelines. */
export async function challenge(part: number): Promise<ChallengeResult[]> {
  const all = {
    'order by policy gradient, makespan over the lower bound': challengeOrder,
    'bottlenecks by message passing, Brier score': challengeBottlenecks,
    'forecast by a recurrent network, interval score': challengeForecast,
  };
  const results: ChallengeResult[] = [];
  for (const [name, compete] of Object.entries(all)) {
    const duels = await compete(part);
    const [champion, challenger] = [mean(duels.map((one) => one.champion)), mean(duels.map((one) => one.challenger))];
    results.push({ name, champion, challenger, verdict: judgeDuels(duels).text });
    for (const [family, held] of Map.groupBy(duels, (duel) => duel.family))
      console.log(`  ${name}, ${family}: ${judgeDuels(held).text}`);
  }
  return results;
}
