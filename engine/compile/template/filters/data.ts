import { stringify } from 'yaml';
import type { Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { parseJson } from '../../../language/values/numbers.ts';
import { member } from '../evaluation/access.ts';
import type { Run } from '../evaluation/run.ts';
import { writeJson } from '../evaluation/text.ts';
import { isPlain, kindOf, own } from '../evaluation/values.ts';
import { type Filter, numberOf, textOf } from './filter.ts';
import { sha256 } from './sha256.ts';

/** Parses JSON, also inside a code fence, as models often write it. */
function readJson(text: string, run: Run): Json {
  const trimmed = text.trim();
  const fence = trimmed.startsWith('```') && trimmed.endsWith('```') && trimmed.length > 6;
  run.characters(text.length);

  try {
    return parseJson(fence ? trimmed.slice(trimmed.indexOf('\n') + 1, -3) : trimmed);
  } catch (error) {
    return run.fail(
      'bad-value',
      say(texts.noJson, { why: error instanceof Error ? error.message : String(error) }),
      say(texts['noJson.hint']),
    );
  }
}

/** Columns in the order in which rows name them first, and the cells of each row. Rows are maps or lists; anything else is one cell. */
function tableOf(input: Json, run: Run): { columns: string[]; rows: Json[][] } {
  const rowsOfList = (): Json[] =>
    Array.isArray(input) ? input : run.fail('type-mismatch', say(texts.tableOf, { kind: kindOf(input) }));
  const items = isPlain(input) ? [input] : rowsOfList();
  if (items.length > 0 && items.every(Array.isArray)) {
    const [head = [], ...rows] = items;
    return { columns: head.map((cell) => run.print(cell)), rows };
  }

  const columns = new Set(items.flatMap((item) => (isPlain(item) ? Object.keys(item) : ['value'])));
  run.items(items.length * columns.size);
  const names = [...columns];

  return { columns: names, rows: items.map((item) => cellsOf(item, names)) };
}

const cellsOf = (item: Json, names: readonly string[]): Json[] =>
  names.map((name) => {
    if (isPlain(item)) return own(item, name) ?? null;
    if (name === 'value') return item;
    return null;
  });

function csv(input: Json, delimiter: string, run: Run): string {
  if (Array.isArray(input) && input.length === 0) return '';
  const { columns, rows } = tableOf(input, run);
  const cell = (value: string): string =>
    value.includes(delimiter) || /["\r\n]/.test(value) || value !== value.trim() ? `"${value.replaceAll('"', '""')}"` : value;
  return run.made([columns, ...rows].map((row) => `${row.map((value) => cell(run.print(value))).join(delimiter)}\n`).join(''));
}

function markdownTable(input: Json, wanted: Json | undefined, run: Run): string {
  if (Array.isArray(input) && input.length === 0 && wanted === undefined) return '';
  const table = tableOf(input, run);
  const columns = Array.isArray(wanted) ? wanted.map((name) => run.print(name)) : table.columns;
  const rows = Array.isArray(wanted)
    ? table.rows.map((row) => columns.map((name) => row[table.columns.indexOf(name)] ?? null))
    : table.rows;
  const cell = (value: Json): string =>
    run.print(value).replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\r?\n/g, '<br>');
  const line = (cells: readonly Json[]): string => `| ${cells.map(cell).join(' | ')} |`;

  return run.made([line(columns), `| ${columns.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n'));
}

const toJson: Filter = (input, [indent], run) => writeJson(input, run, Math.min(16, Math.max(0, numberOf(indent))));

export const dataFilters = {
  attr: (input, [name]) => member(input, textOf(name)),
  bool: (input) => (typeof input === 'string' ? /^(?:true|yes|on|1)$/i.test(input.trim()) : input === true || input === 1),
  csv: (input, [delimiter], run) => csv(input, textOf(delimiter), run),
  from_json: (input, _, run) => (typeof input === 'string' ? readJson(input, run) : input),
  hash: (input, _, run) => {
    const text = run.print(input);
    run.characters(text.length * 8);
    return sha256(text);
  },
  json: toJson,
  json_encode: toJson,
  markdown_table: (input, [columns], run) => markdownTable(input, columns, run),
  pprint: (input, _, run) => writeJson(input, run, 2),
  to_json: toJson,
  tojson: toJson,
  yaml: (input, _, run) => {
    run.characters(writeJson(input, run).length);
    return run.made(stringify(input, { lineWidth: 0 }));
  },
} as const satisfies Record<string, Filter>;
