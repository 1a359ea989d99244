import type { JsonSchema } from '../../language/json.ts';
import { resultObjectSchema, withDescription } from '../../state/result/result-schema.ts';
import { schemaParts } from './schema-parts.ts';

/** The output of `bench --json`. Times are milliseconds, cost is USD, quality from 0 to 1. */
export interface BenchmarkDocument {
  status: 'measured';
  /** Absent where no run could be started. */
  pipeline?: { id: string; file: string; hash: string };
  live: boolean;
  /** A person stopped it. */
  stopped: boolean;
  cases: BenchmarkCase[];
  /** The benchmark that it is compared with. */
  earlier?: { at: string; same_text: boolean; version: string };
  crossed: CrossedThreshold[];
}

export interface BenchmarkCase {
  case: string;
  runs: number;
  succeeded: number;
  /** Reasons for failed runs, each once. */
  reasons: string[];
  /** By measure; of successful runs. */
  measures: Record<string, MeasureSummary>;
}

export interface MeasureSummary {
  median: number;
  p90: number;
  min: number;
  max: number;
  /** The earlier median, and whether the change is beyond noise: `none` is within it, `unknown` means too few runs. */
  earlier?: number;
  change?: 'more' | 'less' | 'none' | 'unknown';
}

export interface CrossedThreshold {
  option: 'max-time' | 'max-cost' | 'min-success';
  /** Absent for a threshold over all cases. */
  case?: string;
  /** Milliseconds, USD, or a percentage. */
  wanted: number;
  /** Absent where it is unknown. */
  actual?: number;
}

const { text: textSchema, count: countSchema, amount: amountSchema, listOf } = schemaParts;
const flagSchema: JsonSchema = { type: 'boolean' };
const figureSchema: JsonSchema = { type: 'number' };

const measureSchema = resultObjectSchema<MeasureSummary>(
  {
    median: figureSchema,
    p90: figureSchema,
    min: figureSchema,
    max: figureSchema,
    earlier: withDescription('The median of the earlier benchmark.', figureSchema),
    change: withDescription('`more` and `less` are beyond noise, `none` is within; `unknown`: too few runs to tell.', {
      enum: ['more', 'less', 'none', 'unknown'],
    }),
  },
  ['earlier', 'change'],
);

export const measuredSchema: JsonSchema = {
  title: 'Benchmark',
  description: 'What `bench --json` prints: times in milliseconds, cost in USD, quality from 0 to 1.',
  ...resultObjectSchema<BenchmarkDocument>(
    {
      status: { const: 'measured' },
      pipeline: withDescription(
        'Absent where no run could begin.',
        resultObjectSchema<NonNullable<BenchmarkDocument['pipeline']>>({ id: textSchema, file: textSchema, hash: textSchema }),
      ),
      live: flagSchema,
      stopped: withDescription('Somebody stopped it before its end.', flagSchema),
      cases: listOf(
        resultObjectSchema<BenchmarkCase>({
          case: textSchema,
          runs: countSchema,
          succeeded: countSchema,
          reasons: withDescription('Why runs did not succeed, each reason once.', listOf(textSchema)),
          measures: withDescription('Of the runs that succeeded, by the name of the measure.', {
            type: 'object',
            additionalProperties: measureSchema,
          }),
        }),
      ),
      earlier: withDescription(
        'The benchmark that it is compared with.',
        resultObjectSchema<NonNullable<BenchmarkDocument['earlier']>>({
          at: textSchema,
          same_text: flagSchema,
          version: textSchema,
        }),
      ),
      crossed: withDescription(
        'The thresholds that were crossed.',
        listOf(
          resultObjectSchema<CrossedThreshold>(
            {
              option: { enum: ['max-time', 'max-cost', 'min-success'] },
              case: withDescription('Absent where it is one of all cases.', textSchema),
              wanted: withDescription('Milliseconds, USD, or a percentage.', amountSchema),
              actual: withDescription('Absent where it is unknown.', amountSchema),
            },
            ['case', 'actual'],
          ),
        ),
      ),
    },
    ['pipeline', 'earlier'],
  ),
};
