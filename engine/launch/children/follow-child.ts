import { peopleTexts } from '../../language/texts/run/people.ts';
import { isRunOver, type RunState } from '../../state/state.ts';
import type { RunStore } from '../../store/run-store.ts';
import { realClock } from '../host/real-clock.ts';
import type { AwaitedRun } from './awaited-run.ts';
import { runMakers } from './run-makers.ts';

type Others = NonNullable<RunStore['others']>;

/** A message reports the end of a run; as a fallback it is polled at this interval, in milliseconds. */
const lookEvery = 30_000;

/** Leaves a run to any process and waits until it stops; returns its state, or undefined if it waits for a person. */
export async function followChild(awaited: AwaitedRun, store: RunStore, others: Others): Promise<RunState | undefined> {
  const { folder, unwanted, letGo, bell } = awaited;
  // A new one has not ended: its end is reported.
  if (!(await awaited.hasBegun()) && (await queueRun(awaited))) await untilRung(awaited);

  while (!letGo.aborted && !unwanted.aborted) {
    bell.heard();
    const state = await awaited.fold(await others.readFacts(folder));
    if (state.finished && isRunOver(state)) {
      if (hasLargeResults(state)) await others.bring(folder);
      return state;
    }

    if (!state.finished) await untilRung(awaited);
    else if (!bell.isRung) break;
  }

  awaited.forget();
  if (unwanted.aborted) await store.post(folder, { type: 'cancel', by: peopleTexts.callerBy }, realClock.now());
  return undefined;
}

/** Its values lie in its folder. */
const hasLargeResults = ({ steps }: RunState): boolean =>
  steps.values().some(({ result }) => result !== undefined && 'artifact' in result);

/** Creates the run with its first facts; false if another owner of the parent was faster. */
async function queueRun(awaited: AwaitedRun): Promise<boolean> {
  const options = await awaited.options(false);
  try {
    await runMakers().queue(options);
    return true;
  } catch (error) {
    if (!(await awaited.hasBegun())) throw error;
    return false;
  }
}

async function untilRung({ bell, letGo, unwanted }: AwaitedRun): Promise<void> {
  const enough = new AbortController();
  const ends = AbortSignal.any([enough.signal, letGo, unwanted]);
  await Promise.race([bell.next(), realClock.sleep(lookEvery, ends).catch(() => undefined)]);
  enough.abort();
}
