import { RunError } from '../../../../engine/state/failure.ts';
import { localStore } from '../../../../engine/store/local-store.ts';
import type { RunLog } from '../../../../engine/store/log/run-log.ts';
import type { OwnedRun, RunStore } from '../../../../engine/store/run-store.ts';

/** `before`: a commit never reaches the store. `after`: it does, but the reply is lost. */
type Cut = 'before' | 'after';

const gone = new RunError({ kind: 'network', message: 'the store is gone', retryable: true });

/** The local store, which is gone for good from commit number `at` on (1 is the first one). */
export function cutStore(cut: Cut, at: number): RunStore & { commits(): number } {
  let commits = 0;
  const cutLog = (log: RunLog): RunLog => {
    const waiting: Parameters<RunLog['append']>[0][] = [];
    const flush = async (): Promise<void> => {
      if (waiting.length === 0) return commits >= at ? Promise.reject(gone) : log.flushed();
      commits++;
      const facts = waiting.splice(0);
      if (commits > at || (commits === at && cut === 'before')) throw gone;
      for (const fact of facts) log.append(fact);
      await log.flushed();
      if (commits === at) throw gone;
    };
    return {
      append: (fact) => void waiting.push(fact),
      flushed: flush,
      close: () => flush().finally(() => log.close()),
    };
  };
  const withCuts = (run: OwnedRun): OwnedRun => ({ ...run, openLog: async (logRead) => cutLog(await run.openLog(logRead)) });
  return {
    ...localStore,
    create: async (root, options) => withCuts(await localStore.create(root, options)),
    take: async (folder) => withCuts(await localStore.take(folder)),
    commits: () => commits,
  };
}
