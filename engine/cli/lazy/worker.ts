import { setTimeout as sleep } from 'node:timers/promises';
import { whenAborted } from '../../language/abort.ts';
import { workingTexts as texts } from '../../language/texts/cli/working.ts';
import { say } from '../../language/texts.ts';
import type { HostOptions, RunHandle } from '../../launch/options.ts';
import { isRunError } from '../../state/failure.ts';
import type { ServerAddress } from '../../store/http/ask-server.ts';
import { openServerRuns, type ServerRuns } from '../../store/http/server-runs.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { countFreeSlots } from '../serve/runs/free-slots.ts';

interface Work {
  engine: Engine;
  server: ServerAddress;
  /** The project's folder on this machine. */
  root: string;
  version: string;
  /** The pools whose runs it drives. */
  pools: readonly string[];
  mostRuns: number;
  /** Options of every run. */
  run: Pick<HostOptions, 'allow' | 'env' | 'workerFile' | 'trace'>;
}

/** How long a run that cannot continue here is left to other workers, in milliseconds. */
const pauseOfRun = 30_000;
/** Milliseconds between two attempts while the server does not answer. */
const pauseOfServer = 2_000;
/** The interval of checks whether a run waits, in milliseconds. */
const lookEvery = 300;

/** Leases runs from a server and drives them until a stop signal. Throws a UsageError where the server refuses. */
export async function work(options: Work, io: Io): Promise<number> {
  const { server, root, version, pools, mostRuns } = options;
  const report = (text: string): void => io.err(`${text}\n`);
  const runs = await openServerRuns({ server, root, version, pools, told: report }).catch((error: unknown) => {
    if (!isRunError(error)) throw error;
    throw new UsageError(error.failure.message, error.failure.hint);
  });

  io.out(`${say(texts.working, { project: runs.project, url: server.url, most: mostRuns, pools: pools.join(', ') })}\n`);

  const stopping = new AbortController();
  let times = 0;
  const quiet = io.onStop(() => {
    times++;
    if (times > 1) io.kill(130);
    stopping.abort();
  });

  const atWork: Taking['atWork'] = new Map();
  try {
    await takeUntilStopped(options, { runs, atWork, stopping: stopping.signal, told: report });
    if (atWork.size > 0) report(say(texts.handsOver, { count: atWork.size }));
    runs.giveUp();
    await Promise.allSettled(atWork.keys());
  } finally {
    quiet();
    await runs.close();
  }

  return 0;
}

interface Taking {
  runs: ServerRuns;
  /** The runs, once they have started. */
  atWork: Map<Promise<unknown>, RunHandle | undefined>;
  stopping: AbortSignal;
  told(text: string): void;
}

async function takeUntilStopped(asked: Work, { runs, atWork, stopping, told }: Taking): Promise<void> {
  const { engine, mostRuns, run } = asked;
  const stopped = new Promise<string[]>((done) => void whenAborted(stopping, () => done([])));
  const begin = async (folder: string, begun: (handle: RunHandle) => void): Promise<void> => {
    const { id } = engine.runPaths(folder);
    const handle: RunHandle | undefined = await engine
      .resumeRun({ ...run, folder, store: runs.store, wait: true })
      .catch(async (error: unknown) => {
        told(say(texts.notHere, { run: id, why: error instanceof Error ? error.message : String(error) }));
        const tries = await runs.postpone(folder, pauseOfRun).catch(() => 0);
        await engine.endRefused(folder, { error, tries, store: runs.store }).catch(() => undefined);
        return undefined;
      });
    if (!handle) return;

    begun(handle);
    // The outcome is stored at the server.
    await handle.done.catch(() => undefined);
  };

  while (!stopping.aborted) {
    const free = countFreeSlots(mostRuns, atWork.values());
    if (free === 0) {
      await Promise.race([...atWork.keys(), stopped, sleep(lookEvery)]);
      continue;
    }

    const taking = runs.takeWaiting(free);
    const taken = await Promise.race([taking, stopped]).catch(() => undefined);
    // The store of facts reports already that the server does not answer.
    if (taken === undefined) await sleep(pauseOfServer, undefined, { signal: stopping }).catch(() => undefined);

    for (const folder of taken ?? []) {
      const working: Promise<unknown> = begin(folder, (handle) => atWork.set(working, handle)).finally(() =>
        atWork.delete(working),
      );
      atWork.set(working, undefined);
    }

    // A run that was leased while the worker stops is given back.
    if (stopping.aborted) taking.then((late) => late.forEach((folder) => void runs.postpone(folder, 0))).catch(() => undefined);
  }
}
