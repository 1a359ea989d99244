/** What is said where a schema itself is the reason that a value cannot be judged. */
export const schemasTexts = {
  slow: 'cannot be judged: a pattern of the schema takes too long on its text; write the pattern without a repeat inside a repeat',
  ring: 'cannot be judged: its schema leads back to itself without an end, or the value is nested too deep',
} as const;
