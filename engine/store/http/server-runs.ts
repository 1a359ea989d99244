import { randomUUID } from 'node:crypto';
import { isMap } from '../../language/json.ts';
import { workerTexts as texts } from '../../language/texts/storage/worker.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { knownFormat } from '../../state/log-format.ts';
import { runPaths } from '../paths.ts';
import type { RunStore } from '../run-store.ts';
import { compareClocks } from '../shared/compare-clocks.ts';
import type { TakenRun } from '../shared/run-rows.ts';
import { openSharedRuns, waitsOfLease } from '../shared/shared-runs.ts';
import { createServerAsk, faultsOfServer, type ServerAddress } from './ask-server.ts';
import { longPoll, nameWorker, openHttpRows, readTaken, workerProtocol } from './http-rows.ts';

interface ServerRunsOptions {
  server: ServerAddress;
  /** The project's folder on this machine. */
  root: string;
  /** The version of the engine. */
  version: string;
  /** The pools whose runs it drives. */
  pools: readonly string[];
  /** The highest log format that it knows; that of this Baton unless given. */
  format?: number;
  /** Called for people when the server stops answering, or answers again. */
  told(text: string): void;
}

/** The runs of a server, for one worker. */
export interface ServerRuns {
  store: RunStore;
  /** The project's name there. */
  project: string;
  /** Leases at most `most` waiting runs, as soon as there are any; the folder of each is for a resume, which owns it then. */
  takeWaiting(most: number): Promise<string[]>;
  /** A leased run cannot continue here: another worker may try after `ms`. Returns the number of failed leases in a row. */
  postpone(folder: string, ms: number): Promise<number>;
  /** Gives up all runs here, at once: nothing more of them is written. */
  giveUp(): void;
  /** Releases everything: others may lease what was given up. */
  close(): Promise<void>;
}

/** The timeout of the first request in milliseconds, before the lease is known. */
const firstWait = 10_000;
/** Milliseconds between two looks for messages that found some. */
const bellEvery = 50;

/** Opens the runs of a server. Rejects with a RunError that says what to do where it refuses, or has another version. */
export async function openServerRuns({
  server,
  root,
  version,
  pools,
  format = knownFormat,
  told,
}: ServerRunsOptions): Promise<ServerRuns> {
  const name = nameWorker({ id: randomUUID(), version, pools, format });
  const faults = faultsOfServer(server);
  const greet = createServerAsk(server, name, firstWait);
  const hello = await compareClocks(() => greet('hello', {}), {
    where: say(texts.clockOf, { url: server.url }),
    // A server of before does not say it.
    timeOf: (answer) => (isMap(answer) && typeof answer['now'] === 'number' ? answer['now'] : undefined),
    told,
  }).catch((error: unknown) => {
    throw faults.explain(error);
  });
  const { lease, owner, project, engine, protocol, hears, readsRuns } = isMap(hello) ? hello : {};
  if (typeof lease !== 'number' || typeof owner !== 'string' || typeof project !== 'string')
    throw new RunError({ kind: 'input', message: say(texts.noServer, { url: server.url }) });
  if (protocol !== workerProtocol)
    throw new RunError({
      kind: 'input',
      message: say(texts.otherVersion, { url: server.url, found: String(engine), own: version }),
      hint: say(texts.otherVersionHint),
    });

  if (engine !== version) told(say(texts.besideVersion, { url: server.url, found: String(engine), own: version }));

  const ask = createServerAsk(server, name, lease * waitsOfLease);
  const skills = { hears: hears === true, readsRuns: readsRuns === true };
  const { store, rows, retry, close } = await openSharedRuns({
    rowsWith: (wait) => openHttpRows(wait ? (call, args) => wait(() => ask(call, args)) : ask, owner, skills),
    faults,
    root,
    lease,
    bellEvery,
    told,
  });
  const given: TakenRun[] = [];

  return {
    store,
    project,
    async takeWaiting(most) {
      const taken = readTaken(await ask('claim', { pools: [...pools], most, wait: longPoll }));
      return taken.map(store.offer);
    },
    async postpone(folder, ms) {
      await store.withdraw(folder, ms);
      return Number(await retry(() => ask('postpone', { run: runPaths(folder).id, ms })));
    },
    giveUp() {
      for (const run of store.held.values()) {
        given.push({ id: run.id, epoch: run.epoch });
        run.lose(new RunError({ kind: 'interrupted', message: say(texts.givenUp) }));
      }
    },
    async close() {
      await close();
      for (const run of given) await rows.letGo(run, 0).catch(() => undefined);
      await ask('bye', {}).catch(() => undefined);
    },
  };
}
