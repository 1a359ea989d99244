import { setTimeout as sleep } from 'node:timers/promises';
import { whenAborted } from '../../language/abort.ts';
import { isRunOver, type RunState } from '../../state/state.ts';
import { storeOf } from '../host/owned-run.ts';
import type { RunHandle } from '../options.ts';
import { readRun } from '../resume/read-run.ts';
import type { AwaitedRun } from './awaited-run.ts';
import { runMakers } from './run-makers.ts';

/** The interval of checks whether another process has ended a run, in milliseconds. */
const lookEvery = 500;

/** Executes a run in this process until it stops; returns its state, or undefined if it waits for a person. Rejects if it cannot start. */
export async function driveChild(awaited: AwaitedRun): Promise<RunState | undefined> {
  const { unwanted, letGo } = awaited;
  const begun = await begin(awaited);
  if (!begun || !('done' in begun)) return begun;

  awaited.drivenBy(() => begun.cancel());
  const off = whenAborted(letGo, () => unwanted.aborted || begun.cancel('once'));
  try {
    await begun.done;
  } catch {
    // Its log can no longer be written: it counts as interrupted.
    return undefined;
  } finally {
    off();
  }

  return isRunOver(begun.state) ? begun.state : undefined;
}

/** Starts or resumes a run; returns its state if it has ended already. */
async function begin(awaited: AwaitedRun): Promise<RunHandle | RunState | undefined> {
  const { folder, letGo } = awaited;
  const options = await awaited.options(true);
  for (;;) {
    letGo.throwIfAborted();
    if (!(await awaited.hasBegun())) return runMakers().start(options);
    const { state } = await readRun(folder);
    if (state.finished && isRunOver(state)) return state;
    if (!(await storeOf(options).findOwner(folder))) return runMakers().resume({ ...options, folder });
    await sleep(lookEvery);
  }
}
