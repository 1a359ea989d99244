import { chanceOf } from '../chance.ts';
import { mean } from '../coverage.ts';
import { describeMakespans, makespans } from '../order.ts';
import { countOf, type PartOptions, percent, type Row } from '../row.ts';
import { worldOf } from '../truth.ts';

const sizes = [
  { steps: 8, pipelines: 20 },
  { steps: 20, pipelines: 70 },
  { steps: 60, pipelines: 25 },
  { steps: 200, pipelines: 6 },
];

/** In these each step waits for all of the level before: there is nothing to gain over barriers. */
const levelled: ReadonlySet<string> = new Set(['mapReduce', 'rounds']);

/** Runs whose true times are put in order by several rules, each held against what no schedule can be below. */
export async function measureOrder(options: PartOptions): Promise<Row[]> {
  const all: ReturnType<typeof makespans>[] = [];
  const unlevelled: typeof all = [];
  for (const { steps, pipelines } of sizes) {
    const own: typeof all = [];
    for (const [index, [name, family]] of options.families.entries())
      for (let number = 0; number < countOf(options, pipelines); number++) {
        const seed = options.firstSeed + 100_000 * index + 33_333 + steps * 7 + number * 31;
        const world = worldOf(family(steps, chanceOf(seed)), seed);
        const past = Array.from({ length: 5 }, (_, at) => world.run(at));
        const made = makespans({ world, past, true: world.run(5) });
        own.push(made);
        if (!levelled.has(name)) unlevelled.push(made);
      }
    console.log(`makespan over the lower bound, mean, about ${steps} steps; ours after 5 past runs`);
    for (const line of describeMakespans(own)) console.log(line);
    all.push(...own);
  }
  const meanOf = (name: string, of = all): number => mean(of.flatMap((one) => one.get(name) ?? []));
  const shorter = (of: typeof all): number =>
    mean(of.map((one) => 1 - (one.get('ours') ?? 1) / (one.get('level barriers') ?? 1)));
  return [
    {
      measure: 'makespan over the lower bound, mean',
      bar: '≤ 1.05',
      found: `${meanOf('ours').toFixed(3)} of ${all.length} (first come ${meanOf('first come').toFixed(3)}, hops ${meanOf('hops').toFixed(3)}, with true times ${meanOf('with true times').toFixed(3)})`,
      meets: meanOf('ours') <= 1.05,
    },
    {
      measure: 'shorter than level barriers, where steps are no levels by themselves',
      bar: '≥ 20 %',
      found: `${percent(shorter(unlevelled))} of ${unlevelled.length} (barriers ${meanOf('level barriers', unlevelled).toFixed(3)}); of all ${percent(shorter(all))} (${meanOf('level barriers').toFixed(3)})`,
      meets: shorter(unlevelled) >= 0.2,
    },
  ];
}
