import { meanWithBounds } from '../../../../engine/forecast/bottlenecks/find-bottlenecks.ts';
import { chanceOf } from '../chance.ts';
import { type Hedged, hedgeRuns, strayKinds } from '../hedging.ts';
import { countOf, describeGain, type PartOptions, percent, type Row } from '../row.ts';
import { hedgeServedRuns } from '../served.ts';

/** Calls that are made twice where they are slow, by the engine itself on a clock that jumps, against runs by hops without. */
export async function measureHedging(options: PartOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, strays] of Object.entries(strayKinds)) {
    const all: Hedged[] = [];
    for (const [index, [, family]] of options.families.entries())
      for (let number = 0; number < countOf(options, 16); number++) {
        const seed = options.firstSeed + 100_000 * index + 44_444 + number * 31;
        all.push(await hedgeRuns(family(40, chanceOf(seed)), seed, strays));
      }
    const gain = meanWithBounds(all.map(({ hops, hedged }) => 1 - hedged / hops));
    const own = meanWithBounds(all.map(({ ordered, hedged }) => 1 - hedged / ordered));
    rows.push(rowOf(`hedging, slow calls ${name}, on a clock that jumps (${all.length} runs after 10 past ones)`, gain, all));
    console.log(`  slow calls ${name}: than our order alone ${describeGain(own)}`);
  }
  return rows;
}

/** The same on the real clock: whole runs against a server of this machine. */
export const measureServed =
  (strays: 'alone' | 'together') =>
  async (options: PartOptions): Promise<Row[]> => {
    const all = await hedgeServedRuns({ past: 8, pairs: countOf(options, strays === 'alone' ? 36 : 30), strays });
    const gain = meanWithBounds(all.map(({ plain, hedged }) => 1 - hedged / plain));
    return [rowOf(`hedging, slow calls ${strays}, real runs against aimock (${all.length} pairs)`, gain, all)];
  };

interface CountedCalls {
  calls: number;
  made: number;
}

/** Slow calls by themselves are worth a second one; where they come together nothing may be lost. */
function rowOf(measure: string, gain: ReturnType<typeof meanWithBounds>, all: readonly CountedCalls[]): Row {
  const extra = all.reduce((sum, one) => sum + one.made, 0) / all.reduce((sum, one) => sum + one.calls, 0);
  const found = `${describeGain(gain)} shorter, ${percent(extra)} more calls`;
  if (measure.includes('alone'))
    return {
      measure,
      bar: '≥ 4 %, interval above 0, ≤ 5 % more calls',
      found,
      meets: gain.mean >= 0.04 && gain.low > 0 && extra <= 0.05,
    };
  return { measure, bar: 'no sure loss, ≤ 3 % more calls', found, meets: gain.high > 0 && extra <= 0.03 };
}
