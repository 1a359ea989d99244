import { chanceOf } from '../chance.ts';
import { covers, foresee, type Judged, knowShape, mean, resample, scoreOf, share } from '../coverage.ts';
import { countOf, type PartOptions, percent, type Row } from '../row.ts';
import { type TrueRun, worldOf } from '../truth.ts';

type Figure = 'time' | 'cost';

/** How many pipelines of each family are judged, by their steps: large ones take as long as many small ones. */
const counts: Readonly<Record<number, Readonly<Record<5 | 20, number>>>> = {
  20: { 5: 80, 20: 70 },
  60: { 5: 40, 20: 15 },
  200: { 5: 10, 20: 0 },
  1000: { 5: 1, 20: 0 },
};

/** How often 80 % intervals hold, and how good they are: beside resampling of whole runs, and beside what nobody can know. */
export const measureCoverage =
  (past: 5 | 20, ...sizes: readonly number[]) =>
  async (options: PartOptions): Promise<Row[]> => {
    const all: Record<Figure, Judged[]> = { time: [], cost: [] };
    const heads = ['judged', 'covered', 'resampled', 'score', 'resampled', 'better', 'shape', 'truth'];
    console.log(`80 % intervals, ${past} past runs`.padEnd(28) + heads.map((one) => one.padStart(11)).join(''));
    for (const steps of sizes) {
      const judged = await judge(past, { steps, pipelines: counts[steps]?.[past] ?? 1 }, options);
      for (const figure of ['time', 'cost'] as const) {
        all[figure].push(...judged[figure]);
        console.log(describe(`  ${figure}, ${steps} steps`, judged[figure]));
      }
    }
    return (['time', 'cost'] as const).flatMap((figure) => {
      console.log(describe(`${figure}, all`, all[figure]));
      return rowsOf({ past, figure, of: `${past} past runs, ${sizes.join('/')} steps` }, all[figure]);
    });
  };

/** The next run of each pipeline of a size, foreseen by those before it. */
async function judge(
  past: number,
  { steps, pipelines }: { steps: number; pipelines: number },
  options: PartOptions,
): Promise<Record<Figure, Judged[]>> {
  const judged: Record<Figure, Judged[]> = { time: [], cost: [] };
  for (const [index, [, family]] of options.families.entries())
    for (let number = 0; number < countOf(options, pipelines); number++) {
      const seed = options.firstSeed + 100_000 * index + 1_000 * past + steps * 7 + number * 31;
      const world = worldOf(family(steps, chanceOf(seed)), seed);
      const runs = Array.from({ length: past }, (_, at) => world.run(at));
      const next = world.run(past);
      const { ms, cost } = await foresee(world, runs);
      const others = Array.from({ length: steps > 200 ? 40 : 100 }, (_, at) => world.run(10_000 + at));
      const add = (of: Judged[], forecast: typeof ms, read: (run: TrueRun) => number): void => {
        const before = runs.map(read);
        const truth = others.map(read);
        of.push({
          forecast,
          naive: resample(before),
          shape: knowShape(truth, before),
          true: resample(truth),
          came: read(next),
          usual: mean(before),
        });
      };
      add(judged.time, ms, (run) => run.ms);
      add(judged.cost, cost, (run) => run.cost);
    }
  return judged;
}

/** How much better than resampling the scores are. */
function compareScores(judged: readonly Judged[]) {
  const scores = (of: 'forecast' | 'naive' | 'shape' | 'true'): number => mean(judged.map((one) => scoreOf(one[of], one)));
  const naive = scores('naive');
  const better = (of: 'forecast' | 'shape' | 'true'): number => 1 - scores(of) / naive;
  return { own: scores('forecast'), naive, better: better('forecast'), shape: better('shape'), truth: better('true') };
}

function describe(name: string, judged: readonly Judged[]): string {
  const { own, naive, better, shape, truth } = compareScores(judged);
  const covered = judged.map(({ forecast, came }) => covers(forecast, came));
  const naively = judged.map(({ naive: interval, came }) => covers(interval, came));
  const cells = [String(judged.length), percent(share(covered)), percent(share(naively)), own.toFixed(3), naive.toFixed(3)];
  return `${name.padEnd(28)}${[...cells, percent(better), percent(shape), percent(truth)].map((cell) => cell.padStart(11)).join('')}`;
}

/** The share of the gain over resampling that somebody has who knows the shape of all runs, which our forecast must reach. */
const leastOfShape: Readonly<Record<5 | 20, number>> = { 5: 0.6, 20: 0.4 };

function rowsOf({ past, figure, of }: { past: 5 | 20; figure: Figure; of: string }, judged: readonly Judged[]): Row[] {
  const covered = share(judged.map(({ forecast, came }) => covers(forecast, came)));
  const [low, high] = past === 5 ? [0.74, 0.88] : [0.76, 0.84];
  const { better, shape, truth } = compareScores(judged);
  const part = better / shape;
  return [
    {
      measure: `80 % intervals, ${figure}, ${of}: covered`,
      bar: `${100 * low}–${100 * high} %`,
      found: `${percent(covered)} of ${judged.length}`,
      meets: covered >= low && covered <= high,
    },
    {
      measure: `their score beside resampling, ${figure}, ${of}: share of what can be reached`,
      bar: `≥ ${100 * leastOfShape[past]} %`,
      found: `${percent(part)}: ${percent(better)} better, who knows the shape ${percent(shape)}, the truth ${percent(truth)}`,
      meets: part >= leastOfShape[past],
    },
  ];
}
