/** Texts for every tool: parameters, permissions, unavailable tools. */
export const commonTexts = {
  // Parameters
  wrongParameter: 'The parameter "{name}" must be {wanted}, not {got}.',
  missing: 'missing',
  text: 'a text',
  flag: 'true or false',
  numberWithin: 'a number from {least} to {most}',
  oneOf: 'one of {words}',
  texts: 'a list of texts, at least one',
  textMap: 'a map of texts',

  // Tools and their actions
  noTool: 'There is no tool "{tool}".',
  notYet: 'The tool {tool} cannot be run yet.',
  noAction: 'The tool {tool} has no action "{action}".',
  actions: 'It has {actions}.',
  didYouMean: 'Did you mean {like}?',
  cancelled: 'The call was cancelled.',
  targetDown:
    '{target} has failed {count} {count|time|times} in a row, so this call was not made. The last failure: {why} The next call may be tried in {seconds} s.',
  tooDeep: 'The answer is nested more than {most} {most|level|levels} deep.',

  // Permission
  notAllowed: 'The tool {tool} needs permission, and nobody gave it.',
  generatedEffect: '{tool}.{action} does something outside of the run.',
  allowHint: 'Allow it: --allow {tool}',
} as const;
