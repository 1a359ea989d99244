import type { NewFact } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import type { RunClock } from '../limits/run-clock.ts';

/**
 * The shortest reported pause, in milliseconds; shorter ones happen, for example, while a breakpoint's condition is
 * evaluated.
 */
const shortestTold = 100;

interface PauseLog {
  state: RunState;
  clock: RunClock;
  fact(fact: NewFact<'run.paused'>): void;
}

/** Logs the beginning of a pause once it has lasted long enough; returns the function that logs its end. */
export function reportPause(reason: string, { state, clock, fact }: PauseLog): () => void {
  const since = clock.now();
  const over = new AbortController();
  let isWritten = false;
  const isRunning = (): boolean => state.started !== undefined && !state.finished;

  clock.wait(shortestTold, over.signal).then(
    () => {
      isWritten = isRunning();
      if (isWritten) fact({ type: 'run.paused', reason, since });
    },
    () => undefined,
  );

  return () => {
    over.abort();
    if (isWritten && isRunning()) fact({ type: 'run.paused', reason, since, lasted: clock.now() - since });
  };
}
