import type { Fact, NewFact } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import { reduce } from '../../state/reduce.ts';
import type { RunState } from '../../state/state.ts';
import { localStore } from '../../store/local-store.ts';
import type { OwnedRun, RunStore } from '../../store/run-store.ts';
import { auditRun } from '../host/audit-facts.ts';
import { realClock } from '../host/real-clock.ts';
import { Refusal } from '../refusal.ts';
import type { ReadRun } from '../resume/read-run.ts';
import { readRun } from '../resume/read-run.ts';

/**
 * Appends facts to the log of a run without an owner; returns what is missing in the audit, in words. Throws a RunError where
 * a process owns the run.
 */
export async function appendFacts(
  folder: string,
  facts: (read: ReadRun, owned: OwnedRun) => NewFact[] | Promise<NewFact[]>,
  store: RunStore = localStore,
): Promise<string | undefined> {
  const owned = await store.take(folder);
  try {
    const read = await readRun(folder);
    if (read.log.damage) throw new Refusal(read.log.damage.message);

    const { state } = read;
    const added = await facts(read, owned);
    const log = await owned.openLog(read.log);
    const audit = auditRun({ root: read.started.root, run: owned.paths.id });
    const hadEnded = state.finished !== undefined;

    try {
      for (const body of added) {
        const fact: Fact = { seq: state.seq + 1, at: realClock.now(), ...body };
        reduce(state, fact);
        log.append(fact);
        // An end that is only repeated is no new end.
        if (fact.type !== 'run.finished' || !hadEnded) audit.event(fact);
      }
    } catch (error) {
      await audit.end();
      throw error;
    } finally {
      await log.close();
    }

    return await audit.end();
  } finally {
    await owned.release();
  }
}

/** Throws a RunError where an action is missing in the audit, although it was done. */
export function refuseUnaudited(missing: string | undefined): void {
  if (missing !== undefined) throw new RunError({ kind: 'internal', message: missing, retryable: false });
}

/**
 * The end of a run as it stands, repeated after facts that were appended behind it: lists of runs take the status from the
 * last fact.
 */
export const endAgain = ({ finished }: RunState): NewFact[] =>
  finished ? [{ type: 'run.finished', status: finished.status, degraded: false, outputs: {}, absent: [] }] : [];
