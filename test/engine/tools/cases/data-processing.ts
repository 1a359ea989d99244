import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { yaml } from '../../../yaml.ts';

export interface DataCase {
  action: string;
  rule: string;
  given: JsonMap;
  /** Files that are there before. */
  files?: Record<string, string | Uint8Array>;
  gives?: Json;
  rows?: number;
  format?: string;
  /** Files that are there after. */
  writes?: Record<string, string>;
  declined?: RegExp;
  failed?: { kind: string; message: RegExp };
}

const csv = yaml`
  name,status,value
  Alpha,active,1500
  Beta,done,2200.50
  Gamma,active,
`;
const rows: Json[] = [
  { name: 'Alpha', status: 'active', value: 1500 },
  { name: 'Beta', status: 'done', value: 2200.5 },
  { name: 'Gamma', status: 'active', value: null },
];
const input = (message: RegExp) => ({ kind: 'input', message });

export const cases: DataCase[] = [
  // Reading
  {
    action: 'convert',
    rule: 'CSV becomes rows with values',
    given: { data: csv, from_format: 'csv', to_format: 'json' },
    gives: rows,
    rows: 3,
    format: 'json',
  },
  { action: 'convert', rule: 'the format of text is found out', given: { data: csv, to_format: 'json' }, gives: rows },
  {
    action: 'convert',
    rule: 'types: false leaves text',
    given: { data: 'a,b\n1,\n', to_format: 'json', types: false },
    gives: [{ a: '1', b: '' }],
  },
  {
    action: 'convert',
    rule: 'numbers that would change stay text',
    given: { data: 'a\n007\n12345678901234567890\n1e400\n-0\nTRUE\n+1\n', to_format: 'json' },
    gives: ['007', '12345678901234567890', '1e400', 0, true, '+1'].map((a) => ({ a })),
  },
  {
    action: 'convert',
    rule: 'the delimiter is found out, quoted text aside',
    given: { data: '"a,b,c,d";x\n1;2\n', to_format: 'json' },
    gives: [{ 'a,b,c,d': 1, x: 2 }],
  },
  {
    action: 'convert',
    rule: 'a delimiter can be given',
    given: { data: 'a|b,c\n1|2\n', delimiter: '|', to_format: 'json' },
    gives: [{ a: 1, 'b,c': 2 }],
  },
  {
    action: 'convert',
    rule: 'a tab can be written out',
    given: { data: 'a\tb\n1\t2\n', delimiter: '\\t', to_format: 'json' },
    gives: [{ a: 1, b: 2 }],
  },
  {
    action: 'convert',
    rule: 'TSV',
    given: { data: 'a,\tb\n1\t2\n', from_format: 'tsv', to_format: 'json' },
    gives: [{ 'a,': 1, b: 2 }],
  },
  {
    action: 'convert',
    rule: 'cells over several lines, byte order mark, empty lines',
    given: { data: '\uFEFFa,b\r\n"x ""y""\nz",2\r\n\r\n', to_format: 'json' },
    gives: [{ a: 'x "y"\nz', b: 2 }],
  },
  {
    action: 'convert',
    rule: 'without a header columns are numbered',
    given: { data: '1,2\n3,4\n', header: false, to_format: 'json' },
    gives: [
      { column_1: 1, column_2: 2 },
      { column_1: 3, column_2: 4 },
    ],
  },
  {
    action: 'convert',
    rule: 'a header can be given',
    given: { data: '1,2\n', header: ['a', 'b'], to_format: 'json' },
    gives: [{ a: 1, b: 2 }],
  },
  {
    action: 'convert',
    rule: 'a short row has missing cells',
    given: { data: 'a,b\n1\n', to_format: 'json' },
    gives: [{ a: 1, b: null }],
  },
  {
    action: 'convert',
    rule: 'a row that is too long is declined',
    given: { data: 'a,b\n1,2,3\n', to_format: 'json' },
    declined: /^The data, line 2: there are 3 cells for 2 columns/,
  },
  {
    action: 'convert',
    rule: 'a column twice is declined',
    given: { data: 'a,a\n1,2\n', to_format: 'json' },
    declined: /column "a" is named twice/,
  },
  {
    action: 'convert',
    rule: 'a column without a name is numbered',
    given: { data: 'a,\n1,2\n', to_format: 'json' },
    gives: [{ a: 1, column_2: 2 }],
  },
  {
    action: 'convert',
    rule: 'an open quotation mark is declined',
    given: { data: 'a,b\n"1,2\n', to_format: 'json' },
    declined: /^The data is not csv: /,
  },
  { action: 'convert', rule: 'no text, no rows', given: { data: '', to_format: 'json' }, gives: [], rows: 0 },
  { action: 'convert', rule: 'JSON', given: { data: '[{"a": 1}]', to_format: 'json' }, gives: [{ a: 1 }] },
  {
    action: 'convert',
    rule: 'JSON lines are found out',
    given: { data: '{"a": 1}\n{"a": 2}\n', to_format: 'json' },
    gives: [{ a: 1 }, { a: 2 }],
  },
  {
    action: 'convert',
    rule: 'a map over several lines is JSON',
    given: { data: '{\n"a": 1}', to_format: 'json' },
    gives: { a: 1 },
  },
  {
    action: 'convert',
    rule: 'JSON that is none is declined',
    given: { data: '[1,', to_format: 'csv' },
    declined: /^The data is not json: /,
  },
  {
    action: 'convert',
    rule: 'a number is no rows',
    given: { data: '3', from_format: 'json', to_format: 'csv' },
    declined: /are a list, or one map/,
  },
  {
    action: 'convert',
    rule: 'YAML',
    given: { data: '- {a: 1}\n- {a: x}\n', from_format: 'yml', to_format: 'json' },
    gives: [{ a: 1 }, { a: 'x' }],
  },
  {
    action: 'convert',
    rule: 'YAML that is none is declined',
    given: { data: 'a: [', from_format: 'yaml', to_format: 'json' },
    declined: /^The data is not yaml: /,
  },
  {
    action: 'convert',
    rule: 'the result of another call',
    given: { data: { success: true, data: rows, rows: 3 }, to_format: 'json' },
    gives: rows,
  },
  { action: 'convert', rule: 'without rows', given: {}, failed: input(/There are no rows: give `data`/) },
  { action: 'convert', rule: 'two kinds of rows', given: { data: [], file: 'a.csv' }, failed: input(/Both `data` and `file`/) },
  { action: 'convert', rule: 'rows that are a number', given: { data: 3 }, failed: input(/this is 3/) },
  {
    action: 'convert',
    rule: 'a format that does not exist',
    given: { data: [], to_format: 'xlsx' },
    failed: input(/"to_format" must be one of csv, tsv, json/),
  },
  {
    action: 'convert',
    rule: 'a file that is not there is declined',
    given: { file: 'none.csv' },
    declined: /Cannot read "none\.csv": it does not exist/,
  },
  {
    action: 'convert',
    rule: 'a folder is declined',
    given: { file: 'folder.csv' },
    files: { 'folder.csv/a': '' },
    declined: /it is a folder/,
  },
  {
    action: 'convert',
    rule: 'a file whose ending says nothing',
    given: { file: 'rows.txt' },
    failed: input(/"rows\.txt" does not tell its format/),
  },
  {
    action: 'convert',
    rule: 'a file that is no UTF-8 is declined',
    given: { file: 'latin.csv' },
    files: { 'latin.csv': Uint8Array.of(97, 10, 0xe9, 0x21, 10) },
    declined: /it is not UTF-8 text/,
  },
  {
    action: 'convert',
    rule: 'a file without a format is read as its ending says',
    given: { file: 'a.ndjson' },
    files: { 'a.ndjson': '{"a": 1}\n\n{"a": 2}' },
    gives: [{ a: 1 }, { a: 2 }],
    format: 'json',
  },

  // Writing
  {
    action: 'convert',
    rule: 'rows become CSV with all columns',
    given: { data: [{ a: 1 }, { b: 'x,"y"', a: null }, { c: [1, { d: 2 }] }], to_format: 'csv' },
    gives: 'a,b,c\n1,,\n,"x,""y""",\n,,"[1,{""d"":2}]"\n',
    format: 'csv',
  },
  {
    action: 'convert',
    rule: 'columns are chosen and ordered',
    given: { data: [{ a: 1, b: 2, c: 3 }], columns: ['c', 'a'], to_format: 'csv' },
    gives: 'c,a\n3,1\n',
  },
  {
    action: 'convert',
    rule: 'and in other formats',
    given: { data: [{ a: 1, b: 2, c: 3 }], columns: ['c', 'a'], to_format: 'jsonl' },
    gives: '{"c":3,"a":1}\n',
  },
  {
    action: 'convert',
    rule: 'cells are written as they were',
    given: { data: 'a;b\n1.50;007\n', output_delimiter: '|', to_format: 'csv' },
    gives: 'a|b\n1.50|007\n',
  },
  { action: 'convert', rule: 'to TSV', given: { data: [{ a: 1, b: 'x\ty' }], to_format: 'tsv' }, gives: 'a\tb\n1\t"x\ty"\n' },
  {
    action: 'convert',
    rule: 'to YAML',
    given: { data: [{ a: 1 }, { a: ['x'] }], to_format: 'yaml' },
    gives: yaml`
    - a: 1
    - a:
        - x
  `,
  },
  { action: 'convert', rule: 'no rows to YAML', given: { data: [], to_format: 'yaml' }, gives: '[]\n' },
  {
    action: 'convert',
    rule: 'a map stays a map in YAML',
    given: { data: { a: { b: 1 } }, to_format: 'yaml' },
    gives: 'a:\n  b: 1\n',
    rows: 1,
  },
  {
    action: 'convert',
    rule: 'rows that are no maps are no CSV',
    given: { data: [1], to_format: 'csv' },
    declined: /^Row 1 is 1\. Each row of csv is a map/,
  },
  {
    action: 'convert',
    rule: 'to a file in the format of its ending',
    given: { data: rows, output_file: 'out/rows.json' },
    writes: { 'out/rows.json': `[\n  ${rows.map((row) => JSON.stringify(row)).join(',\n  ')}\n]\n` },
    rows: 3,
    format: 'json',
  },
  {
    action: 'convert',
    rule: 'no rows to a JSON file',
    given: { data: [], output_file: 'rows.json' },
    writes: { 'rows.json': '[]\n' },
  },
  {
    action: 'convert',
    rule: 'from file to file',
    given: { file: 'a.csv', output_file: 'b.jsonl' },
    files: { 'a.csv': csv },
    writes: { 'b.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join('') },
    rows: 3,
  },
  {
    action: 'convert',
    rule: 'a map to a file',
    given: { data: { a: 1 }, output_file: 'a.yaml' },
    writes: { 'a.yaml': 'a: 1\n' },
  },
  {
    action: 'convert',
    rule: 'a column that comes late does not fit a file of CSV',
    given: { data: [{ a: 1 }, { a: 1, b: 2 }], output_file: 'late.csv' },
    declined: /Row 2 has the column "b"/,
  },
  {
    action: 'convert',
    rule: 'but it can be left out',
    given: { data: [{ a: 1 }, { a: 1, b: 2 }], columns: ['a'], output_file: 'a.csv' },
    writes: { 'a.csv': 'a\n1\n1\n' },
  },
  {
    action: 'convert',
    rule: 'a file whose name ends as a folder is declined',
    given: { data: [], to_format: 'csv', output_file: 'x/' },
    declined: /its name ends as that of a folder/,
  },

  // filter
  {
    action: 'filter',
    rule: 'text stays text of its format',
    given: { data: csv, from_format: 'csv', operation: { criteria: { status: 'active' } } },
    gives: yaml`
      name,status,value
      Alpha,active,1500
      Gamma,active,
    `,
    rows: 2,
    format: 'csv',
  },
  {
    action: 'filter',
    rule: 'a missing value cannot be compared',
    given: { data: csv, where: 'value > 9999' },
    failed: { kind: 'template', message: /^Item 3/ },
  },
  {
    action: 'filter',
    rule: 'a table that loses all rows keeps its columns',
    given: { data: csv, where: "name == 'Nobody'" },
    gives: 'name,status,value\n',
    rows: 0,
  },
  {
    action: 'filter',
    rule: 'a list stays a list',
    given: { data: rows, where: 'value and value > 2000' },
    gives: [rows[1] ?? null],
  },
  {
    action: 'filter',
    rule: 'where and criteria',
    given: { data: rows, where: 'value', criteria: { status: 'active' } },
    gives: [rows[0] ?? null],
  },
  {
    action: 'filter',
    rule: 'a condition of older files',
    given: { data: rows, operation: { condition: "status != 'active'" } },
    gives: [rows[1] ?? null],
  },
  {
    action: 'filter',
    rule: 'criteria under another name',
    given: { data: rows, where: { status: ['done', 'open'] } },
    gives: [rows[1] ?? null],
  },
  {
    action: 'filter',
    rule: 'criteria compare',
    given: {
      data: [1, 2, 3, 4].map((n) => ({ n, t: `t${n}` })),
      criteria: { n: { gt: 1, '<=': 3 }, t: { ne: 't3', contains: 't' } },
    },
    gives: [{ n: 2, t: 't2' }],
  },
  {
    action: 'filter',
    rule: 'criteria in and not_in',
    given: { data: [1, 2, 3].map((n) => ({ n })), criteria: { n: { in: ['1', 2], not_in: [1], gte: 0, lt: 9 } } },
    gives: [{ n: 2 }],
  },
  {
    action: 'filter',
    rule: 'lists contain too',
    given: { data: [{ t: ['a'] }, { t: 'b' }, {}], criteria: { t: { contains: 'a' } } },
    gives: [{ t: ['a'] }],
  },
  {
    action: 'filter',
    rule: 'a comparison that does not exist',
    given: { data: rows, criteria: { n: { like: 1 } } },
    failed: input(/no comparison "like"/),
  },
  {
    action: 'filter',
    rule: 'criteria as text are an expression',
    given: { data: rows, criteria: "status == 'done'" },
    gives: [rows[1] ?? null],
  },
  { action: 'filter', rule: 'nothing to filter by', given: { data: rows }, failed: input(/Give `where` or `criteria`/) },
  {
    action: 'filter',
    rule: 'an expression that cannot be read',
    given: { data: rows, where: 'a >' },
    failed: input(/The operations cannot be read: steps\.0\.filter/),
  },

  {
    action: 'filter',
    rule: 'a filter that is misspelt',
    given: { data: rows, where: 'name | uper' },
    failed: input(/steps\.0\.filter: There is no filter `uper`\. Did you mean `upper`\?/),
  },

  // aggregate
  {
    action: 'aggregate',
    rule: 'groups',
    given: { data: csv, group_by: ['status'], aggregate: { n: 'count', sum: 'sum(value)' } },
    gives: [
      { status: 'active', n: 2, sum: 1500 },
      { status: 'done', n: 1, sum: 2200.5 },
    ],
    format: 'json',
  },
  { action: 'aggregate', rule: 'all rows', given: { data: rows, aggregate: { n: 'count' } }, gives: [{ n: 3 }] },
  {
    action: 'aggregate',
    rule: 'columns and functions of older files',
    given: {
      data: [
        { 'a b': 1, c: 'x' },
        { 'a b': 2, c: 'x' },
      ],
      group_by: 'c',
      aggregate: {
        mean: { column: 'a b', function: 'mean' },
        n: { column: 'c', function: 'count_distinct' },
        all: { function: 'count' },
      },
    },
    gives: [{ c: 'x', mean: 1.5, n: 1, all: 2 }],
  },
  {
    action: 'aggregate',
    rule: 'columns whose names are no words',
    given: { data: [{ 'a b': 1, c: 2 }], group_by: ['a b', 'c'], aggregate: { n: 'count' } },
    gives: [{ 'a b': 1, c: 2, n: 1 }],
  },
  {
    action: 'aggregate',
    rule: 'groups as older files say them',
    given: { data: rows, operation: { group_by: ['status'], aggregations: { n: { function: 'size' } } } },
    gives: [
      { status: 'active', n: 2 },
      { status: 'done', n: 1 },
    ],
  },
  {
    rule: 'transform: a list inside of `operation`, with filters and totals by field, as older files say them',
    action: 'transform',
    given: {
      data: [
        { on: true, n: 1 },
        { on: false, n: 2 },
        { on: true, n: 4 },
      ],
      operation: {
        transformations: [
          { type: 'filter', field: 'on', value: true },
          { type: 'aggregate', field: 'n', operation: 'sum' },
        ],
      },
    },
    gives: [{ n: 5 }],
  },
  {
    action: 'transform',
    rule: 'groups among older operations',
    given: { data: rows, operations: [{ type: 'group', group_by: 'status', aggregations: { n: 'count' } }] },
    gives: [
      { status: 'active', n: 2 },
      { status: 'done', n: 1 },
    ],
  },
  {
    action: 'aggregate',
    rule: 'as CSV',
    given: { data: rows, group_by: 'status', aggregate: { n: 'count' }, to_format: 'csv' },
    gives: 'status,n\nactive,2\ndone,1\n',
  },
  {
    action: 'aggregate',
    rule: 'a function that does not exist',
    given: { data: rows, aggregate: { n: { column: 'a', function: 'mode' } } },
    failed: input(/no function "mode"/),
  },
  { action: 'aggregate', rule: 'no aggregates', given: { data: rows, aggregate: {} }, failed: input(/at least one name/) },
  {
    action: 'aggregate',
    rule: 'an aggregate without a function',
    given: { data: rows, aggregate: { n: { column: 'a' } } },
    failed: input(/The aggregate "n" is text/),
  },
  {
    action: 'aggregate',
    rule: 'a function without a column',
    given: { data: rows, aggregate: { n: { function: 'sum' } } },
    failed: input(/The aggregate "n" is text/),
  },

  // transform
  {
    action: 'transform',
    rule: 'the operations of a step',
    given: { data: csv, steps: [{ filter: 'value' }, { sort: '-value' }, { pick: ['name'] }], to_format: 'json' },
    gives: [{ name: 'Beta' }, { name: 'Alpha' }],
  },
  { action: 'transform', rule: 'rendered numbers count', given: { data: [1, 2, 3], steps: [{ limit: '2' }] }, gives: [1, 2] },
  {
    action: 'transform',
    rule: 'operations of older files',
    given: {
      data: '[{"id":1,"q":"2","p":"1.5","d":"2024-01-15"},{"id":1,"q":"9"},{"id":2,"q":null,"p":"2"},{"id":3,"q":"1","p":"1","s":"cancelled"}]',
      from_format: 'json',
      to_format: 'json',
      operations: [
        { type: 'deduplicate', columns: ['id'], keep: 'first' },
        { type: 'cast', columns: { q: 'integer', p: 'float', d: 'datetime' } },
        { type: 'fill_missing', strategy: { q: 1, s: 'open' } },
        { type: 'calculate', expressions: { total: 'q * p', double: 'total * 2' } },
        { type: 'filter', condition: "s != 'cancelled'" },
        { type: 'rename', columns: { q: 'quantity' } },
        { type: 'drop', columns: ['p', 's', 'double'] },
        { type: 'sort', by: 'total', ascending: false },
      ],
    },
    gives: [
      { id: 1, quantity: 2, d: '2024-01-15', total: 3 },
      { id: 2, quantity: 1, total: 2 },
    ],
  },
  {
    action: 'transform',
    rule: 'the last of equal rows',
    given: { data: [{ a: 1, n: 1 }, { a: 1, n: 2 }, 7], operation: { type: 'drop_duplicates', columns: 'a', keep: 'last' } },
    gives: [{ a: 1, n: 2 }, 7],
  },
  {
    action: 'transform',
    rule: 'min-max',
    given: {
      data: [{ a: 1, b: 'x', c: 5 }, { a: 3, b: 'y', c: 5 }, { a: null }],
      operation: { type: 'normalize', method: 'min-max' },
    },
    gives: [{ a: 0, b: 'x', c: 0 }, { a: 1, b: 'y', c: 0 }, { a: null }],
  },
  {
    action: 'transform',
    rule: 'z-score of one column',
    given: {
      data: [
        { a: 1, b: 1 },
        { a: 3, b: 2 },
        { a: 5, b: 3 },
      ],
      operation: { type: 'normalize', method: 'z-score', columns: ['a'] },
    },
    gives: [
      { a: -1, b: 1 },
      { a: 0, b: 2 },
      { a: 1, b: 3 },
    ],
  },
  {
    action: 'transform',
    rule: 'a way to normalise that does not exist',
    given: { data: [], operation: { type: 'normalize', method: 'log' } },
    failed: input(/no method "log"/),
  },
  {
    action: 'transform',
    rule: 'ours among older ones',
    given: { data: [3, 1, 2], operations: [{ sort: 'item' }, { type: 'filter', condition: 'item > 1' }] },
    gives: [2, 3],
  },
  {
    action: 'transform',
    rule: 'forward fill, mean and a value',
    given: {
      data: [
        { a: 1, b: null },
        { a: null, b: null },
        { a: 3, b: 'x' },
      ],
      operations: [
        { type: 'fill_missing', strategy: 'mean' },
        { type: 'fill_missing', strategy: 'forward_fill' },
        { type: 'fill_missing', value: '-' },
      ],
    },
    gives: [
      { a: 1, b: '-' },
      { a: 2, b: '-' },
      { a: 3, b: 'x' },
    ],
  },
  {
    action: 'transform',
    rule: 'select',
    given: { data: rows, operation: { type: 'select', columns: ['name'] } },
    gives: [{ name: 'Alpha' }, { name: 'Beta' }, { name: 'Gamma' }],
  },
  {
    action: 'transform',
    rule: 'a value that cannot be cast is declined',
    given: { data: [{ a: 'x' }], operation: { type: 'cast', columns: { a: 'integer' } } },
    declined: /^Row 1: "x" in the column "a" is not of type integer/,
  },
  {
    action: 'transform',
    rule: 'casts to text and truth',
    given: {
      data: [{ a: 1, b: 'yes', c: 0, d: true, e: [1], f: '2024-01-15T10:00:00Z' }],
      operation: {
        type: 'cast',
        columns: { a: 'string', b: 'bool', c: 'boolean', d: 'number', e: 'text', f: 'date', g: 'text' },
      },
    },
    gives: [{ a: '1', b: true, c: false, d: 1, e: '[1]', f: '2024-01-15T10:00:00.000Z' }],
  },
  {
    action: 'transform',
    rule: 'words that are no truth, and dates that are none',
    given: { data: [{ a: 'maybe' }], operation: { type: 'cast', columns: { a: 'boolean' } } },
    declined: /is not of type boolean/,
  },
  {
    action: 'transform',
    rule: 'a date that is none',
    given: { data: [{ a: 'soon' }], operation: { type: 'cast', columns: { a: 'date' } } },
    declined: /is not of type date/,
  },
  {
    action: 'transform',
    rule: 'a type that does not exist',
    given: { data: [], operation: { type: 'cast', columns: { a: 'money' } } },
    failed: input(/no type "money"/),
  },
  {
    action: 'transform',
    rule: 'an operation that does not exist',
    given: { data: [], operation: { type: 'explode' } },
    failed: input(/no operation "explode"\. Available: deduplicate/),
  },
  {
    action: 'transform',
    rule: 'an operation without its settings',
    given: { data: [], operation: { type: 'rename' } },
    failed: input(/"rename" needs the parameter `columns`/),
  },
  {
    action: 'transform',
    rule: 'a list that is not there',
    given: { data: [], operation: { type: 'drop' } },
    failed: input(/"drop" needs the parameter `columns`/),
  },
  {
    action: 'transform',
    rule: 'filling with nothing',
    given: { data: [], operation: { type: 'fill_missing' } },
    failed: input(/"fill_missing" needs the parameter `strategy`/),
  },
  { action: 'transform', rule: 'nothing to do', given: { data: [] }, failed: input(/Give `steps`/) },
  {
    action: 'transform',
    rule: 'steps that cannot be read',
    given: { data: [], steps: [{ wobble: 1 }] },
    failed: input(/There is no operation `wobble`/),
  },
  {
    action: 'transform',
    rule: 'an operation that is misspelt',
    given: { data: [], steps: [{ filtr: 'a' }] },
    failed: input(/Did you mean `filter`\?/),
  },
  {
    action: 'transform',
    rule: 'a list to join that is none',
    given: { data: [], steps: [{ join: { with: 3, on: 'a' } }] },
    failed: input(/expects a list/),
  },
  {
    action: 'transform',
    rule: 'an expression that fails names the row',
    given: { data: [{ a: 1 }], steps: [{ map: 'b' }] },
    failed: { kind: 'template', message: /^Item 1, `steps\.0\.map`/ },
  },
  {
    action: 'transform',
    rule: 'from file to file',
    given: { file: 'a.csv', steps: [{ map: { n: 'name', v: 'value | default(0, true)' } }], output_file: 'b.csv' },
    files: { 'a.csv': csv },
    writes: { 'b.csv': 'n,v\nAlpha,1500\nBeta,2200.5\nGamma,0\n' },
  },

  // profile
  {
    action: 'profile',
    rule: 'describes columns',
    given: {
      data: yaml`
        n,t,d,b,m,e
        1,ab,2024-01-01,true,1,
        2,c,2024-01-02,false,x,
        2,c,2024-01-02,false,x,
        3,,2024-01-03,true,true,
        100,d,2024-01-04,true,2,
      `,
      parts: ['missing_values', 'data_types', 'outlier_detection', 'duplicate_detection', 'unique_values'],
    },
    rows: 5,
    format: 'json',
    gives: {
      row_count: 5,
      column_count: 6,
      duplicate_rows: 1,
      columns: {
        n: {
          data_type: 'numeric',
          missing_count: 0,
          missing_percentage: 0,
          unique_count: 4,
          outlier_count: 1,
          outlier_percentage: 20,
        },
        t: { data_type: 'text', missing_count: 1, missing_percentage: 20, unique_count: 3 },
        d: { data_type: 'date', missing_count: 0, missing_percentage: 0, unique_count: 4 },
        b: { data_type: 'boolean', missing_count: 0, missing_percentage: 0, unique_count: 2 },
        m: { data_type: 'mixed', missing_count: 0, missing_percentage: 0, unique_count: 4 },
        e: { data_type: 'empty', missing_count: 5, missing_percentage: 100, unique_count: 0 },
      },
    },
  },
  {
    action: 'profile',
    rule: 'sums up numbers and lengths',
    given: { data: [{ n: 1, t: 'a' }, { n: 3, t: 'abc' }, { n: 5 }], parts: ['statistical_summary'] },
    gives: {
      row_count: 3,
      column_count: 2,
      columns: {
        n: { unique_count: 3, min: 1, max: 5, mean: 3, median: 3, std: 2, sum: 9 },
        t: { unique_count: 2, min_length: 1, max_length: 3 },
      },
    },
  },
  {
    action: 'profile',
    rule: 'lists, maps, and a column that some rows lack',
    given: { data: [{ l: [1], m: {} }, { l: [2] }], parts: ['data_types', 'missing_values'] },
    gives: {
      row_count: 2,
      column_count: 2,
      columns: {
        l: { data_type: 'list', missing_count: 0, missing_percentage: 0 },
        m: { data_type: 'map', missing_count: 1, missing_percentage: 50 },
      },
    },
  },
  {
    action: 'profile',
    rule: 'of nothing',
    given: { data: [] },
    gives: { row_count: 0, column_count: 0, duplicate_rows: 0, columns: {} },
  },

  // pivot
  {
    action: 'pivot',
    rule: 'values become columns',
    given: {
      data: [
        { p: 'A', s: 'new', q: 1 },
        { p: 'B', s: 'old', q: 2 },
        { p: 'A', s: 'new', q: 3 },
      ],
      index: ['p'],
      columns: ['s'],
      values: ['q'],
      fill_value: 0,
    },
    gives: [
      { p: 'A', new: 4, old: 0 },
      { p: 'B', new: 0, old: 2 },
    ],
    rows: 2,
  },
  {
    action: 'pivot',
    rule: 'several values, another function',
    given: {
      data: [
        { p: 1, s: 'x', q: 1, r: 5 },
        { p: 1, s: 'x', q: 2, r: null },
      ],
      index: 'p',
      columns: 's',
      values: ['q', 'r'],
      function: 'mean',
    },
    gives: [{ p: 1, q_x: 1.5, r_x: 5 }],
  },
  {
    action: 'pivot',
    rule: 'an index is needed',
    given: { data: [], columns: 'a', values: 'b' },
    failed: input(/"index" must be/),
  },

  // clean
  {
    action: 'clean',
    rule: 'white space and empty rows go',
    given: { data: 'a,b\n x ,1\n , \n y,2\n' },
    gives: 'a,b\nx,1\ny,2\n',
    rows: 2,
  },
  {
    action: 'clean',
    rule: 'equal rows go, missing values are filled from above',
    given: { data: 'a,b\n1,x\n1,x\n2,\n', remove_duplicates: true, handle_missing: 'forward_fill', to_format: 'json' },
    gives: [
      { a: 1, b: 'x' },
      { a: 2, b: 'x' },
    ],
  },
  {
    action: 'clean',
    rule: 'equal in some columns',
    given: {
      data: [
        { a: 1, b: 1 },
        { a: 1, b: 2 },
      ],
      remove_duplicates: ['a'],
    },
    gives: [{ a: 1, b: 1 }],
  },
  {
    action: 'clean',
    rule: 'rows with missing values go',
    given: { data: [{ a: 1 }, { a: null }, { a: ' ' }], handle_missing: 'drop' },
    gives: [{ a: 1 }],
  },
  {
    action: 'clean',
    rule: 'a value for all',
    given: { data: [{ a: null, b: 1 }], handle_missing: 'fill', fill_value: 0 },
    gives: [{ a: 0, b: 1 }],
  },
  {
    action: 'clean',
    rule: 'values by column, types',
    given: { data: [{ a: null, b: '1' }], handle_missing: 'fill', fill_value: { a: 'x' }, cast: { b: 'integer' } },
    gives: [{ a: 'x', b: 1 }],
  },
  {
    action: 'clean',
    rule: 'mean and median are for numbers',
    given: {
      data: [
        { a: 1, b: 'x' },
        { a: null, b: null },
        { a: 4, b: 2 },
        { a: 4, b: 2 },
      ],
      handle_missing: 'median',
      drop_empty: false,
    },
    gives: [
      { a: 1, b: 'x' },
      { a: 4, b: null },
      { a: 4, b: 2 },
      { a: 4, b: 2 },
    ],
  },
  {
    action: 'clean',
    rule: 'the mean',
    given: { data: [{ a: 1 }, { a: null }, { a: 4 }], handle_missing: 'mean', drop_empty: false },
    gives: [{ a: 1 }, { a: 2.5 }, { a: 4 }],
  },
  {
    action: 'clean',
    rule: 'nothing at all',
    given: { data: [{ a: ' ' }, {}], trim: false, drop_empty: false },
    gives: [{ a: ' ' }, {}],
  },
  {
    action: 'clean',
    rule: 'fill needs a value',
    given: { data: [], handle_missing: 'fill' },
    failed: input(/needs `fill_value`/),
  },

  // merge
  {
    action: 'merge',
    rule: 'one after the other',
    given: { datasets: [[{ a: 1 }], 'a,b\n2,x\n', { data: [{ a: 3 }] }] },
    gives: [{ a: 1 }, { a: 2, b: 'x' }, { a: 3 }],
    rows: 3,
  },
  {
    action: 'merge',
    rule: 'text and text stay text',
    given: { datasets: ['a\n1\n', 'a\n2\n'] },
    gives: 'a\n1\n2\n',
    format: 'csv',
  },
  {
    action: 'merge',
    rule: 'files',
    given: { datasets: [{ file: 'one.csv' }, { path: 'two.json' }], to_format: 'json' },
    files: { 'one.csv': 'a\n1\n', 'two.json': '[{"a": 2}]' },
    gives: [{ a: 1 }, { a: 2 }],
  },
  {
    action: 'merge',
    rule: 'side by side',
    given: {
      datasets: [
        [
          { id: 1, a: 1 },
          { id: 2, a: 2 },
        ],
        [{ id: 1, b: 3 }],
        [{ id: 1, c: 4 }],
      ],
      strategy: 'join',
      on: 'id',
      type: 'left',
    },
    gives: [
      { id: 1, a: 1, b: 3, c: 4 },
      { id: 2, a: 2 },
    ],
  },
  {
    action: 'merge',
    rule: 'as a map',
    given: { datasets: [{ name: 'one', data: { x: 1 } }, { name: 'two', data: [1] }, [2]], strategy: 'combine' },
    gives: { one: { x: 1 }, two: [1], dataset_3: [2] },
    rows: 3,
  },
  {
    action: 'merge',
    rule: 'as a map in a file of lines',
    given: { datasets: [{ name: 'one', data: [1] }], strategy: 'combine', output_file: 'all.jsonl' },
    writes: { 'all.jsonl': '{"one":[1]}\n' },
  },
  { action: 'merge', rule: 'a key is needed', given: { datasets: [[], []], strategy: 'join' }, failed: input(/needs `on`/) },
  { action: 'merge', rule: 'no tables', given: { datasets: 'a' }, failed: input(/A table of `datasets`/) },
  { action: 'merge', rule: 'an empty list of tables', given: { datasets: [] }, failed: input(/A table of `datasets`/) },
];
