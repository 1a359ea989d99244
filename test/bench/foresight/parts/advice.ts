import { adviseWorld, holdAgainstTruth, itemsPipeline, type JudgedGain, settledPipeline, withReads } from '../advice.ts';
import { chanceOf } from '../chance.ts';
import { share } from '../coverage.ts';
import { judgedFamilies } from '../families.ts';
import { countOf, type PartOptions, percent, type Row } from '../row.ts';
import { knownAfter, worldOf } from '../truth.ts';

/** What is advised, held against the truth: do the 95 % intervals of shown gains hold, and is nothing shown where nothing can be saved? */
export async function measureAdvice(options: PartOptions): Promise<Row[]> {
  const judged: JudgedGain[] = [];
  const { families, firstSeed } = options;
  for (const [index, [, family]] of families.entries())
    for (let number = 0; number < countOf(options, 10); number++) {
      const seed = firstSeed + 100_000 * index + 99_999 + number * 31;
      const text = withReads(family(20, chanceOf(seed)), chanceOf(seed + 1));
      const past = number % 2 ? 5 : 20;
      judged.push(...holdAgainstTruth(text, seed, { advice: await adviseWorld(text, seed, past), past }));
    }
  // With slow calls, many items and AUTO tags.
  for (let number = 0; number < countOf(options, 20); number++) {
    const seed = firstSeed + 99_999 + 5_000_000 + number * 31;
    const strays = 0.05;
    const text = itemsPipeline(4, chanceOf(seed));
    const past = number % 2 ? 5 : 20;
    judged.push(...holdAgainstTruth(text, seed, { advice: await adviseWorld(text, seed, past, { strays }), past, strays }));
  }
  const holds = ({ low, high, true: gain }: JudgedGain): boolean => gain >= low && gain <= high;
  for (const [kind, all] of Map.groupBy(judged, (one) => one.kind)) {
    const [below, above] = [all.filter((one) => one.true < one.low), all.filter((one) => one.true > one.high)];
    console.log(
      `  ${kind.padEnd(16)} ${String(all.length).padStart(4)}  hold ${percent(share(all.map(holds)))}, below ${below.length}, above ${above.length}`,
    );
  }
  const held = share(judged.map(holds));
  const shown = await countIdleAdvice(firstSeed);
  return [
    {
      measure: '95 % intervals of shown gains hold',
      bar: '≥ 93 % of ≥ 300',
      found: `${percent(held)} of ${judged.length}; ${percent(share(judged.map((one) => one.true > 0)))} are gains in truth`,
      meets: held >= 0.93 && judged.length >= 300,
    },
    { measure: 'advice shown on 20 pipelines in which nothing can be saved', bar: '0', found: String(shown), meets: shown === 0 },
  ];
}

async function countIdleAdvice(firstSeed: number): Promise<number> {
  const other = worldOf(judgedFamilies['layered']?.(40, chanceOf(3)) ?? '', 3);
  const { samples } = knownAfter(Array.from({ length: 10 }, (_, at) => other.run(at)));
  let shown = 0;
  for (let number = 0; number < 20; number++) {
    const seed = firstSeed + 4_000_000 + number * 31;
    const text = settledPipeline(4 + number * 2, chanceOf(seed));
    shown += (await adviseWorld(text, seed, number % 2 ? 5 : 20, { others: samples })).length;
  }
  return shown;
}
