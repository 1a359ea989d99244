import { parseDuration } from '../../compile/pipeline/values/durations.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { benchTexts as texts } from '../../language/texts/insight/bench.ts';
import { say } from '../../language/texts.ts';
import { startOptionNames } from '../args/inputs.ts';
import type { OptionName } from '../args/options.ts';
import type { Args } from '../args/parse.ts';
import type { UsageError } from '../args/usage-error.ts';

/** The runs of a benchmark, and its thresholds. */
export interface BenchOptions {
  live: boolean;
  runs: number;
  warmup: number;
  /** Milliseconds. */
  maxTime: number | undefined;
  /** USD. */
  maxCost: number | undefined;
  /** A percentage. */
  minSuccess: number;
}

const onlyLive = ['tests', ...startOptionNames] as const satisfies OptionName[];

/** Reads the options of `baton bench`. Throws a UsageError for what does not make sense. */
export function readBenchOptions(args: Args, Usage: typeof UsageError): BenchOptions {
  const live = args.has('live');
  const unfit = live ? undefined : onlyLive.find((option) => args.has(option));
  if (unfit) throw new Usage(say(texts.onlyLive, { option: unfit }));
  if (live && args.has('only')) throw new Usage(say(texts.notLive));
  if (args.has('tests') && (args.has('input') || args.has('config'))) throw new Usage(say(texts.ownInputs));

  const count = (option: 'runs' | 'warmup', least: number, usual: number): number => {
    const text = args.one(option);
    const value = text === undefined ? usual : Number(text);
    if (text !== '' && Number.isInteger(value) && value >= least && value <= 100) return value;
    throw new Usage(say(texts.wantsCount, { option, least, text: text ?? '' }));
  };
  return {
    live,
    runs: count('runs', 1, live ? 5 : 10),
    warmup: count('warmup', 0, live ? 0 : 1),
    maxTime: readLimit(args, 'max-time', Usage),
    maxCost: readLimit(args, 'max-cost', Usage),
    minSuccess: readPercent(args, Usage),
  };
}

function readLimit(args: Args, option: 'max-time' | 'max-cost', Usage: typeof UsageError): number | undefined {
  const text = args.one(option);
  if (text === undefined) return undefined;
  const value = option === 'max-time' ? parseDuration(text) : Number(text);
  if (value !== undefined && value > 0 && Number.isFinite(value)) return value;
  throw new Usage(say(option === 'max-time' ? usageTexts.wantsTime : usageTexts.wantsMoney, { option, text }));
}

function readPercent(args: Args, Usage: typeof UsageError): number {
  const option = 'min-success';
  const text = args.one(option) ?? '100%';
  const value = Number(/^(\d+(?:\.\d+)?)\s?%?$/.exec(text)?.[1]);
  if (value >= 1 && value <= 100) return value;
  throw new Usage(say(texts.wantsPercent, { option, text }));
}
