import type { JsonSchema } from '../../json.ts';
import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const data: JsonSchema = { description: 'What is looked at: data, or a text that holds JSON, JSON lines or CSV.' };
const format = describedSchema('string', 'What a text holds; seen by itself unless said.', {
  enum: ['auto', 'json', 'jsonl', 'csv', 'text'],
  default: 'auto',
});
const schema: JsonSchema = {
  description: 'A JSON Schema, also as text. One that describes a map is held against each item of a list.',
  type: ['object', 'boolean', 'string'],
};
const success = describedSchema('boolean', 'Whether it was done.');
const errors = describedSchema('array', 'What does not fit, the first 100.', {
  items: objectSchema(
    {
      path: describedSchema('string', 'Where, for example `[2].email`; empty for the whole.'),
      message: describedSchema('string', 'What is wrong there.'),
      keyword: describedSchema('string', 'The rule of the schema that it breaks.'),
    },
    ['path', 'message', 'keyword'],
  ),
});

/** Data against JSON Schemas. */
export const validation = {
  name: 'validation',
  title: 'Validation',
  doc: 'Checks data against a JSON Schema, infers one, or measures how complete and consistent data is.',
  defaultAction: 'validate',
  executable: true,
  marks: true,
  asks: false,
  schemas: ['schema'],
  parameterNames: {
    input: 'data',
    content: 'data',
    value: 'data',
    json_schema: 'schema',
    validation_mode: 'mode',
    rules: 'schema',
    sample: 'data',
    samples: 'data',
    input_format: 'format',
    data_format: 'format',
  },
  resultNames: { coerced_to: 'data' },
  actions: {
    validate: {
      doc: 'Holds data against a JSON Schema. `strict` fails where it does not fit; `lenient` first makes text what the schema wants, and `report` changes nothing: both only tell by `valid`.',
      parameters: objectSchema(
        {
          data,
          schema,
          mode: describedSchema('string', 'What happens where the data does not fit.', {
            enum: ['strict', 'lenient', 'report'],
            default: 'strict',
          }),
          format,
        },
        ['data', 'schema'],
      ),
      result: objectSchema(
        {
          success,
          valid: describedSchema('boolean', 'Whether the data fits.'),
          errors,
          error_count: describedSchema('integer', 'How many errors there are.'),
          data: { description: 'The data, read where it was text; with `lenient` in the types that the schema wants.' },
          coerced: describedSchema('array', 'What `lenient` changed, the first 100.', {
            items: objectSchema({ path: describedSchema('string', 'Where.'), from: {}, to: {} }, ['path', 'from', 'to']),
          }),
        },
        ['success', 'valid', 'errors', 'error_count', 'data', 'coerced'],
      ),
      effect: 'none',
      repeatable: true,
    },
    infer_schema: {
      doc: 'Makes a JSON Schema (draft 2020-12) that fits the data: types, formats, and what every item has as required.',
      parameters: objectSchema({ data, format }, ['data']),
      result: objectSchema({ success, schema: describedSchema('object', 'The schema.') }, ['success', 'schema']),
      effect: 'none',
      repeatable: true,
    },
    quality_check: {
      doc: 'Measures a table: what is missing, what occurs twice, which columns mix types, and, with a schema, which rows do not fit.',
      parameters: objectSchema(
        {
          data,
          format,
          schema,
          required: describedSchema('array', 'Columns that every row must fill.', { items: { type: 'string' } }),
          unique: describedSchema('array', 'Columns in which no value may occur twice.', { items: { type: 'string' } }),
          threshold: describedSchema('number', 'The least score; below it the step fails.', { minimum: 0, maximum: 1 }),
        },
        ['data'],
      ),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'Whether the score is at least the threshold.'),
          score: describedSchema('number', 'From 0 to 1: the part of cells that are filled and rows that are right.'),
          rows: describedSchema('integer', 'How many rows.'),
          duplicates: describedSchema('integer', 'How many rows say the same as one before.'),
          invalid: describedSchema('integer', 'How many rows break a rule: the schema, `required` or `unique`.'),
          columns: describedSchema('object', 'For each column: `filled`, `missing`, `distinct`, `types`.'),
          issues: describedSchema('array', 'What was found, in words.', { items: { type: 'string' } }),
          errors,
        },
        ['success', 'score', 'rows', 'duplicates', 'invalid', 'columns', 'issues', 'errors'],
      ),
      effect: 'none',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
