/** The features of a step that asks a model, from its text or its runs; tokens. */
export interface Features {
  input_tokens?: number | undefined;
  /** The most tokens that its answer may have. */
  asked?: number | undefined;
  schema?: boolean | undefined;
  tools?: number | undefined;
}

/** A change of what a step takes, beside what was measured of it. */
export interface PlaceChange {
  /** What it takes is so many times what it takes now, with a standard deviation of the logarithm. */
  factors?: Readonly<Partial<Record<'ms' | 'cost' | 'input_tokens' | 'output_tokens', { factor: number; doubt: number }>>>;
  /** A call that takes longer than so many milliseconds is made a second time. */
  hedgedAfter?: number;
  /** A loop takes so many items at once. */
  batch?: number;
}

/** A step in a forecast. */
export interface ForecastPlace extends Features {
  pipeline: string;
  /** Its static path. */
  step: string;
  /** A fingerprint of what changes what it takes: samples of another one say nothing about the step itself, but about its kind and model. */
  definition?: string | undefined;
  /** A fingerprint of the condition that it runs under: whether it runs is known from samples of the same one alone. */
  gate?: string | undefined;
  kind: string;
  /** The model that it asks, or its tool; '' for neither. */
  who: string;
  /** For a step with another model: the original step. Its deviation from other steps of its model carries over. */
  now?: ForecastPlace | undefined;
  /** What an edit changes of what it takes. */
  changed?: PlaceChange | undefined;
}

/** One live execution of a step. Milliseconds, tokens, USD. */
export interface Sample extends ForecastPlace {
  run: string;
  /** The number of later runs of its pipeline. */
  age: number;
  outcome: 'succeeded' | 'failed' | 'skipped';
  /** The duration of its last attempt. */
  ms?: number | undefined;
  output_tokens?: number | undefined;
  cost?: number | undefined;
  retries: number;
  /** For a loop, and for a switch. */
  iterations?: number | undefined;
  branch?: string | undefined;
}

/** A finished run of a pipeline. */
export interface RunSample {
  run: string;
  age: number;
  /** In milliseconds, without the time of people. */
  ms: number;
  cost?: number | undefined;
  tokens: number;
}

/** The key that groups the samples of one step. */
export const placeKey = ({ pipeline, step, definition }: ForecastPlace): string => `${pipeline}\n${step}\n${definition ?? ''}`;
