import type { RunContext } from '../../run/context.ts';
import { toFailure } from '../../state/failure.ts';
import { expectHedges } from '../history/expect-hedges.ts';
import { expectOrder, type OrderOptions } from '../history/expect-order.ts';
import type { HostedRun } from './hosted-run.ts';
import { logWarning } from './inbox-handlers.ts';
import { realClock } from './real-clock.ts';

/** How long the first step waits for the history, in milliseconds; data that comes later counts from then on. */
const longestWait = 50;

/** A run as a question to the history: what did such runs take? */
export function toOrderOptions({ compiled, limits, outside, inputs, state: { started } }: HostedRun): OrderOptions {
  const overrides = started?.model === undefined ? { unnamed: outside.models.choose(undefined).model } : { all: started.model };
  return { root: outside.folders.root, compiled, inputs, maxParallel: limits.maxParallel, overrides };
}

/** Gives a live run the earlier durations of its steps, so that the longest path goes first; a simulated one has those that it is played with. */
export async function orderByHistory(hosted: HostedRun, context: RunContext): Promise<void> {
  const { state, options } = hosted;
  const { expected: played } = options.simulation ?? {};
  if (played && !state.agenda.order?.isTimed) context.fact({ type: 'order.expected', ...played });
  if (state.agenda.order?.isTimed || state.started?.mode !== 'live') return;

  const expecting = expectOrder(toOrderOptions(hosted));
  const enough = new AbortController();
  const telling = expecting
    .then((expected) => {
      if (expected && !state.finished && !context.signal.aborted) context.fact({ type: 'order.expected', ...expected });
    })
    // An optimisation only: a run continues without it.
    .catch((error: unknown) => logWarning(context, toFailure(error).message))
    .finally(() => enough.abort());
  const waiting = realClock.sleep(longestWait, enough.signal).catch(() => undefined);
  await Promise.race([telling, waiting]);
}

/** Gives a live run the durations from which on its hedged calls are slow. */
export async function hedgeByHistory(hosted: HostedRun, context: RunContext): Promise<void> {
  const { state } = hosted;
  if (state.hedging || state.started?.mode !== 'live') return;

  // It is an advantage, no condition: a run goes on without it.
  const after = await expectHedges(toOrderOptions(hosted)).catch((error: unknown) =>
    logWarning(context, toFailure(error).message),
  );
  if (after && !state.finished && !context.signal.aborted) context.fact({ type: 'hedge.expected', after });
}
