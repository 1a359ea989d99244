/** Texts about the tokens of `baton serve`. */
export const tokenTexts = {
  unread: 'The tokens cannot be read',
  unwritten: 'The tokens cannot be written',
  damaged: '{file} is damaged: it holds no list of tokens.',
  damagedHint: 'Remove the file, and make the tokens again.',
} as const;
