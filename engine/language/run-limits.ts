import { formatDollars } from './values/money.ts';

/** The limits that a person may change during a run: their names in the log, and their units. */
export const runLimits = {
  max_cost: { unit: 'usd', key: 'maxCost', option: 'max-cost' },
  max_tokens: { unit: 'count', key: 'maxTokens', option: 'max-tokens' },
  max_calls: { unit: 'count', key: 'maxCalls', option: 'max-calls' },
  max_steps: { unit: 'count', key: 'maxSteps', option: 'max-steps' },
  timeout_ms: { unit: 'ms', key: 'timeout', option: 'timeout' },
  max_parallel: { unit: 'count', key: 'maxParallel', option: 'max-parallel' },
} as const;

export type RunLimitName = keyof typeof runLimits;
/** New values of some limits. */
export type ChangedLimits = Partial<Record<RunLimitName, number>>;

export const runLimitNames: readonly RunLimitName[] = [
  'max_cost',
  'max_tokens',
  'max_calls',
  'max_steps',
  'timeout_ms',
  'max_parallel',
];

/** A limit that leaves no room for a step: its value, and the least that would be enough. */
export interface ReachedLimit {
  name: RunLimitName;
  most: number;
  least: number;
}

/** The proposal for a limit that was reached: twice as much, or what the step needs, rounded up. */
export function offeredLimit({ name, most, least }: ReachedLimit): number {
  if (runLimits[name].unit !== 'usd') return Math.max(most * 2, Math.ceil(least));
  return Math.max(Math.round(most * 200) / 100, Math.ceil(least * 100) / 100);
}

/** Whether a value is valid for this limit. */
export const isLimitValue = (name: RunLimitName, value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 && (runLimits[name].unit === 'usd' || Number.isInteger(value));

/** Reads changed limits from untrusted data; undefined where anything in it is invalid, or it is empty. */
export function readChangedLimits(data: object): ChangedLimits | undefined {
  const limits: ChangedLimits = {};
  for (const [name, value] of Object.entries(data)) {
    const known = runLimitNames.find((limit) => limit === name);
    if (known === undefined || !isLimitValue(known, value)) return undefined;
    limits[known] = value;
  }

  return Object.keys(limits).length ? limits : undefined;
}

/** A value of a limit for people. */
export function formatLimit(name: RunLimitName, value: number): string {
  const { unit } = runLimits[name];
  if (unit === 'usd') return formatDollars(value);
  return unit === 'ms' ? `${value / 1000} s` : String(value);
}
