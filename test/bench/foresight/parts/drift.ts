import { chanceOf } from '../chance.ts';
import { covers, foresee, share } from '../coverage.ts';
import { countOf, type PartOptions, percent, type Row } from '../row.ts';
import { type TrueRun, worldOf } from '../truth.ts';

/** By how many runs since the change forecasts are judged, and against how many next runs each. */
const judgedAfter: ReadonlySet<number> = new Set([0, 2, 5, 10]);
const nextRuns = 5;

/** Twenty runs, then all durations double: how many runs until as many are covered as before. */
export async function measureDrift(options: PartOptions): Promise<Row[]> {
  const covered = new Map<number, boolean[]>();
  const before: boolean[] = [];
  for (const [index, [, family]] of options.families.entries())
    for (let number = 0; number < countOf(options, 24); number++) {
      const seed = options.firstSeed + 100_000 * index + 77_777 + number * 31;
      const world = worldOf(family(20, chanceOf(seed)), seed);
      const runs: TrueRun[] = Array.from({ length: 20 }, (_, at) => world.run(at));
      /** How the next runs, each a possible one, lie in the forecast. */
      const judge = async (slower: number): Promise<boolean[]> => {
        const { ms } = await foresee(world, runs.slice(-20), 50);
        return Array.from({ length: nextRuns }, (_, at) => covers(ms, world.run(500 + at, slower).ms));
      };
      before.push(...(await judge(1)));
      for (let since = 0; since <= 10; since++) {
        if (judgedAfter.has(since)) covered.set(since, [...(covered.get(since) ?? []), ...(await judge(2))]);
        runs.push(world.run(20 + since, 2));
      }
    }
  console.log(`after all durations double (before: ${percent(share(before))} of ${before.length})`);
  for (const [since, all] of covered)
    console.log(`  after ${String(since).padStart(2)} runs ${percent(share(all)).padStart(8)} of ${all.length}`);
  const after = share(covered.get(10) ?? []);
  return [
    {
      measure: 'all durations double: covered after 10 runs, beside before',
      bar: 'within 5 points',
      found: `${percent(after)} beside ${percent(share(before))} (${before.length} runs of ${before.length / nextRuns} pipelines)`,
      meets: Math.abs(after - share(before)) <= 0.05,
    },
  ];
}
