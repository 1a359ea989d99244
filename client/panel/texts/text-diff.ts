/** Compared texts. `say` fills the placeholders. */
export const textDiffTexts = {
  sameLines: '{count} {count|line|lines} the same',
  beginnings: 'Only the beginnings of these texts are compared.',
} as const;
