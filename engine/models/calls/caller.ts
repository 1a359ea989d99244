import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { ModelAnswer, ModelCall } from '../../run/model-port.ts';
import { isRunError, RunError, toFailure } from '../../state/failure.ts';
import { sumUsage, type UsageCost } from '../../state/usage.ts';
import { createGuards, endpointLabel } from '../limits/guards.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import { type CallEnvironment, type CallOptions, callModel } from './call.ts';
import { atEndpoints } from './endpoints.ts';
import { callInOrder } from './fallbacks.ts';
import { withFailedUsage } from './usage.ts';

/** Asks the models of a call one after the other, and adds up their usage. */
export function createCaller(
  choicesFor: (call: ModelCall) => ResolvedModel[],
  environment: CallEnvironment,
): (call: ModelCall, options: CallOptions) => Promise<ModelAnswer> {
  const { listed, clock, rateLimits, breakerChanged } = environment;
  const guardsOf = createGuards(listed, clock, { limits: rateLimits, changed: breakerChanged });

  return async (call, options) => {
    const failedUsages: UsageCost[] = [];
    const choices = choicesFor(call).flatMap((choice) => atEndpoints(choice, guardsOf, environment));
    const [first] = choices;
    if (first) guardsOf(first).calls.chosen++;
    const links = choices.map((choice) => {
      const { limit, breaker, calls } = guardsOf(choice);

      const ask = async () => {
        calls.now++;
        try {
          return await callModel({ call, choice, options, modelLimit: limit }, environment);
        } catch (thrown) {
          failedUsages.push((isRunError(thrown) && thrown.usage) || {});
          environment.warnings.failedAt(choice, toFailure(thrown));
          throw thrown;
        } finally {
          calls.now--;
        }
      };

      return { model: choice.model, label: endpointLabel(choice), breaker, pause: limit.pause, ask };
    });

    const { answer, passed } = await callInOrder(links, options.signal).catch((thrown: unknown) => {
      throw new RunError(toFailure(thrown), sumUsage(failedUsages));
    });
    if (passed.length === 0) return failedUsages.length ? withFailedUsage(answer, failedUsages) : answer;

    const instead = say(modelsTexts.steppedIn, { model: answer.model, others: passed.join('; ') });
    return {
      ...withFailedUsage(answer, failedUsages),
      note: [instead, answer.note].filter((note) => note !== undefined).join(' '),
    };
  };
}
