/** What `baton pull` says. */
export const pullTexts = {
  tooLarge: 'The server at {url} sends more than the {most} MB that a run may have.',
} as const;
