/** What is said of a value that a schema bounds, and where the schema itself is the reason that it cannot be judged. */
export const schemasTexts = {
  comparisons: {
    '<=': 'must be at most {limit}',
    '>=': 'must be at least {limit}',
    '<': 'must be less than {limit}',
    '>': 'must be more than {limit}',
  },
  slow: 'cannot be judged: a pattern of the schema takes too long on its text; write the pattern without a repeat inside a repeat',
  ring: 'cannot be judged: its schema leads back to itself without an end, or the value is nested too deep',
} as const;
