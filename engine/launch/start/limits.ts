import type { Compiled } from '../../compile/compile.ts';
import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import type { SpendLimits } from '../../compile/pipeline/model/step.ts';
import { parseDuration } from '../../compile/pipeline/values/durations.ts';
import { defined, definedMap, type JsonMap } from '../../language/json.ts';
import { runLimitNames, runLimits } from '../../language/run-limits.ts';
import { limitsFrom } from '../../run/limits/change-limits.ts';

/** The limits of `baton.yaml` apply to every run; a pipeline may only lower them. */
export function narrowLimits(own: PipelineLimits, settings: JsonMap): PipelineLimits {
  const least = (name: string, mine: number | undefined): number | undefined => {
    const limit = settings[name];
    return typeof limit === 'number' ? Math.min(limit, mine ?? limit) : mine;
  };

  const { timeout } = settings;
  const timeoutMs = typeof timeout === 'number' || typeof timeout === 'string' ? parseDuration(timeout) : undefined;

  return defined({
    ...own,
    maxParallel: least('max_parallel', own.maxParallel) ?? own.maxParallel,
    timeout: timeoutMs === undefined ? own.timeout : Math.min(timeoutMs, own.timeout ?? timeoutMs),
    maxCost: least('max_cost', own.maxCost),
    maxTokens: least('max_tokens', own.maxTokens),
    maxCalls: least('max_calls', own.maxCalls),
    maxSteps: least('max_steps', own.maxSteps),
    onLimit: own.onLimit ?? (settings.on_limit === 'ask' ? 'ask' : undefined),
  });
}

/** The limits of a child run, as a share of its parent's remainder. */
export function withShare(own: PipelineLimits, share: SpendLimits): PipelineLimits {
  const least = (limit: keyof SpendLimits): number | undefined =>
    share[limit] === undefined ? own[limit] : Math.min(share[limit], own[limit] ?? share[limit]);
  return defined({ ...own, maxCost: least('maxCost'), maxTokens: least('maxTokens'), maxCalls: least('maxCalls') });
}

/** The limits in the log, for a resumed run. */
export const limitsFact = (limits: PipelineLimits): JsonMap =>
  definedMap({
    ...Object.fromEntries(runLimitNames.map((name) => [name, limits[runLimits[name].key]])),
    on_limit: limits.onLimit,
  });

/** The limits of a run, from its log. */
export function limitsOfRun({ pipeline }: Compiled, fact: JsonMap): PipelineLimits {
  const { on_limit: onLimit } = fact;
  const whole = { ...pipeline.limits, ...limitsFrom(fact) };
  return onLimit === 'ask' || onLimit === 'fail' ? { ...whole, onLimit } : whole;
}
