/** Texts about the state of a run after one of its facts. */
export const pointTexts = {
  standing: 'as it stood after fact {seq} of {count} ({type})',
} as const;
