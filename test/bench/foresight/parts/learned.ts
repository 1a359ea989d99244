import { mean, share } from '../coverage.ts';
import { makeTable, regretsOf } from '../learned.ts';
import { countOf, type PartOptions, percent, type Row } from '../row.ts';

/** Choice by experience on tables in which the answer of every model at every step is known. */
export async function measureLearned(options: PartOptions): Promise<Row[]> {
  const regrets = Array.from({ length: countOf(options, 200) }, (_, seed) => regretsOf(makeTable(1_000 + seed)));
  const meanOf = (name: keyof (typeof regrets)[number]): number => mean(regrets.map((one) => one[name]));
  return (['uniform', 'cheapest'] as const).map((name) => ({
    measure: `learned choice: mean regret over 400 steps, beside ${name === 'uniform' ? 'chance' : 'always the cheapest'}`,
    bar: 'below it',
    found: `${meanOf('learned').toFixed(1)} beside ${meanOf(name).toFixed(1)}; below in ${percent(share(regrets.map((one) => one.learned < one[name])))} of ${regrets.length} tables`,
    meets: meanOf('learned') < meanOf(name),
  }));
}
