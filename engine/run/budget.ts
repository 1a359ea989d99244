import type { Limits } from '../compile/pipeline/model.ts';
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
        throw over(
          `The run may take ${limits.maxSteps} steps (max_steps), and this would be one more.`,
          'Raise max_steps, or give the loops less to repeat.',
        );
    },
    reserve(worst, model) {
      const spent = state.usage.input_tokens + state.usage.output_tokens;
      if (limits.maxTokens !== undefined && spent + tokens + worst.tokens > limits.maxTokens)
        throw over(
          `This call may use ${worst.tokens} tokens; ${Math.max(0, limits.maxTokens - spent - tokens)} of ${limits.maxTokens} are left (max_tokens).`,
        );
      if (limits.maxCost !== undefined) {
        if (worst.cost === undefined)
          throw over(
            `The price of ${model} is unknown, so max_cost cannot be kept.`,
            'Give input_price and output_price for the model in baton.yaml, or take max_cost out.',
          );
        if (state.cost.usd + cost + worst.cost > limits.maxCost)
          throw over(
            `This call may cost ${dollars(worst.cost)}; ${dollars(Math.max(0, limits.maxCost - state.cost.usd - cost))} of ${dollars(limits.maxCost)} are left (max_cost).`,
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
const over = (message: string, hint = 'Raise the limit, or ask for shorter answers with max_tokens.'): RunError =>
  new RunError({ kind: 'budget', message, hint });
