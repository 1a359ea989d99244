import type { DialectTable } from '../dialects/dialect.ts';
import { stepDialects } from '../dialects/steps.ts';
import { topDialects } from '../dialects/top.ts';
import type { JsonSchema } from '../json.ts';
import { settingsKeys } from '../keys/settings.ts';
import type { KeyTable } from '../keys.ts';
import { allStepKeys, topKeys } from '../keys.ts';
import { selectionSchema } from '../models/selection.ts';

const draft = 'https://json-schema.org/draft/2020-12/schema';

/** A text whose value is known later: a template or an AUTO tag. Allowed wherever a value is. */
const computed: JsonSchema = { type: ['string', 'null'], pattern: '\\{\\{|\\{%|<AUTO' };

/**
 * The JSON Schema of a pipeline file (draft 2020-12), for editors without Baton. It accepts every file that Baton accepts,
 * older spellings included, and is therefore laxer than `check`.
 */
export function pipelineSchema(): JsonSchema {
  const wrapped = { type: 'object', required: ['steps'] };
  return {
    $schema: draft,
    title: 'Baton pipeline',
    type: 'object',
    anyOf: [
      { required: ['steps'] },
      { required: ['pipeline'], properties: { pipeline: wrapped } },
      { required: ['workflow'], properties: { workflow: wrapped } },
    ],
    properties: properties(topKeys, topDialects),
    $defs: {
      step: {
        type: 'object',
        description: 'One step: an id, one kind, and what it needs.',
        properties: properties(allStepKeys, stepDialects),
      },
      input: {
        type: 'object',
        properties: {
          type: { description: 'string, integer, number, boolean, array or object.' },
          default: { description: 'The value where none is given.' },
          description: { type: 'string', description: 'What it is for; forms and `baton types` show it.' },
          required: { type: 'boolean', description: 'false: may be left out.' },
          secret: { type: 'boolean', description: 'true: never shown and never written down.' },
          enum: { type: 'array', description: 'The values to choose from.' },
          minimum: { type: 'number', description: 'The smallest number.' },
          maximum: { type: 'number', description: 'The greatest number.' },
          minLength: { type: 'integer', description: 'The fewest characters.' },
          pattern: { type: 'string', description: 'A regular expression that the text must match.' },
          format: { type: 'string', description: 'What the text is, as JSON Schema names it: `date`, `email`, `uri` and so on.' },
          example: { description: 'A value to show to people; `examples` has several.' },
          range: { description: 'The smallest and the greatest number, `[1, 10]`.' },
          items: {
            description: 'Of a list: the schema of its items. Other words of JSON Schema, such as `properties`, work too.',
          },
        },
      },
      output: {
        type: 'object',
        properties: {
          value: { description: 'What is returned: a template over the results.' },
          type: { description: 'What it is, as with inputs: callers are checked by it, and `baton types` prints it.' },
          description: { type: 'string', description: 'What it holds, for people.' },
          file: { type: 'string', description: 'A file that it is also written to, in the output folder.' },
        },
      },
      var: {
        type: 'object',
        properties: {
          type: { description: 'string, integer, number, boolean, array or object; text unless given.' },
          description: { type: 'string', description: 'What the model shall put there.' },
          example: { description: 'A value as it may be; the model is shown it.' },
          schema: {
            type: 'object',
            description: 'The JSON Schema that it must fit. Words of JSON Schema may also stand beside `type`.',
          },
          vars: {
            type: 'object',
            description: 'Variables that it holds: it is an object with them, or with `type: array` a list of such objects.',
            additionalProperties: { anyOf: [{ type: 'string' }, { $ref: '#/$defs/var' }] },
          },
        },
      },
      product: {
        type: 'object',
        properties: {
          file: { type: 'string', description: 'The path, from the output folder of the run.' },
          value: {
            description: 'What is written. Else the member of the result that has the name of the product, or the whole result.',
          },
          format: {
            enum: ['json', 'yaml', 'markdown', 'text', 'csv', 'html'],
            description: 'How it is written; by the ending of the file unless given.',
          },
          template: { type: 'string', description: 'Text with templates that is written in place of a value.' },
        },
      },
      selection: selectionSchema,
    },
  };
}

/** The JSON Schema of `baton.yaml`. */
export function settingsSchema(): JsonSchema {
  return {
    $schema: draft,
    title: 'Baton settings',
    type: 'object',
    additionalProperties: false,
    patternProperties: { '^x-': {} },
    properties: Object.fromEntries(
      Object.values(settingsKeys).map(({ name, doc, schema }) => [name, { ...schema, description: doc }]),
    ),
  };
}

function properties(keys: KeyTable, dialects: DialectTable): { [name: string]: JsonSchema } {
  return Object.fromEntries(
    Object.values(keys).map(({ name, doc, schema, example }): [string, JsonSchema] => {
      const about = { description: doc, examples: [example] };
      if (name === 'id') return [name, { anyOf: [schema, { type: 'null' }], ...about }];
      return [name, { anyOf: [schema, Object.hasOwn(dialects, name) ? {} : computed], ...about }];
    }),
  );
}
