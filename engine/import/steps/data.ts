import { isScalar } from 'yaml';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { convertExpression } from '../expressions/expression.ts';
import { quoteText } from '../expressions/piece.ts';
import { itemMember } from '../expressions/resolve-path.ts';
import { convertSource, inBraces } from '../expressions/templates.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { outputList, outputMap } from '../output/nodes.ts';
import type { SourceField, SourceFields } from '../source/fields.ts';
import { addNote, excerpt, fieldsOf, fieldText, nodeJson, noteLeftovers, sourceItems, takeField } from '../source/fields.ts';
import { aggregateNames } from '../source/frames.ts';
import type { ConvertContext } from '../source/program.ts';
import type { ConvertStep } from './convert.ts';
import { convertData, convertPiece, takeOwn } from './convert.ts';

/** `data_transform`: the same operations on a list. */
export const convertTransform: ConvertStep = (place) => {
  const { reading } = place.program;
  const input = takeOwn(place, 'input_source');
  takeOwn(place, 'output_field');

  const from =
    input && convertPiece({ place, at: input, id: 'listUnread', make: () => convertSource(fieldText(input) ?? '', place) });
  const field = takeOwn(place, 'operations');
  const steps = sourceItems(reading, field?.value).flatMap((node) => {
    const operation = fieldsOf(reading, node);
    const entry = operationOf(operation, place);
    noteLeftovers(operation);
    return entry ? [outputMap([entry])] : [];
  });

  return [
    [
      'transform',
      outputMap([
        ['from', from ? inBraces(from) : outputList([], true), input],
        ['steps', outputList(steps), field],
      ]),
    ],
  ];
};

function operationOf(fields: SourceFields, place: ConvertContext): OutputEntry | undefined {
  const kind = takeField(fields, 'operation');
  const by = takeField(fields, 'field');
  const name = fieldText(by);
  const operation: SourceOperation = { fields, place, by, name, path: name === undefined ? 'item' : fieldPath(name) };
  const convert = operationConverters.get(fieldText(kind) ?? '');
  if (convert) return convert(operation);

  noteNoCounterpart(operation, kind);
  return undefined;
}

interface SourceOperation {
  fields: SourceFields;
  place: ConvertContext;
  /** The field of the operation, its name, and its path in an expression over items; the whole item where it names none. */
  by: SourceField | undefined;
  name: string | undefined;
  path: string;
}

const operationConverters: ReadonlyMap<string, (operation: SourceOperation) => OutputEntry | undefined> = new Map([
  ['filter', convertFilter],
  ['map', convertMap],
  ['sort', convertSort],
  ['group_by', ({ path, by }) => ['group_by', path, by]],
  ['aggregate', convertAggregate],
  ['join', convertJoin],
]);

function convertFilter({ fields, place, by, name }: SourceOperation): OutputEntry | undefined {
  const condition = takeField(fields, 'condition');
  const text = fieldText(condition) ?? '';
  if (name !== undefined && !text.includes(name.split('.')[0] ?? name))
    addNote(fields.reading, by?.key, 'filterField', { field: name });
  const piece = convertPiece({
    place,
    at: condition,
    id: 'loopEndUnread',
    make: () => convertExpression(text, { ...place, item: '' }),
    key: 'filter',
  });

  return piece && ['filter', piece.text, condition];
}

function convertMap({ fields, place, name, path }: SourceOperation): OutputEntry | undefined {
  const mapping = takeField(fields, 'mapping');
  const formula = takeField(fields, 'expression');
  const table = nodeJson(fields.reading, mapping?.value);
  const value = isMap(table) ? `${literal(table)}.get(${path} | string, ${path})` : convertFormula(formula, place);
  if (value === undefined) return undefined;

  const isMember = name !== undefined && /^[A-Za-z_]\w*$/.test(name);
  return ['map', isMember ? `dict(item, ${name}=${value})` : value, mapping ?? formula];
}

function convertFormula(formula: SourceField | undefined, place: ConvertContext): string | undefined {
  const make = () => convertExpression(fieldText(formula) ?? '', { ...place, item: '' });
  return formula && convertPiece({ place, at: formula, id: 'valueUnread', make })?.text;
}

function convertSort({ fields, by, path }: SourceOperation): OutputEntry {
  const order = takeField(fields, 'order');
  return ['sort', fieldText(order)?.toLowerCase().startsWith('desc') ? `-${path}` : path, by];
}

function convertAggregate(operation: SourceOperation): OutputEntry | undefined {
  const { fields, name, path } = operation;
  const how = takeField(fields, 'function');
  const word = fieldText(how) ?? '';
  if (!Object.hasOwn(aggregateNames, word)) {
    noteNoCounterpart(operation, fields.all.get('operation'));
    return undefined;
  }

  const call = word === 'count' && name === undefined ? 'count' : `${aggregateNames[word]}(${path})`;
  return ['aggregate', outputMap([[word, call, how]])];
}

function convertJoin({ fields, place, name }: SourceOperation): OutputEntry {
  const left = fieldText(takeField(fields, 'left_field')) ?? name ?? 'id';
  const right = takeField(fields, 'right_source');
  const key = fieldText(takeField(fields, 'join_key')) ?? left;
  const list =
    right && convertPiece({ place, at: right, id: 'listUnread', make: () => convertSource(fieldText(right) ?? '', place) });
  const sides: OutputEntry[] = [
    ['left', fieldPath(left)],
    ['right', fieldPath(key)],
  ];

  return [
    'join',
    outputMap([
      ['with', list ? inBraces(list) : outputList([], true), right],
      ['on', left === key ? fieldPath(left) : outputMap(sides)],
      ['type', 'left'],
    ]),
  ];
}

function noteNoCounterpart({ fields }: SourceOperation, kind: SourceField | undefined): void {
  const { reading } = fields;
  addNote(reading, kind?.key ?? fields.node, 'noCounterpartOperation', { operation: excerpt(nodeJson(reading, kind?.value)) });
  for (const key of fields.all.keys()) fields.taken.add(key);
}

/** A field of the item in an expression. */
const fieldPath = (name: string): string => itemMember('', name.split('.')).text;

/** Plain data as our templates write it. */
function literal(value: Json): string {
  if (typeof value === 'string') return quoteText(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (isMap(value))
    return `{${Object.entries(value)
      .map(([name, one]) => `${quoteText(name)}: ${literal(one)}`)
      .join(', ')}}`;

  return String(value);
}

/** `file_ops`: the tool `filesystem`. */
export const convertFiles: ConvertStep = (context) => {
  const { reading } = context.program;
  const kind = takeOwn(context, 'operation');
  const operation = fieldText(kind) ?? '';
  const from = takeOwn(context, 'source') ?? takeOwn(context, 'path');
  const path: OutputEntry = ['path', convertData(context, from), from];
  const to = takeOwn(context, 'destination');

  /** A required parameter. */
  const needed = (key: string, [name, value, field]: OutputEntry): OutputEntry => {
    if (value === undefined) addNote(reading, kind?.key, 'missing', { key });
    return [name, value ?? '', field];
  };

  const call = (
    tool: string,
    action: string,
    parameters: readonly OutputEntry[],
    more: readonly OutputEntry[] = [],
  ): readonly OutputEntry[] => [['tool', tool, kind], ['action', action], ['parameters', outputMap(parameters)], ...more];

  switch (operation) {
    case 'copy':
    case 'stream_copy':
      return call('filesystem', 'copy', [
        needed('source', path),
        needed('destination', ['destination', convertData(context, to), to]),
      ]);
    case 'move':
      return call('filesystem', 'move', [
        needed('source', path),
        needed('destination', ['destination', convertData(context, to), to]),
      ]);
    case 'delete':
      return call('filesystem', 'delete', [needed('path', path)]);
    case 'list': {
      const pattern = takeOwn(context, 'pattern');
      return call('filesystem', 'list', [
        path[1] === undefined ? ['path', '.'] : path,
        ['pattern', convertData(context, pattern), pattern],
      ]);
    }
    case 'validate':
      return validation(context, path);
    case 'convert': {
      const format = takeOwn(context, 'format');
      const [input, output] = (fieldText(format) ?? '').split('_to_');
      return call('data-processing', 'convert', [
        ['file', path[1], from],
        ['from_format', input === '' ? undefined : input],
        ['to_format', output],
        ['output_file', convertData(context, to), to],
      ]);
    }
  }

  addNote(reading, kind?.key, 'noCounterpartOperation', { operation });
  return undefined;
};

/** Files that must exist and be valid: each is examined, and an invalid one fails the step. */
function validation(place: ConvertContext, path: OutputEntry): readonly OutputEntry[] {
  const { reading } = place.program;
  const field = takeOwn(place, 'files');
  const listed = sourceItems(reading, field?.value).map((node) => {
    const fields = fieldsOf(reading, node);
    const named = isScalar(node) ? undefined : takeField(fields, 'path');
    const tests = Object.entries(checks).flatMap(([key, test]) => {
      const found = takeField(fields, key);
      const value = nodeJson(reading, found?.value);
      return value === null || value === false ? [] : [test(value)];
    });
    const own1 = isScalar(node) ? String(node.value) : convertData(place, named);

    noteLeftovers(fields);
    return { path: own1 ?? '', check: tests.length ? tests.join(' and ') : 'value.exists' };
  });
  const all = listed.length ? listed : [{ path: path[1] ?? '', check: 'value.exists' }];
  const [first] = all;
  const same = all.every(({ check }) => check === first?.check);
  const tool: readonly OutputEntry[] = [
    ['tool', 'filesystem', place.step.fields.all.get('operation')],
    ['action', 'exists'],
  ];
  const look = (file: OutputValue, check: string): readonly OutputEntry[] => [
    ...tool,
    ['parameters', outputMap([['path', file]])],
    ['quality', outputMap([['condition', check]])],
  ];
  if (all.length === 1) return look(first?.path, first?.check ?? 'value.exists');
  if (same) return [['for_each', pathList(all), field], ...look('{{ item }}', first?.check ?? 'value.exists')];

  return [
    ['steps', outputList(all.map((one, index) => outputMap([['id', `file_${index + 1}`], ...look(one.path, one.check)]))), field],
  ];
}

/** The paths, on one line where they are few and plain. */
const pathList = (all: readonly { path: OutputValue }[]): OutputValue => {
  const paths = all.map(({ path }) => path);
  const plain = paths.filter((path) => typeof path === 'string');
  return plain.length === paths.length ? plain : outputList(paths);
};

const checks: Readonly<Record<string, (value: Json) => string>> = {
  must_exist: () => 'value.exists',
  must_be_file: () => "value.type == 'file'",
  must_be_dir: () => "value.type == 'folder'",
  must_be_readable: () => 'value.exists',
  min_size: (value) => `value.size >= ${Number(value) || 0}`,
  max_size: (value) => `value.size <= ${Number(value) || 0}`,
};
