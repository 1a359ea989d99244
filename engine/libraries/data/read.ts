import type { MapNode, ScalarNode, SourceNode } from '../../compile/source/nodes.ts';
import { type OperationName, operations } from '../../language/kinds/transform.ts';
import { suggestion } from '../../language/problem.ts';
import { nearest, slipOf } from '../../language/spelling/suggest.ts';
import { transformTexts } from '../../language/texts/compile/transform.ts';
import { say } from '../../language/texts.ts';
import { constant, ownName, readAggregate, readFormula, readTest, sortKey } from './formula.ts';
import { describeNode } from './nodes.ts';
import type { Aggregate, Formula, ItemTemplate, Operation, OperationKey, SortKey } from './operation.ts';
import {
  inside,
  type OperationContext,
  type OperationReading,
  quoteNames,
  readMembers,
  requireMember,
  several,
} from './reading.ts';

/** The operations of a list, in order; an invalid one is a problem and left out. Never throws. */
export function readOperations<Given>(
  node: SourceNode,
  reading: OperationReading<Given>,
  field: string,
): Operation<Given, Given>[] {
  const place: OperationContext<Given> = { ...reading, key: 'steps', field };
  if (node.kind !== 'list') {
    place.wrong('wrong-type', node.range, say(transformTexts.steps, { got: describeNode(node) }));
    return [];
  }

  const read = node.items.flatMap((item, at) => readOperation(item, inside(place, at)) ?? []);
  const aggregate = read.findIndex(({ operation }) => operation.kind === 'aggregate');
  const after = aggregate < 0 ? [] : read.slice(aggregate + 1);

  for (const { operation, key } of after) {
    if (!['map', 'pick', 'rename'].includes(operation.kind))
      place.wrong('wrong-type', key.range, say(transformTexts.afterAggregate));
  }

  return read.map(({ operation }) => operation);
}

const names = Object.keys(operations);
const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name);

interface Read<Given> {
  operation: Operation<Given, Given>;
  key: ScalarNode;
}

function readOperation<Given>(node: SourceNode, place: OperationContext<Given>): Read<Given> | undefined {
  const [pair, second] = node.kind === 'map' ? node.pairs : [];
  if (!pair) {
    place.wrong('wrong-type', node.range, say(transformTexts.operation, { known: quoteNames(names), got: describeNode(node) }));
    return undefined;
  }

  const { key, value } = pair;
  if (second && node.kind === 'map') {
    const keys = quoteNames(node.pairs.map((one) => one.key.text));
    place.wrong('wrong-type', second.key.range, say(transformTexts.twoOperations, { keys }));
  }

  if (!isOperation(key.text)) {
    const text = say(transformTexts.unknownOperation, { key: key.text, known: quoteNames(names) });
    place.wrong('unknown-key', key.range, text, suggestion(nearest(key.text, names), key.range));
  }

  const name = isOperation(key.text) ? key.text : slipOf(key.text, names);
  if (name === undefined || !isOperation(name)) return undefined;

  const operation = readers<Given>()[name](value, inside(place, name));
  return operation && { operation, key };
}

type Reader<Given> = (node: SourceNode, place: OperationContext<Given>) => Operation<Given, Given> | undefined;

/** The reader of each operation: every one of the table has a line here. */
const readers = <Given>(): Readonly<Record<OperationName, Reader<Given>>> => ({
  filter: (node, place) => withOne(readTest(node, place), (test) => ({ kind: 'filter', test })),
  map: (node, place) => withOne(readShape(node, place), (to) => ({ kind: 'map', to })),
  sort: (node, place) => ({ kind: 'sort', keys: several(node).flatMap((one) => readSortKeys(one, place)) }),
  group_by: readGroup,
  aggregate: (node, place) => ({ kind: 'aggregate', aggregates: readAggregates(node, [], place) }),
  join: readJoin,
  unique: (node, place) => {
    if (node.kind === 'scalar' && node.value === true) return { kind: 'unique', keys: [] };
    if (node.kind === 'map' || (node.kind === 'scalar' && typeof node.value !== 'string')) {
      place.wrong('wrong-type', node.range, say(transformTexts.unique, { got: describeNode(node) }));
      return undefined;
    }
    return { kind: 'unique', keys: readFormulas(node, place) };
  },
  flatten: (node, place) => {
    if (node.kind === 'scalar' && node.value === true) return { kind: 'flatten' };
    if (node.kind === 'scalar' && typeof node.value === 'string') return { kind: 'flatten', by: node.value };
    place.wrong('wrong-type', node.range, say(transformTexts.flatten, { got: describeNode(node) }));
    return undefined;
  },
  limit: readLimit,
  pick: (node, place) => ({ kind: 'pick', fields: several(node).flatMap((one) => fieldName(one, place)?.text ?? []) }),
  rename: (node, place) => {
    if (node.kind !== 'map') {
      place.wrong('wrong-type', node.range, say(transformTexts.rename, { got: describeNode(node) }));
      return undefined;
    }

    const renames = node.pairs.flatMap(({ key, value }) => {
      const to = fieldName(value, inside(place, key.text));
      return to ? [{ from: key.text, to: to.text }] : [];
    });

    return { kind: 'rename', names: renames };
  },
});

const withOne = <One, Made>(one: One | undefined, make: (one: One) => Made): Made | undefined =>
  one === undefined ? undefined : make(one);

const readFormulas = (node: SourceNode, place: OperationContext, sees?: Formula['sees']): Formula[] =>
  several(node).flatMap((one) => readFormula(one, place, sees) ?? []);

function readShape(node: SourceNode, place: OperationContext): ItemTemplate | undefined {
  if (node.kind === 'scalar') {
    if (node.value === null && node.style !== 'absent' && node.autos.length === 0)
      return { kind: 'formula', formula: { template: constant(node), sees: 'item', node, field: place.field } };
    return withOne(readFormula(node, place), (formula) => ({ kind: 'formula', formula }));
  }
  if (node.kind === 'list')
    return { kind: 'list', items: node.items.flatMap((item, at) => readShape(item, inside(place, at)) ?? []) };

  const entries = node.pairs.flatMap(({ key, value }) => {
    const shape = readShape(value, inside(place, key.text));
    return shape ? [{ name: key.text, value: shape }] : [];
  });

  return { kind: 'map', entries };
}

function readSortKeys(node: SourceNode, place: OperationContext): SortKey[] {
  if (node.kind !== 'map') return withOne(readFormula(node, place), (by) => [sortKey(by, false)]) ?? [];
  const said = readMembers(node, ['by', 'descending'], '`sort`', place);
  const by = requireMember(said, 'by', '`sort`', { node, place });
  const descending = flag(said.get('descending'), inside(place, 'descending'));
  return by ? readFormulas(by, inside(place, 'by')).map((one) => sortKey(one, descending)) : [];
}

function flag(node: SourceNode | undefined, place: OperationContext): boolean {
  if (!node) return false;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  place.wrong('wrong-type', node.range, say(transformTexts.flag, { key: place.key, got: describeNode(node) }));
  return false;
}

function readGroup<Given>(node: SourceNode, place: OperationContext<Given>): Operation<Given, Given> | undefined {
  if (node.kind !== 'map') return { kind: 'group_by', keys: readKeys(node, true, place) };
  const said = readMembers(node, ['by', 'aggregate'], '`group_by`', place);
  const by = requireMember(said, 'by', '`group_by`', { node, place });
  const aggregate = said.get('aggregate');
  const keys = by ? readKeys(by, !aggregate, inside(place, 'by')) : [];
  if (!by || !aggregate) return { kind: 'group_by', keys };

  const keyNames = keys.map(({ name }) => name);
  return { kind: 'group_by', keys, aggregates: readAggregates(aggregate, keyNames, inside(place, 'aggregate')) };
}

function readKeys(node: SourceNode, withItems: boolean, place: OperationContext): OperationKey[] {
  const named = node.kind === 'map' ? node.pairs.map(({ key, value }) => ({ name: key.text, value })) : undefined;
  const keys: OperationKey[] = [];
  for (const { name, value } of named ?? several(node).map((one) => ({ name: undefined, value: one }))) {
    const of = readFormula(value, place);
    if (!of) continue;

    const own = name ?? ownName(of);
    if (own === undefined) {
      const text = of.template.text.trim();
      // A syntax error in an expression has a problem of its own.
      if (of.template.problems.length) keys.push({ name: text, of });
      else place.wrong('wrong-type', value.range, say(transformTexts.keyName, { text }));
    } else if (withItems && own === 'items') place.wrong('duplicate-key', value.range, say(transformTexts.itemsTaken));
    else if (keys.some((key) => key.name === own))
      place.wrong('duplicate-key', value.range, say(transformTexts.keyTwice, { key: own }));
    else keys.push({ name: own, of });
  }

  return keys;
}

function readAggregates(node: SourceNode, keys: readonly string[], place: OperationContext): Aggregate[] {
  if (node.kind !== 'map') {
    place.wrong('wrong-type', node.range, say(transformTexts.aggregates, { key: place.key, got: describeNode(node) }));
    return [];
  }
  return node.pairs.flatMap(({ key, value }) => {
    if (keys.includes(key.text)) place.wrong('duplicate-key', key.range, say(transformTexts.keyTwice, { key: key.text }));
    return readAggregate(key.text, value, keys, inside(place, key.text)) ?? [];
  });
}

function readJoin<Given>(node: SourceNode, place: OperationContext<Given>): Operation<Given, Given> | undefined {
  const what = '`join`';
  const empty: MapNode = { kind: 'map', range: node.range, pairs: [], flow: true };
  const map = node.kind === 'map' ? node : empty;
  const said = readMembers(map, ['with', 'on', 'type', 'as'], what, place);
  const other = requireMember(said, 'with', what, { node, place });
  const on = requireMember(said, 'on', what, { node, place });
  const as = withOne(said.get('as'), (one) => fieldName(one, inside(place, 'as'))?.text);
  const type = joinType(said.get('type'), place);
  const [left, right] = on ? joinKeys(on, inside(place, 'on')) : [[], []];
  if (!other) return undefined;

  const { field } = place;
  return {
    kind: 'join',
    with: place.given(other, `${field}.with`),
    left,
    right,
    type,
    field,
    as,
  };
}

function joinType(node: SourceNode | undefined, place: OperationContext): 'inner' | 'left' {
  const type = node?.kind === 'scalar' ? node.value : undefined;
  if (type === 'left' || type === 'inner') return type;
  if (node) place.wrong('wrong-type', node.range, say(transformTexts.joinType, { got: describeNode(node) }));
  return 'inner';
}

function joinKeys(node: SourceNode, place: OperationContext): [Formula[], Formula[]] {
  if (node.kind !== 'map') {
    const left = readFormulas(node, place);
    // The same text is parsed once; its faults are reported for the left side.
    return [left, left.map((one) => ({ ...one, sees: 'right' }))];
  }

  const said = readMembers(node, ['left', 'right'], '`on`', place);

  const side = (name: 'left' | 'right', sees: Formula['sees']): Formula[] => {
    const found = requireMember(said, name, '`on`', { node, place });
    return found ? readFormulas(found, inside(place, name), sees) : [];
  };

  const [left, right] = [side('left', 'item'), side('right', 'right')];
  if (said.size === 2 && left.length !== right.length)
    place.wrong('wrong-type', node.range, say(transformTexts.joinKeys, { left: left.length, right: right.length }));

  return [left, right];
}

function readLimit<Given>(node: SourceNode, place: OperationContext<Given>): Operation<Given, Given> | undefined {
  const count = (one: SourceNode | undefined, at: OperationContext<Given>): Given | undefined => {
    if (!one) return undefined;
    const isCount = one.kind === 'scalar' && /^\d+$/.test(one.text);
    if (isCount || (one.kind === 'scalar' && (one.template || one.autos.length > 0))) return place.given(one, at.field);
    place.wrong('wrong-type', one.range, say(transformTexts.count, { key: at.key, got: describeNode(one) }));
    return undefined;
  };

  const { field } = place;
  if (node.kind !== 'map') {
    const most = count(node, place);
    return most === undefined ? undefined : { kind: 'limit', count: most, field };
  }

  const said = readMembers(node, ['count', 'offset'], '`limit`', place);
  const most = count(said.get('count'), inside(place, 'count'));
  const offset = count(said.get('offset'), inside(place, 'offset'));

  return {
    kind: 'limit',
    field,
    count: most,
    offset,
  };
}

/** A name written out. */
function fieldName(node: SourceNode, place: OperationContext): ScalarNode | undefined {
  if (node.kind === 'scalar' && node.value !== null && !node.template && node.autos.length === 0 && node.text !== '') return node;
  place.wrong('wrong-type', node.range, say(transformTexts.names, { key: place.key, got: describeNode(node) }));
  return undefined;
}
