/** Faults of an AUTO tag: its attributes, and whether any answer could fit them. */
export const autoTagTexts = {
  // Attributes
  unknown: 'AUTO tags have no attribute `{name}`, so it is ignored. Write it in the words of the tag.',
  unknownNear: '`{name}` is not an attribute of AUTO tags. Did you mean `{near}`?',
  twice: '`{name}` occurs twice in this tag. Remove one of them.',
  autoInside: 'An attribute cannot hold an AUTO tag; it can hold a `{{ template }}`.',
  noValue: '`{name}` has no value. Write `{name}="…"`, or remove it.',
  when: '`when` is `compile` or `run`, but this is `{got}`.',
  notBefore: 'This AUTO tag cannot be answered before the run: it reads the value of a step. Remove `when`, or what it reads.',
  dependencies: 'Dependencies are settled before the run, but this AUTO tag cannot be: {why}.',
  readsStep: 'it reads the value of a step',
  saysRun: 'it says `when="run"`',

  // Types of the answer
  type: '`{word}` is not a type of answer; the types are {types}.',
  noChoices: '`choices` holds nothing to choose from. Write the possible answers, separated by commas or `|`.',
  choicesMissing: 'A choice needs `choices`: what can be chosen from, separated by commas.',
  bound: '`{name}` is a number, but this is `{text}`.',
  pattern: '`{text}` is not a regular expression: {why}',
  items: '`{text}` is not a type of item; the types are {types}, or a JSON Schema in braces.',
  noMap: 'This is not a map such as `{"type": "string"}`.',
  bounds: '`min` is {min} and `max` is {max}, so no answer fits. Swap them.',
  meaningless: '`{attribute}` means nothing for an answer of type {type}; it works for {types}.',
  clash: 'The field expects {want}, but the tag says {type}. Remove `type` from the tag, or correct it.',
  default: 'The default {value} {why}. The default must be an answer that would be accepted.',

  // Why a value does not fit
  noType: 'is not of type {type}',
  noChoice: 'is not among the choices ({choices})',
  tooSmall: 'is less than `min` ({min})',
  tooLarge: 'is more than `max` ({max})',
  noMatch: 'does not match `pattern`',

  // Values that a field takes
  integer: 'an integer',
  number: 'a number',
  boolean: 'yes or no',
  array: 'a list',
  object: 'a map',
  string: 'text',
} as const;
