import type { Limits } from '../compile/pipeline/model.ts';
import { runsTexts } from '../language/texts/runs.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import type { RunState } from '../state/state.ts';

/** The worst that a call can cost; `cost` is undefined where no price is known. */
export interface WorstCase {
  tokens: number;
  /** USD. */
  cost?: number;
}

/** Money and tokens are reserved before a call and settled after it, so that calls in flight together cannot break a limit. */
export interface Budget {
  /** Counts a step that begins. Throws a RunError of kind `budget` when it is one too many. */
  begin(): void;
  /** Throws a RunError of kind `budget` when the call might break a limit; gives the function that ends the reservation. */
  reserve(worst: WorstCase, model: string): () => void;
}

export function createBudget(limits: Limits, state: RunState): Budget {
  let tokens = 0;
  let cost = 0;
  let begun = [...state.steps.values()].filter((step) => step.started_at !== undefined).length;
  return {
    begin() {
      begun++;
      if (limits.maxSteps !== undefined && begun > limits.maxSteps)
        throw over(say(runsTexts.tooManySteps, { most: limits.maxSteps }), runsTexts.tooManyStepsHint);
    },
    reserve(worst, model) {
      const spent = state.usage.input_tokens + state.usage.output_tokens;
      if (limits.maxTokens !== undefined && spent + tokens + worst.tokens > limits.maxTokens)
        throw over(
          say(runsTexts.tooManyTokens, {
            wanted: worst.tokens,
            left: Math.max(0, limits.maxTokens - spent - tokens),
            most: limits.maxTokens,
          }),
        );
      if (limits.maxCost !== undefined) {
        if (worst.cost === undefined) throw over(say(runsTexts.unknownPrice, { model }), runsTexts.unknownPriceHint);
        if (state.cost.usd + cost + worst.cost > limits.maxCost)
          throw over(
            say(runsTexts.tooMuchMoney, {
              wanted: dollars(worst.cost),
              left: dollars(Math.max(0, limits.maxCost - state.cost.usd - cost)),
              most: dollars(limits.maxCost),
            }),
          );
      }
      tokens += worst.tokens;
      cost += worst.cost ?? 0;
      let open = true;
      return () => {
        if (!open) return;
        open = false;
        tokens -= worst.tokens;
        cost -= worst.cost ?? 0;
      };
    },
  };
}

const dollars = (amount: number): string => `$${amount.toFixed(amount < 0.01 ? 5 : 2)}`;
const over = (message: string, hint: string = runsTexts.budgetHint): RunError => new RunError({ kind: 'budget', message, hint });
