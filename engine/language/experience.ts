/** How one model did on steps of one class in earlier runs. */
export interface ModelExperience {
  /** See `stepClass`. */
  class: string;
  model: string;
  /** Attempts, and the sum of how good each was: 0 where it failed, else the score of a judge, or 1. */
  tried: number;
  good: number;
  /** The mean of what a step cost, in USD, and took, in milliseconds; absent where unknown. */
  cost?: number;
  time?: number;
}

/** What tells one kind of question from another, where a model is chosen by experience. */
export interface QuestionFeatures {
  schema: boolean;
  tools: boolean;
  /** Tokens of the question; undefined = unknown. */
  tokens?: number | undefined;
}

/** From so many tokens on a question is long, and very long. */
const long = 1_000;
const veryLong = 8_000;

/** The class of a question: `short`, `long` or `very long`, with `schema` and `tools` where it has them. */
export function stepClass({ schema, tools, tokens = 0 }: QuestionFeatures): string {
  const length = tokens < long ? 'short' : 'long';
  return [tokens < veryLong ? length : 'very long', ...(schema ? ['schema'] : []), ...(tools ? ['tools'] : [])].join(', ');
}
