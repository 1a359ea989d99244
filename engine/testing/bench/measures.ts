/** What a benchmark measures of a run, in the order in which it is shown: times in milliseconds, cost in USD, quality from 0 to 1. */
export const runMeasures = ['time', 'model_time', 'calls', 'tokens', 'cost', 'retries', 'quality'] as const;
export type RunMeasure = (typeof runMeasures)[number];

/** What one run took; what is unknown is absent. */
export type MeasuredRun = Partial<Record<RunMeasure, number>>;
