import type { AutoType } from '../model/value.ts';

/** An attribute of an AUTO tag, as checks, completion and hover know it. */
interface AutoAttributeSpec {
  doc: string;
  /** Its possible values, where the set is closed. */
  values?: readonly string[];
}

export const autoTypes: Readonly<Record<AutoType, string>> = {
  string: 'Text.',
  integer: 'A whole number.',
  number: 'A number.',
  boolean: 'Yes or no.',
  array: 'A list.',
  object: 'A map; `schema` says of what.',
  choice: 'One of `choices`.',
  format: 'A file format.',
  model: 'A model, chosen by what the step needs.',
  step: 'The id of a step.',
};

export const isAutoType = (word: string): word is AutoType => Object.hasOwn(autoTypes, word);

/** Other names of the types. */
export const otherTypeNames: Readonly<Record<string, AutoType>> = {
  text: 'string',
  str: 'string',
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  list: 'array',
  map: 'object',
  dict: 'object',
  enum: 'choice',
};

export const autoAttributes: Readonly<Record<string, AutoAttributeSpec>> = {
  type: { doc: 'What the answer must be.', values: Object.keys(autoTypes) },
  choices: { doc: 'The possible answers, separated by commas or `|`, or a JSON list.' },
  min: { doc: 'The smallest number, the shortest text or the fewest items.' },
  max: { doc: 'The greatest number, the longest text or the most items.' },
  pattern: { doc: 'A regular expression that the text must match.' },
  items: { doc: 'The type of a list’s items, or their JSON Schema.' },
  schema: { doc: 'A JSON Schema that the answer must fit.' },
  model: { doc: 'The model that answers, in place of the orchestrator.' },
  task: { doc: 'What the answer is for, in a word or two; helps to choose.' },
  complexity: { doc: 'How hard the task is; helps to choose a model.' },
  expertise: { doc: 'What knowledge the task needs; helps to choose a model.' },
  when: { doc: '`compile`: answered before the run. `run`: answered when the step begins.', values: ['compile', 'run'] },
  default: { doc: 'Used only when nothing could answer; the result is then marked as degraded.' },
  fallback: { doc: 'The same as `default`.' },
};

/** The types that JSON Schema has too. */
export const jsonTypes: Readonly<Record<string, AutoType>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
};
