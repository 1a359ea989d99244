import type { DialectTable } from '../dialects/dialect.ts';
import { stepDialects } from '../dialects/steps.ts';
import { topDialects } from '../dialects/top.ts';
import type { JsonSchema } from '../json.ts';
import { settingsKeys } from '../keys/settings.ts';
import type { KeyTable } from '../keys.ts';
import { allStepKeys, topKeys } from '../keys.ts';
import { selectionSchema } from '../selection.ts';

const draft = 'https://json-schema.org/draft/2020-12/schema';

/** Text that is known only later: a template or an AUTO tag. May stand wherever a value may. */
const computed: JsonSchema = { type: ['string', 'null'], pattern: '\\{\\{|\\{%|<AUTO' };

/**
 * The JSON Schema of a pipeline file (draft 2020-12), for editors that know YAML and not Baton. It says nothing false of a file
 * that Baton accepts, older spellings included, and so it lets more pass than `check` does.
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
          description: { type: 'string' },
          required: { type: 'boolean', description: 'false: may be left out.' },
          secret: { type: 'boolean', description: 'true: never shown and never written down.' },
          enum: { type: 'array', description: 'The values to choose from.' },
          minimum: { type: 'number' },
          maximum: { type: 'number' },
          minLength: { type: 'integer' },
          pattern: { type: 'string' },
          format: { type: 'string' },
        },
      },
      output: { type: 'object', properties: { value: {}, type: {}, description: { type: 'string' }, file: { type: 'string' } } },
      var: { type: 'object', properties: { type: {}, description: { type: 'string' }, example: {}, schema: { type: 'object' } } },
      product: {
        type: 'object',
        properties: {
          file: { type: 'string' },
          value: {},
          format: { enum: ['json', 'yaml', 'markdown', 'text', 'csv', 'html'] },
          template: { type: 'string' },
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
