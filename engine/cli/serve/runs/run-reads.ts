import { coalesceCalls } from '../../../language/coalesce.ts';
import { memoize } from '../../../language/memoize.ts';
import type { ReadRun } from '../../../launch/resume/read-run.ts';
import type { Engine } from '../../engine.ts';

/** The most runs that are kept, and the most facts of all of them together. */
const most = { runs: 100, facts: 100_000 };

type RunReads = (folder: string) => Promise<ReadRun>;

/** Reads runs for requests. The runs read most recently are kept, so that a request reads only the facts since the last one. */
function createRunReads({ openRunReader }: Pick<Engine, 'openRunReader'>): RunReads {
  /** The most recently read one last. */
  const kept = new Map<string, { read(): Promise<ReadRun>; facts: number }>();

  const forgetOldest = (): void => {
    let facts = kept.values().reduce((sum, one) => sum + one.facts, 0);
    for (const [folder, one] of kept) {
      if (kept.size <= 1 || (kept.size <= most.runs && facts <= most.facts)) return;
      kept.delete(folder);
      facts -= one.facts;
    }
  };

  return coalesceCalls(async (folder) => {
    const one = kept.get(folder) ?? { read: openRunReader(folder), facts: 0 };
    kept.delete(folder);
    const run = await one.read();
    one.facts = run.log.facts.length;
    kept.set(folder, one);
    forgetOldest();

    return run;
  });
}

const readsOf = memoize<Engine, RunReads>(createRunReads);

/**
 * A run as `readRun` gives it. The result belongs to all requests and changes with the next one: nobody may change it, or read
 * it after waiting for something else.
 */
export const readServedRun = (engine: Engine, folder: string): Promise<ReadRun> => readsOf(engine)(folder);
