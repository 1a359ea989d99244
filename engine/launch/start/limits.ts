import type { Compiled } from '../../compile/compile.ts';
import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import { parseDuration } from '../../compile/pipeline/values/durations.ts';
import { defined, definedMap, type JsonMap } from '../../language/json.ts';

/** The limits of `baton.yaml` hold for every run; a pipeline may only narrow them. */
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
  });
}

/** The names of limits in the log. */
const factNames = {
  maxParallel: 'max_parallel',
  maxCost: 'max_cost',
  maxTokens: 'max_tokens',
  maxCalls: 'max_calls',
  maxSteps: 'max_steps',
  timeout: 'timeout_ms',
} as const satisfies Partial<Record<keyof PipelineLimits, string>>;

/** The limits as the log keeps them, so that a resumed run has the same. */
export const limitsFact = (limits: PipelineLimits): JsonMap =>
  definedMap({
    [factNames.maxParallel]: limits.maxParallel,
    [factNames.maxCost]: limits.maxCost,
    [factNames.maxTokens]: limits.maxTokens,
    [factNames.maxCalls]: limits.maxCalls,
    [factNames.maxSteps]: limits.maxSteps,
    [factNames.timeout]: limits.timeout,
  });

/** The limits that a run was begun with, as its log has them. */
export function limitsOfRun({ pipeline }: Compiled, fact: JsonMap): PipelineLimits {
  const begun = Object.entries(factNames).flatMap(([own, name]) => {
    const limit = fact[name];
    return typeof limit === 'number' ? [[own, limit]] : [];
  });
  return { ...pipeline.limits, ...Object.fromEntries(begun) };
}
