/** The longest answers, in tokens, of models (by their provider's own names) that refuse a greater bound. */
const answers: readonly (readonly [RegExp, number])[] = [
  [/^claude-(3-(opus|sonnet|haiku)|instant|2)/, 4096],
  [/^claude-3-5/, 8192],
];

/** The longest answer that a model of Anthropic gives, in tokens; undefined where none is known to be refused. */
export const longestAnswer = (model: string): number | undefined => answers.find(([name]) => name.test(model))?.[1];
