/** Texts about removing old runs. */
export const pruneTexts = {
  pruneRules: 'Say which runs stay: --keep N, --older-than 30d, or both.',
  pruneRulesHint: 'A run stays where one of them keeps it. See what would go: baton runs --prune --keep 20 --dry-run',
  onlyPrune: '`--{option}` needs --prune.',
  wantsCount: '`--{option}` expects a whole number from 0 on, but got `{text}`.',
  wantsAge: '`--{option}` expects a time such as `12h`, `30d` or `8w`, but got `{text}`.',
  pruned: '{runs} removed, {size} freed.',
  wouldPrune: '{runs} would be removed, {size} freed. Nothing was done.',
  nothingToPrune: 'Every run stays.',
  spared: '{run} stays: it is {status}.',
  loose: '{count} {count|left-over|left-overs} that nothing names',
  oneRun: '{count} run',
  manyRuns: '{count} runs',
} as const;
