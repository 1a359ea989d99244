import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { storeTexts } from '../language/texts/storage/store.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import { openArtifacts } from './files/artifacts.ts';
import { dropMessage, peekInbox, readInbox, watchInbox } from './inbox.ts';
import { acquireLock, type LockOptions, lockOwner } from './lock/run-lock.ts';
import { openLog } from './log/run-log.ts';
import { createRun, makeRunFolder, runPaths, trialsFolder } from './paths.ts';
import type { OwnedRun, RunStore } from './run-store.ts';
import { beginLog, shareArtifacts } from './runs/fork.ts';
import { writePlan } from './runs/plan.ts';

/** Runs in folders of this machine (`paths.ts`). */
export const createLocalStore = (lock: LockOptions = {}): RunStore => ({
  async create(root, { now, apart = false, id }) {
    if (id === undefined)
      return takeFolder(createRun(root, now, Math.random, apart ? trialsFolder(root) : undefined).folder, lock);
    const run = await takeFolder(makeRunFolder(root, id).folder, lock);
    if (!existsSync(run.paths.log)) return run;
    await run.release();
    throw new RunError({ kind: 'input', message: say(storeTexts.hasBegun, { run: id }) });
  },
  take: (folder, lastOwner) => takeFolder(folder, { ...lock, lastOwner }),
  findOwner: (folder) => lockOwner(folder, lock),
  async post(folder, message, now) {
    const file = await dropMessage(folder, message, now);
    return {
      id: file,
      async state() {
        if (existsSync(file)) return 'waiting';
        return existsSync(`${file}.refused`) ? 'refused' : 'read';
      },
      withdraw: () => rm(file, { force: true }),
    };
  },
});

export const localStore = createLocalStore();

/** The same for a server: another one finds what it leaves when it is killed. */
export const servedStore = createLocalStore({ served: true });

async function takeFolder(folder: string, lock: LockOptions): Promise<OwnedRun> {
  const { epoch, lost, before, release } = await acquireLock(folder, lock);
  const paths = runPaths(folder);
  return {
    paths,
    epoch,
    lost,
    before,
    artifacts: openArtifacts(paths.artifacts),
    inbox: {
      read: (handlers) => readInbox(folder, handlers),
      watch: (handlers, signal) => watchInbox(folder, handlers, signal),
      async peek() {
        const waiting = await peekInbox(folder);
        return waiting.map(({ file, message }) => ({ id: file, message, remove: () => rm(file, { force: true }) }));
      },
    },
    writePlan: (plan) => writePlan(folder, plan),
    openLog: (logRead) => openLog(folder, logRead, lost),
    beginLog: (facts) => beginLog(folder, facts),
    shareArtifacts: (from) => shareArtifacts(from, folder),
    async leave(facts) {
      await beginLog(folder, facts);
      await release();
    },
    release: () => release(),
  };
}
