// Tries to take the lock of the folder given; says `won` and holds it until a line or a signal ends it, or says why it was refused.
import { toFailure } from '../../../../engine/state/failure.ts';
import { acquireLock } from '../../../../engine/store/lock/run-lock.ts';

const [folder = '', hold = 'hold'] = process.argv.slice(2);
try {
  const lock = await acquireLock(folder);
  console.log('won');
  if (hold === 'hold') setInterval(() => undefined, 1_000);
  else await lock.release();
} catch (error) {
  console.log(toFailure(error).message);
}
