/** Texts of `baton check --fix`. */
export const fixTexts = {
  moreLines: '… {count} more {count|line|lines}',
  tooMuch: 'Too much differs to be shown line by line.',
  write: 'Write {count} {count|file|files}?',
  notWritten: 'Nothing was written.',
  changedMeanwhile: '{file} has changed meanwhile and was left as it is.',
  yesWithFix: '`--yes` needs --fix.',
} as const;
