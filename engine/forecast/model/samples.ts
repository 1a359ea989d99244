/** What a text says of a step that asks a model, or what was seen of it; tokens. */
export interface Features {
  input_tokens?: number | undefined;
  /** The most tokens that its answer may have. */
  asked?: number | undefined;
  schema?: boolean | undefined;
  tools?: number | undefined;
}

/** A step as a forecast knows it. */
export interface ForecastPlace extends Features {
  pipeline: string;
  /** Its static path. */
  step: string;
  /** A fingerprint of its text: what was seen of another text tells nothing of the step itself, but of its kind and model. */
  definition?: string | undefined;
  kind: string;
  /** The model that it asks, or its tool; '' where it is neither. */
  who: string;
}

/** One time that a step ran live. Milliseconds, tokens, USD. */
export interface Sample extends ForecastPlace {
  run: string;
  /** How many runs of its pipeline have begun since. */
  age: number;
  outcome: 'succeeded' | 'failed' | 'skipped';
  /** What its last attempt took. */
  ms?: number | undefined;
  output_tokens?: number | undefined;
  cost?: number | undefined;
  retries: number;
  /** Of a loop, and of a switch. */
  iterations?: number | undefined;
  branch?: string | undefined;
}

/** A whole run of a pipeline that came to its end. */
export interface RunSample {
  run: string;
  age: number;
  /** Without the time that people took, in milliseconds. */
  ms: number;
  cost?: number | undefined;
  tokens: number;
}

/** By which samples of one step belong together. */
export const placeKey = ({ pipeline, step, definition }: ForecastPlace): string => `${pipeline}\n${step}\n${definition ?? ''}`;
