/** The measures of a benchmark, in display order: times in milliseconds, cost in USD, quality from 0 to 1. */
export const runMeasures = ['time', 'model_time', 'calls', 'tokens', 'cost', 'retries', 'quality'] as const;
export type RunMeasure = (typeof runMeasures)[number];

/** The figures of one run; unknown ones are absent. */
export type MeasuredRun = Partial<Record<RunMeasure, number>>;
