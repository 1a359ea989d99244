import { isScalar } from 'yaml';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { expression } from '../expressions/expression.ts';
import { quoted } from '../expressions/piece.ts';
import { ofItem } from '../expressions/resolve-path.ts';
import { alone, source } from '../expressions/templates.ts';
import type { Entry, Out } from '../output/nodes.ts';
import { listOf, mapOf } from '../output/nodes.ts';
import type { Fields } from '../source/fields.ts';
import { fieldsOf, itemsOf, jsonOf, leftovers, note, shown, take, textOf } from '../source/fields.ts';
import { aggregateNames } from '../source/frames.ts';
import type { Place } from '../source/program.ts';
import type { Convert } from './convert.ts';
import { dataOf, own, read } from './convert.ts';

/** `data_transform`: the same operations on a list. */
export const transform: Convert = (place) => {
  const { reading } = place.program;
  const input = own(place, 'input_source');
  own(place, 'output_field');
  const from = input && read(place, input, 'listUnread', () => source(textOf(input) ?? '', place));
  const field = own(place, 'operations');
  const steps = itemsOf(reading, field?.value).flatMap((node) => {
    const operation = fieldsOf(reading, node);
    const entry = operationOf(operation, place);
    leftovers(operation);
    return entry ? [mapOf([entry])] : [];
  });
  return [
    [
      'transform',
      mapOf([
        ['from', from ? alone(from) : listOf([], true), input],
        ['steps', listOf(steps), field],
      ]),
    ],
  ];
};

function operationOf(fields: Fields, place: Place): Entry | undefined {
  const { reading } = fields;
  const kind = take(fields, 'operation');
  const by = take(fields, 'field');
  const name = textOf(by);
  const path = name === undefined ? 'item' : fieldPath(name);
  switch (textOf(kind)) {
    case 'filter': {
      const condition = take(fields, 'condition');
      const text = textOf(condition) ?? '';
      if (name !== undefined && !text.includes(name.split('.')[0] ?? name))
        note(reading, by?.key, 'filterField', { field: name });
      const piece = read(place, condition, 'loopEndUnread', () => expression(text, { ...place, item: '' }), 'filter');
      return piece && ['filter', piece.text, condition];
    }
    case 'map': {
      const mapping = take(fields, 'mapping');
      const formula = take(fields, 'expression');
      const table = jsonOf(reading, mapping?.value);
      const made = isMap(table)
        ? `${literal(table)}.get(${path} | string, ${path})`
        : formula && read(place, formula, 'valueUnread', () => expression(textOf(formula) ?? '', { ...place, item: '' }))?.text;
      if (made === undefined) return undefined;
      const plain = name !== undefined && /^[A-Za-z_]\w*$/.test(name);
      return ['map', plain ? `dict(item, ${name}=${made})` : made, mapping ?? formula];
    }
    case 'sort': {
      const order = take(fields, 'order');
      return ['sort', textOf(order)?.toLowerCase().startsWith('desc') ? `-${path}` : path, by];
    }
    case 'group_by':
      return ['group_by', path, by];
    case 'aggregate': {
      const how = take(fields, 'function');
      const word = textOf(how) ?? '';
      if (!Object.hasOwn(aggregateNames, word)) break;
      const call = word === 'count' && name === undefined ? 'count' : `${aggregateNames[word]}(${path})`;
      return ['aggregate', mapOf([[word, call, how]])];
    }
    case 'join': {
      const left = textOf(take(fields, 'left_field')) ?? name ?? 'id';
      const right = take(fields, 'right_source');
      const key = textOf(take(fields, 'join_key')) ?? left;
      const list = right && read(place, right, 'listUnread', () => source(textOf(right) ?? '', place));
      const on: Out =
        left === key
          ? fieldPath(left)
          : mapOf([
              ['left', fieldPath(left)],
              ['right', fieldPath(key)],
            ]);
      return [
        'join',
        mapOf([
          ['with', list ? alone(list) : listOf([], true), right],
          ['on', on],
          ['type', 'left'],
        ]),
      ];
    }
  }
  note(reading, kind?.key ?? fields.node, 'noCounterpartOperation', { operation: shown(jsonOf(reading, kind?.value)) });
  for (const one of fields.all.keys()) fields.taken.add(one);
  return undefined;
}

/** A field of the item in an expression. */
const fieldPath = (name: string): string => ofItem('', name.split('.')).text;

/** Plain data as our templates write it. */
function literal(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (isMap(value))
    return `{${Object.entries(value)
      .map(([name, one]) => `${quoted(name)}: ${literal(one)}`)
      .join(', ')}}`;
  return String(value);
}

/** `file_ops`: the tool `filesystem`. */
export const files: Convert = (place) => {
  const { reading } = place.program;
  const kind = own(place, 'operation');
  const operation = textOf(kind) ?? '';
  const from = own(place, 'source') ?? own(place, 'path');
  const path: Entry = ['path', dataOf(place, from), from];
  const to = own(place, 'destination');
  /** A parameter without which nothing can be done. */
  const needed = (key: string, [name, value, field]: Entry): Entry => {
    if (value === undefined) note(reading, kind?.key, 'missing', { key });
    return [name, value ?? '', field];
  };
  const call = (tool: string, action: string, parameters: readonly Entry[], more: readonly Entry[] = []): readonly Entry[] => [
    ['tool', tool, kind],
    ['action', action],
    ['parameters', mapOf(parameters)],
    ...more,
  ];
  switch (operation) {
    case 'copy':
    case 'stream_copy':
      return call('filesystem', 'copy', [needed('source', path), needed('destination', ['destination', dataOf(place, to), to])]);
    case 'move':
      return call('filesystem', 'move', [needed('source', path), needed('destination', ['destination', dataOf(place, to), to])]);
    case 'delete':
      return call('filesystem', 'delete', [needed('path', path)]);
    case 'list': {
      const pattern = own(place, 'pattern');
      return call('filesystem', 'list', [
        path[1] === undefined ? ['path', '.'] : path,
        ['pattern', dataOf(place, pattern), pattern],
      ]);
    }
    case 'validate':
      return validation(place, path);
    case 'convert': {
      const format = own(place, 'format');
      const [input, output] = (textOf(format) ?? '').split('_to_');
      return call('data-processing', 'convert', [
        ['file', path[1], from],
        ['from_format', input === '' ? undefined : input],
        ['to_format', output],
        ['output_file', dataOf(place, to), to],
      ]);
    }
  }
  note(reading, kind?.key, 'noCounterpartOperation', { operation });
  return undefined;
};

/** Files that must be there and be what they should: each is looked at, and one that is not right fails. */
function validation(place: Place, path: Entry): readonly Entry[] {
  const { reading } = place.program;
  const field = own(place, 'files');
  const listed = itemsOf(reading, field?.value).map((node) => {
    const fields = fieldsOf(reading, node);
    const named = isScalar(node) ? undefined : take(fields, 'path');
    const tests = Object.entries(checks).flatMap(([key, test]) => {
      const found = take(fields, key);
      const value = jsonOf(reading, found?.value);
      return value === null || value === false ? [] : [test(value)];
    });
    const own1 = isScalar(node) ? String(node.value) : dataOf(place, named);
    leftovers(fields);
    return { path: own1 ?? '', check: tests.length ? tests.join(' and ') : 'value.exists' };
  });
  const all = listed.length ? listed : [{ path: path[1] ?? '', check: 'value.exists' }];
  const [first] = all;
  const same = all.every(({ check }) => check === first?.check);
  const tool: readonly Entry[] = [
    ['tool', 'filesystem', place.step.fields.all.get('operation')],
    ['action', 'exists'],
  ];
  const look = (file: Out, check: string): readonly Entry[] => [
    ...tool,
    ['parameters', mapOf([['path', file]])],
    ['quality', mapOf([['condition', check]])],
  ];
  if (all.length === 1) return look(first?.path, first?.check ?? 'value.exists');
  if (same) return [['for_each', pathList(all), field], ...look('{{ item }}', first?.check ?? 'value.exists')];
  return [['steps', listOf(all.map((one, index) => mapOf([['id', `file_${index + 1}`], ...look(one.path, one.check)]))), field]];
}

/** The paths, on one line where they are few and plain. */
const pathList = (all: readonly { path: Out }[]): Out => {
  const paths = all.map(({ path }) => path);
  const plain = paths.filter((path) => typeof path === 'string');
  return plain.length === paths.length ? plain : listOf(paths);
};

const checks: Readonly<Record<string, (value: Json) => string>> = {
  must_exist: () => 'value.exists',
  must_be_file: () => "value.type == 'file'",
  must_be_dir: () => "value.type == 'folder'",
  must_be_readable: () => 'value.exists',
  min_size: (value) => `value.size >= ${Number(value) || 0}`,
  max_size: (value) => `value.size <= ${Number(value) || 0}`,
};
