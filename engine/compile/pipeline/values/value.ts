import type { Json } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { MapNode, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { toJson } from '../../source/nodes.ts';
import { parseCondition } from '../../template/condition.ts';
import { parseTemplate } from '../../template/syntax/parse.ts';
import { readAutoValue } from '../auto/sites.ts';
import { noteDeprecatedStatuses } from '../dialects/statuses.ts';
import type { Condition, MapValue, NamedValue, Value } from '../model/value.ts';
import type { ValueSite } from '../model/value-site.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isEmptyNode, isScalarNode, mapAt } from '../source-nodes.ts';
import { findDollar } from './dollar.ts';
import { includeFiles, mayInclude } from './included-files.ts';

/** A tree with its templates and AUTO tags. A list or map with only constants is one constant. */
export function readValue(node: SourceNode, site: ValueSite, scope: ReadScope): Value {
  if (isScalarNode(node)) return readScalar(node, site, scope);
  if (node.kind === 'list') {
    const items = node.items.map((item, index) => readValue(item, member(site, index), scope));
    return items.every((item) => item.kind === 'constant')
      ? { kind: 'constant', value: toJson(node), node }
      : { kind: 'list', items, node };
  }

  const map = readMap(node, site, scope);
  return map.entries.every((entry) => entry.value.kind === 'constant') ? { kind: 'constant', value: toJson(node), node } : map;
}

/** The same for a map, whatever is in it. */
function readMap(node: MapNode, site: ValueSite, scope: ReadScope): MapValue {
  const entries = node.pairs.map(({ key, value }) => ({
    key: key.text,
    keyRange: key.range,
    value: readValue(value, member(site, key.text), scope),
  }));
  return { kind: 'map', entries, node };
}

function readScalar(node: ScalarNode, site: ValueSite, scope: ReadScope): Value {
  if (node.autos.length) return readAutoValue(node, site, scope);
  const included = mayInclude(node.text) && typeof node.value === 'string' ? includeFiles(node, scope) : undefined;
  if (included) {
    const [only] = included.parts;
    if (included.parts.length === 1 && only?.kind === 'text') return { kind: 'constant', value: only.text, node };
    scope.templates.push(included);
    return { kind: 'template', template: included, node };
  }
  if (node.template) {
    const template = parseTemplate(node.text, scope.options);
    scope.templates.push(template);
    noteDeprecatedStatuses(template, node, scope);
    return { kind: 'template', template, node };
  }

  return { kind: 'constant', value: node.value, node };
}

function member({ field, schema, run }: ValueSite, name: string | number): ValueSite {
  const members = isMap(schema?.['properties']) ? schema['properties'] : {};
  const inside: Json | undefined = typeof name === 'number' ? schema?.['items'] : members[name];
  return { field: `${field}.${name}`, schema: isMap(inside) ? inside : undefined, run: run || undefined };
}

/** The map that a key takes; empty after a problem, or where nothing is set. */
export function readMapOf(node: SourceNode, site: ValueSite, scope: ReadScope): MapValue {
  if (node.kind === 'map') return readMap(node, site, scope);
  const empty: MapValue = { kind: 'map', entries: [], node: mapAt(node, []) };
  if (isEmptyNode(node)) return empty;
  reportWrongType(scope, node, site.field, say(pipelineTexts.namesAndValues));
  return { ...empty, wrong: true };
}

/** The entries of a map of names and values. */
export function readNamedValues(node: SourceNode, site: ValueSite, scope: ReadScope): NamedValue[] {
  return readMapOf(node, site, scope).entries.map(({ key, keyRange, value }) => ({
    name: key,
    nameRange: keyRange,
    block: scope.block,
    value,
  }));
}

/** A condition: an expression, with or without braces; a plain `true`, `false` or number; or an AUTO tag. */
export function readCondition(node: SourceNode, field: string, scope: ReadScope): Condition | undefined {
  if (isEmptyNode(node)) return undefined;
  if (!isScalarNode(node)) {
    reportWrongType(scope, node, field, say(pipelineTexts.anExpression));
    return undefined;
  }
  if (node.autos.length) return { kind: 'auto', value: readAutoValue(node, { field, wants: 'boolean', run: true }, scope), node };
  if (typeof node.value === 'boolean' || typeof node.value === 'number')
    return { kind: 'constant', value: Boolean(node.value), node };

  const dollar = findDollar(node);
  if (dollar) reportProblem(scope, 'bad-condition.dollar', dollar.range, {}, { fixes: [dollar.fix] });
  // The expression is read nevertheless.
  const template = parseCondition(dollar ? node.text.replace('$', ' ') : node.text, scope.options);

  scope.templates.push(template);
  noteDeprecatedStatuses(template, node, scope);
  return { kind: 'expression', template, node };
}
