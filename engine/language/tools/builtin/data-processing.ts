import type { JsonSchema } from '../../json.ts';
import { operationSchema } from '../../kinds/transform.ts';
import type { ActionSpec, ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

/** File formats of tables. `auto` decides by the file's extension, else by the text. */
export const dataFormats = ['csv', 'tsv', 'json', 'jsonl', 'yaml'] as const;
export type DataFormat = (typeof dataFormats)[number];

/** Other names of formats: foreign to canonical. */
export const dataFormatNames: Readonly<Record<string, DataFormat>> = {
  ndjson: 'jsonl',
  'json-lines': 'jsonl',
  json_lines: 'jsonl',
  yml: 'yaml',
};

const format = { enum: [...dataFormats, ...Object.keys(dataFormatNames)] };
const names: JsonSchema = { type: ['array', 'string'], items: { type: 'string' } };

const input = {
  data: { description: 'The rows: a list of maps, text in one of the formats, or the result of another call of this tool.' },
  file: describedSchema(
    'string',
    'The file to read instead of `data`, relative to the working folder. An Excel file (`.xlsx`) is read too: its first row names the columns.',
  ),
  sheet: describedSchema('string', 'The sheet of an Excel file; the first one unless given.'),
  from_format: {
    ...describedSchema('string', 'How `data` or the file is written; told by the ending or the text unless given.'),
    ...format,
  },
  delimiter: describedSchema(
    'string',
    'What separates the cells of CSV; found out when it is read, a comma when it is written.',
    {
      minLength: 1,
    },
  ),
  header: {
    description: 'Whether the first line of CSV names the columns; or the names themselves.',
    type: ['boolean', 'array'],
    items: { type: 'string' },
    default: true,
  },
  types: describedSchema(
    'boolean',
    'Whether cells of CSV that are numbers, `true`, `false` or empty become values instead of text.',
    {
      default: true,
    },
  ),
};
/** The input format, for actions with specific parameters. */
const { data: _data, file: _file, ...readingOf } = input;
const output = {
  output_file: describedSchema('string', 'The file to write; then the rows go there and not into the result.'),
  to_format: {
    ...describedSchema(
      'string',
      'How the result is written; by the ending of `output_file`, else as text that came in was written.',
    ),
    ...format,
  },
  output_delimiter: describedSchema('string', 'What separates the cells of CSV that is written.', { minLength: 1, default: ',' }),
};

const success = describedSchema('boolean', 'Whether it was done.');
const result = objectSchema(
  {
    success,
    data: { description: 'The result: rows or a map, or text where the format is a text. Absent where a file was written.' },
    processed_data: { description: 'The same under the name that older files use.' },
    rows: describedSchema('integer', 'How many rows there are.'),
    format: describedSchema('string', 'How the result is written.', { enum: [...dataFormats] }),
    file: describedSchema('string', 'The file that was written.'),
    path: describedSchema('string', 'The same path.'),
    filepath: describedSchema('string', 'The same path under the name that older files use.'),
    absolute: describedSchema('string', 'The path from the root of the file system.'),
    size: describedSchema('integer', 'Bytes of that file.'),
  },
  ['success', 'rows', 'format'],
);

const older = {
  operation: describedSchema('object', 'The same as older files say it: one operation with its settings.', {
    additionalProperties: true,
  }),
};

const action = (
  doc: string,
  parameters: { [name: string]: JsonSchema },
  required: string[] = [],
  from: { [name: string]: JsonSchema } = input,
): ActionSpec => ({
  doc,
  parameters: objectSchema({ ...from, ...parameters, ...output }, required),
  result,
  effect: 'write',
  repeatable: true,
});

/** Functions for pivots and older aggregations, besides those of `transform`. */
export const functionNames: Readonly<Record<string, string>> = {
  mean: 'avg',
  average: 'avg',
  size: 'count',
  length: 'count',
  stddev: 'std',
  std_dev: 'std',
  collect: 'list',
  count_distinct: 'distinct',
  nunique: 'distinct',
};

/** Tables in files and values. */
export const dataProcessing = {
  name: 'data-processing',
  title: 'Data',
  doc: 'Converts, filters, joins and summarises tables (CSV, JSON, JSON lines, YAML), also files of any size.',
  defaultAction: 'transform',
  executable: true,
  marks: true,
  asks: false,
  parameterNames: {
    input_path: 'file',
    input_file: 'file',
    file_path: 'file',
    path: 'file',
    source: 'file',
    input: 'data',
    input_data: 'data',
    rows: 'data',
    format: 'from_format',
    input_format: 'from_format',
    source_format: 'from_format',
    output_format: 'to_format',
    target_format: 'to_format',
    output_path: 'output_file',
    output: 'output_file',
    destination: 'output_file',
    separator: 'delimiter',
    has_header: 'header',
    headers: 'header',
    condition: 'where',
    filter: 'where',
    conditions: 'criteria',
    filters: 'criteria',
    groupby: 'group_by',
    aggregations: 'aggregate',
    aggregates: 'aggregate',
    aggfunc: 'function',
    agg_func: 'function',
    aggregation: 'function',
    profiling_options: 'parts',
    merge_strategy: 'strategy',
    how: 'type',
    join_type: 'type',
    join_on: 'on',
    key: 'on',
  },
  paths: ['file', 'output_file'],
  writes: ['output_file'],
  resultNames: { row_count: 'rows' },
  actions: {
    convert: action(
      'Writes rows in another format. From file to file of CSV and JSON lines it needs little memory, whatever their size.',
      { columns: { ...names, description: 'The columns to keep, in this order; all of them unless given.' } },
    ),
    filter: action('Keeps rows. Give `where`, `criteria`, or both.', {
      where: describedSchema('string', "An expression over the columns of a row, for example `price > 10 and status == 'open'`."),
      criteria: describedSchema(
        'object',
        'Columns with the value they must have, a list of such values, or `{gt, gte, lt, lte, ne, in, not_in, contains}`.',
        { additionalProperties: true },
      ),
      ...older,
    }),
    aggregate: action('Makes totals, of groups or of all rows.', {
      group_by: {
        ...names,
        description: 'Columns (or expressions) whose equal values make a group; all rows are one unless given.',
      },
      aggregate: describedSchema(
        'object',
        'Names with what they are: `sum(price)`, `count`, `avg(price) | round(2)`; or `{column, function}`.',
        { additionalProperties: { type: ['string', 'object'] } },
      ),
      ...older,
    }),
    transform: action('Works on rows with the operations of a `transform` step.', {
      steps: {
        type: 'array',
        items: operationSchema,
        description: 'The operations, in order; expressions stand without braces.',
      },
      operations: {
        type: 'array',
        items: { type: 'object', additionalProperties: true },
        description:
          'Operations as older files say them: `{type: deduplicate | cast | fill_missing | calculate | filter | aggregate | normalize | sort | rename | select | drop, …}`.',
      },
      ...older,
    }),
    profile: {
      doc: 'Describes the columns: types, missing and distinct values, numbers, outliers, equal rows.',
      parameters: objectSchema({
        ...input,
        parts: {
          type: 'array',
          description: 'What to find out; everything unless given.',
          items: {
            enum: [
              'missing_values',
              'data_types',
              'statistical_summary',
              'outlier_detection',
              'duplicate_detection',
              'unique_values',
            ],
          },
        },
      }),
      result: objectSchema(
        {
          success,
          data: { description: '`{row_count, column_count, duplicate_rows, columns: {NAME: {data_type, missing_count, …}}}`.' },
          processed_data: { description: 'The same under the name that older files use.' },
          rows: describedSchema('integer', 'How many rows there are.'),
          format: describedSchema('string', 'How the result is written.', { enum: ['json'] }),
        },
        ['success', 'data', 'rows', 'format'],
      ),
      effect: 'read',
      repeatable: true,
    },
    pivot: action(
      'Makes columns of the values of a column.',
      {
        index: { ...names, description: 'Columns whose values name the rows.' },
        columns: { ...names, description: 'Columns whose values become columns.' },
        values: { ...names, description: 'Columns whose values are put together in the cells.' },
        function: describedSchema('string', 'How the values of one cell become one: `sum`, `count`, `avg`, `min`, `max`, ….', {
          default: 'sum',
        }),
        fill_value: { description: 'What stands in cells without values; null unless given.' },
      },
      ['index', 'columns', 'values'],
    ),
    clean: action('Mends rows: white space around text, empty rows, equal rows, missing values, types.', {
      trim: describedSchema('boolean', 'Whether white space around text goes; text of nothing else is missing then.', {
        default: true,
      }),
      drop_empty: describedSchema('boolean', 'Whether rows without any value go.', { default: true }),
      remove_duplicates: {
        type: ['boolean', 'array'],
        items: { type: 'string' },
        description: 'Whether rows that are equal (or equal in these columns) stand only once.',
        default: false,
      },
      handle_missing: describedSchema('string', 'What becomes of missing values.', {
        enum: ['keep', 'drop', 'fill', 'forward_fill', 'mean', 'median'],
        default: 'keep',
      }),
      fill_value: { description: 'With `fill`: the value, or a map of columns and values.' },
      cast: describedSchema('object', 'Columns with the type they shall have: integer, number, text, boolean, date.', {
        additionalProperties: { type: 'string' },
      }),
    }),
    merge: action(
      'Brings several tables together: one after the other, side by side by a key, or as a map of their names.',
      {
        datasets: {
          type: 'array',
          minItems: 1,
          description: 'The tables: rows, text, or `{name, data}` or `{name, file}`.',
        },
        strategy: describedSchema('string', 'How.', {
          enum: ['append', 'join', 'combine', 'concat', 'union'],
          default: 'append',
        }),
        on: { ...names, description: 'With `join`: the columns that must be equal.' },
        type: describedSchema('string', 'With `join`: whether rows stay that nothing fits.', {
          enum: ['inner', 'left'],
          default: 'inner',
        }),
      },
      ['datasets'],
      readingOf,
    ),
  },
} satisfies ToolSpec;
