import { defined } from '../../language/json.ts';
import { type ChangedLimits, runLimitNames, runLimits } from '../../language/run-limits.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { trustTexts } from '../../language/texts/storage/trust.ts';
import { say } from '../../language/texts.ts';
import { limitAnswers } from '../../run/limits/change-limits.ts';
import { timeRunUntil } from '../../state/reduce/running-time.ts';
import type { RunState } from '../../state/state.ts';
import { isRunOver } from '../../state/state.ts';
import { localStore } from '../../store/local-store.ts';
import { runPaths } from '../../store/paths.ts';
import { realClock } from '../host/real-clock.ts';
import { Refusal } from '../refusal.ts';
import { refuseForeign } from '../resume/foreign-run.ts';
import { readRun } from '../resume/read-run.ts';
import { limitsOfRun } from '../start/limits.ts';
import { appendFacts, endAgain, refuseUnaudited } from './append-facts.ts';
import type { Delivery } from './post-to-owner.ts';
import { postToOwner } from './post-to-owner.ts';

/** How often a run may change its owner during one request. */
const mostTurns = 5;

/**
 * Changes limits of a run, through its owner, or as a fact where it has none. `nobody`: it takes effect at the next resume.
 * Throws a Refusal where the run has ended or is foreign.
 */
export async function changeRunLimits(folder: string, limits: ChangedLimits, by: string): Promise<Delivery> {
  for (let turn = 1; ; turn++) {
    const { state, foreign } = await readRun(folder);
    refuseEnded(folder, state);
    const owner = await localStore.findOwner(folder);
    const at = realClock.now();
    const delivery = owner && (await postToOwner(folder, { owner, message: { type: 'limits', limits, by }, at }));
    if (delivery && delivery.outcome !== 'nobody') return delivery;

    if (foreign) refuseForeign(folder, trustTexts.foreignLimits);
    let unaudited: string | undefined;
    try {
      unaudited = await appendFacts(folder, ({ state: now }) => {
        refuseEnded(folder, now);
        return [{ type: 'limits.changed', limits, by }, ...limitAnswers(now, limits, by), ...endAgain(now)];
      });
    } catch (error) {
      // Another process was faster and owns the run now.
      if (turn === mostTurns || error instanceof Refusal || !(await localStore.findOwner(folder))) throw error;
      continue;
    }

    refuseUnaudited(unaudited);
    return { outcome: 'nobody' };
  }
}

function refuseEnded(folder: string, state: RunState): void {
  if (!state.finished || !isRunOver(state)) return;
  const { id: run } = runPaths(folder);
  const hint = state.status === 'succeeded' ? undefined : say(peopleTexts.limitsEndedHint, { run });
  throw new Refusal(say(peopleTexts.limitsEnded, { run, status: state.status }), { hint });
}

/** The present limits of a run, and its usage of them; times in milliseconds, cost in USD. */
export async function readRunLimits(folder: string): Promise<{ limits: ChangedLimits; spent: ChangedLimits }> {
  const { state, compiled, started } = await readRun(folder);
  const { usage, cost, begun, ran, agenda } = state;
  const now = (await localStore.findOwner(folder)) ? realClock.now() : state.at;
  const limits = limitsOfRun(compiled, state.started?.limits ?? started.limits);

  return {
    limits: defined(Object.fromEntries(runLimitNames.map((name) => [name, limits[runLimits[name].key]]))),
    spent: {
      max_cost: cost.usd,
      max_tokens: usage.input_tokens + usage.output_tokens,
      max_calls: usage.calls,
      max_steps: begun,
      timeout_ms: Math.round(timeRunUntil(ran, now)),
      max_parallel: agenda.holders.size,
    },
  };
}
