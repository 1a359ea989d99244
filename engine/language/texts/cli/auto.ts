/** The list of AUTO tags, and their answers. */
export const autoListTexts = {
  noTags: '{file} has no AUTO tags.',
  tagLocked: 'locked',
  tagOutdated: 'asked again: its words have changed',
  tagUnlocked: 'not asked yet',
  tagDepends: 'depends on what the run is given',
  tagAtRun: 'asked while it runs',
  lastAnswer: '(last {answer})',
  aboutTokens: '· about {count} {count|token|tokens}',
  askedAnew: '{count} {count|tag was|tags were} asked again.',
  noneAsked: 'No tag is answered before the run, so nobody was asked.',
  answered: 'AUTO {site} = {answer}',
  fromLock: '(locked)',
} as const;
