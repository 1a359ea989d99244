// Makes as many calls as it may under the limit of a day, in the folder given; says how many were let through.
import { isRunError } from '../../../../engine/state/failure.ts';
import { openSpending } from '../../../../engine/store/spending/day-budget.ts';
import { realClock } from '../../models/clock.ts';

const [root = '', calls = '1', most = '1'] = process.argv.slice(2);
const spending = openSpending(root, { maxCalls: Number(most) }, realClock);
let made = 0;
for (let call = 0; call < Number(calls); call += 4)
  await Promise.all(
    [0, 1, 2, 3].map(async (one) => {
      try {
        const settle = await spending.reserve({
          worst: { tokens: 10, cost: 1 },
          model: 'a:model',
          call: `${process.pid} ${call + one}`,
          signal: new AbortController().signal,
        });
        made++;
        await settle({ tokens: 1, cost: 0.01 });
      } catch (error) {
        if (!isRunError(error) || error.failure.kind !== 'budget') throw error;
      }
    }),
  );
console.log(made);
