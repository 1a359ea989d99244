/** The result of `baton check`. */
export const checkTexts = {
  oneFormat: '--json, --sarif, --github and --resolved are alternatives: give one of them.',
  oneError: '{count} error',
  manyErrors: '{count} errors',
  oneWarning: '{count} warning',
  manyWarnings: '{count} warnings',
  oneNote: '{count} note',
  manyNotes: '{count} notes',
  oneHint: '{count} hint',
  manyHints: '{count} hints',
  checked: '{file}: {result}',
  checkedSteps: '{file} ({steps}): {result}',
  valid: 'valid',
  validBut: 'valid, {problems}',
  spelled: "{file}: written in Baton's own spelling (older spellings: {count})",
  allValid: '{count} {count|file|files} checked, {count|valid|all valid}',
  someWrong: '{count} {count|file|files} checked, {wrong} with errors',
} as const;
