/** The results of one model on steps of one class in earlier runs. */
export interface ModelExperience {
  /** See `stepClass`. */
  class: string;
  model: string;
  /** The number of attempts, and the sum of their scores: 0 for a failure, else a judge's score, or 1. */
  tried: number;
  good: number;
  /** The mean cost of a step in USD, and its mean duration in milliseconds; absent where unknown. */
  cost?: number;
  time?: number;
}

/** The features that distinguish classes of questions, where a model is chosen by experience. */
export interface QuestionFeatures {
  schema: boolean;
  tools: boolean;
  /** Tokens of the question; undefined = unknown. */
  tokens?: number | undefined;
}

/** The numbers of tokens from which a question is long, and very long. */
const long = 1_000;
const veryLong = 8_000;

/** The class of a question: `short`, `long` or `very long`, and `schema` and `tools` where they apply. */
export function stepClass({ schema, tools, tokens = 0 }: QuestionFeatures): string {
  const length = tokens < long ? 'short' : 'long';
  return [tokens < veryLong ? length : 'very long', ...(schema ? ['schema'] : []), ...(tools ? ['tools'] : [])].join(', ');
}
