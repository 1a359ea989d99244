/** Texts of `baton pull`. */
export const pullTexts = {
  tooLarge: 'The server at {url} sends more than the {most} MB that a run may have.',
} as const;
