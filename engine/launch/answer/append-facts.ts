import type { Fact, NewFact } from '../../state/events.ts';
import { reduce } from '../../state/reduce.ts';
import type { RunState } from '../../state/state.ts';
import { acquireLock } from '../../store/lock/run-lock.ts';
import { openLog } from '../../store/log/run-log.ts';
import { realClock } from '../host/real-clock.ts';
import { Refusal } from '../refusal.ts';
import type { ReadRun } from '../resume/read-run.ts';
import { readRun } from '../resume/read-run.ts';

/** Adds facts to the log of a run that nobody owns, under its lock. Throws a RunError where a process owns the run. */
export async function appendFacts(folder: string, facts: (read: ReadRun) => NewFact[] | Promise<NewFact[]>): Promise<void> {
  const lock = await acquireLock(folder);
  try {
    const read = await readRun(folder);
    if (read.log.damage) throw new Refusal(read.log.damage.message);
    const { state } = read;
    const added = await facts(read);
    const log = await openLog(folder, read.log);
    try {
      for (const body of added) {
        const fact: Fact = { seq: state.seq + 1, at: realClock.now(), ...body };
        reduce(state, fact);
        log.append(fact);
      }
    } finally {
      await log.close();
    }
  } finally {
    await lock.release();
  }
}

/** The end of a run as it stands, to follow facts that were left behind it: the last fact tells the list of runs how the run stands. */
export const endAgain = ({ finished }: RunState): NewFact[] =>
  finished ? [{ type: 'run.finished', status: finished.status, degraded: false, outputs: {}, absent: [] }] : [];
