import { isMap } from '../json.ts';
import type { DialectTable } from './dialect.ts';
import { isList, isNumber, isText } from './dialect.ts';

/** Spellings of top-level keys (language.md 7). */
export const topDialects: DialectTable = {
  parameters: [{ when: isList, to: 'inputs', pairs: 'none' }, { to: 'inputs' }],
  inputs: [{ when: isList, to: 'inputs', pairs: 'none' }],
  outputs: [{ when: isList, to: 'outputs', pairs: true }],
  config: [{ when: isMap, to: 'data' }],
  experts: [{ when: isList, to: 'experts', pairs: true }],
  personalities: [{ when: isList, to: 'personalities', pairs: true }],
  variables: [{ when: isList, to: 'variables', pairs: true }],
  selection_schema: [{ to: 'selection' }],
  context: [
    {
      when: isMap,
      nest: {
        timeout: { key: 'limits', member: 'timeout' },
        max_cost: { key: 'limits', member: 'max_cost' },
        max_retries: {
          key: 'defaults',
          member: 'retry',
          convert: (value) => (isNumber(value) ? Math.max(0, value - 1) : undefined),
        },
      },
    },
  ],
  on: [{ when: isMap, to: 'triggers' }],
  model: [{ when: isText, to: 'default_model' }],
  intelligence_model: [{ when: isText, to: 'orchestrator' }],
};

/** Keys that may be present in two spellings: both declare, and the canonical one has priority. */
export const joinedKeys: ReadonlySet<string> = new Set(['inputs']);

/**
 * Top-level keys of older files that are for people, or for runners with features that none has here: a hint. Every other
 * unknown key is an error.
 */
export const idleWords: ReadonlySet<string> = new Set([
  'type',
  'author',
  'authors',
  'license',
  'category',
  'created',
  'updated',
  'documentation',
  'notes',
  'optimization',
  'monitoring',
  'resources',
  'resource_requirements',
  'intelligence_enabled',
  'analysis_model',
  'validation_confidence_threshold',
  'enhanced_outputs',
  'migration_info',
  'practical_examples',
  'old_model_usage_examples',
  'enhanced_model_usage_examples',
]);

/** Keys that wrap a whole pipeline. */
export const wrappers = ['pipeline', 'workflow'] as const;

/** Renamed members of a declared input. */
export const inputDialects: DialectTable = {
  range: [{ when: (value) => isList(value) && value.length === 2, items: ['minimum', 'maximum'] }],
  choices: [{ to: 'enum' }],
  options: [{ to: 'enum' }],
  min: [{ to: 'minimum' }],
  max: [{ to: 'maximum' }],
  min_length: [{ to: 'minLength' }],
  max_length: [{ to: 'maxLength' }],
  min_items: [{ to: 'minItems' }],
  max_items: [{ to: 'maxItems' }],
  allowed_values: [{ to: 'enum' }],
  regex: [{ to: 'pattern' }],
  help: [{ to: 'description' }],
  validation: [{ when: isMap, spread: {} }],
};

/** Choices for each item of a list; where they are lists themselves, the whole value is one of them. */
const choicesOfItems: DialectTable[string] = [
  { when: (value) => isList(value) && !value.some(isList), to: 'items', under: ['enum'] },
  { to: 'enum' },
];

/** The same for an input of type list, where lengths count items and choices are those of an item. */
export const listInputDialects: DialectTable = {
  ...inputDialects,
  choices: choicesOfItems,
  options: choicesOfItems,
  allowed_values: choicesOfItems,
  item_type: [{ to: 'items', under: ['type'] }],
  min_length: [{ to: 'minItems' }],
  max_length: [{ to: 'maxItems' }],
};

/** Renamed members of a declared output. */
export const outputDialects: DialectTable = { source: [{ to: 'value' }] };

/** Names of types that mean one of JSON Schema. */
export const typeWords: Readonly<Record<string, string>> = {
  string: 'string',
  str: 'string',
  text: 'string',
  file: 'string',
  path: 'string',
  url: 'string',
  date: 'string',
  enum: 'string',
  integer: 'integer',
  int: 'integer',
  number: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  array: 'array',
  list: 'array',
  object: 'object',
  dict: 'object',
  map: 'object',
  json: 'any',
  any: 'any',
  null: 'null',
};
