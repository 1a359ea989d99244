import { replaceParameters, replaceWork } from '../../compile/pipeline/model/fallback.ts';
import type { Handler } from '../../compile/pipeline/model/retry.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { Failure } from '../../state/failure.ts';
import type { StepRun } from '../context.ts';
import { prepareAgents } from '../kinds/agents/agents.ts';
import { prepareChildRun } from '../kinds/child-run.ts';
import { prepareEnsemble } from '../kinds/ensemble/ensemble.ts';
import { preparePrompt } from '../kinds/prompt/prompt.ts';
import { prepareTool } from '../kinds/tool.ts';
import { scopeOf } from '../scope/scope.ts';
import type { PreparedAttempt } from './prepared-attempt.ts';

/** Prepares the next attempt: of the step itself, or of the retry or fallback by which `on_error` handled its last failure. */
export function prepareAttempt(run: StepRun): PreparedAttempt {
  const { definition, step } = run;
  const handler = definition.handlers[step.handledBy.at(-1) ?? -1];
  const failure = step.failures.at(-1);
  if (!handler || !failure) return prepareKind(run);

  const attempts = step.handledBy.filter((index) => index === step.handledBy.at(-1)).length;
  if (handler.retry && attempts <= handler.retry.attempts)
    return prepareKind(withDefinition(run, replaceParameters(definition, handler.retry.with), failure));
  if (handler.fallback) return prepareFallback(run, handler.fallback, failure);

  return prepareKind(run);
}

function prepareKind(run: StepRun): PreparedAttempt {
  switch (run.definition.work.kind) {
    case 'prompt':
      return preparePrompt(run);
    case 'ensemble':
      return prepareEnsemble(run);
    case 'agents':
      return prepareAgents(run);
    case 'pipeline':
      return prepareChildRun(run);
    default:
      return prepareTool(run);
  }
}

/** Another model, prompt or tool for the step; its value is marked as degraded. */
function prepareFallback(run: StepRun, fallback: NonNullable<Handler['fallback']>, failure: Failure): PreparedAttempt {
  const prepared = prepareKind(withDefinition(run, replaceWork(run.definition, fallback), failure));
  const degraded = say(runsTexts.fellBack, { message: failure.message });
  return {
    ...prepared,
    attempt: async (signal, calls) => {
      const result = await prepared.attempt(signal, calls);
      return { ...result, degraded: result.degraded ?? degraded };
    },
  };
}

/** The run with a changed definition, whose templates can read the failure as `error`. */
const withDefinition = (run: StepRun, definition: Step, failure: Failure): StepRun => ({
  ...run,
  definition,
  scope: scopeOf(run.context, run.step, definition, failure),
});
