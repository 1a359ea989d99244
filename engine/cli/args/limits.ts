import { parseDuration } from '../../compile/pipeline/values/durations.ts';
import { type ChangedLimits, isLimitValue, type RunLimitName, runLimitNames, runLimits } from '../../language/run-limits.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import type { OptionName } from './options.ts';
import type { Args } from './parse.ts';
import { UsageError } from './usage-error.ts';

/** The options that name a limit of a run. */
export const limitOptions = [
  'max-cost',
  'max-tokens',
  'max-calls',
  'max-steps',
  'timeout',
  'max-parallel',
] as const satisfies OptionName[];

/** Reads the limits of a command line. Throws a UsageError for a value that cannot be a limit. */
export function readLimits(args: Args): ChangedLimits {
  const limits: ChangedLimits = {};
  for (const name of runLimitNames) {
    const text = args.one(runLimits[name].option);
    if (text !== undefined) limits[name] = readLimit(name, text);
  }
  return limits;
}

function readLimit(name: RunLimitName, text: string): number {
  const { unit, option } = runLimits[name];
  const value = unit === 'ms' ? parseDuration(text) : Number(text);
  if (isLimitValue(name, value)) return value;
  const wants = { usd: usageTexts.wantsMoney, count: usageTexts.wantsWhole, ms: usageTexts.wantsTime }[unit];
  throw new UsageError(say(wants, { option, text }));
}
