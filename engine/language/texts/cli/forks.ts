/** Refusals of `fork`, and of `run --from` and `--only`. */
export const forkTexts = {
  noSetValue: '`--set {text}` gives no value to a step.',
  noSetValueHint: 'Write --set STEP=VALUE, or --set inputs.NAME=VALUE for an input.',
  fromAndOnly: 'Choose one of --from and --only.',
  changedAnd: '`--{option}` means nothing with --changed: that is a new run.',
} as const;
