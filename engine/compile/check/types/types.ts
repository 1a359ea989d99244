import { isOutside } from '../../../language/kinds/transform.ts';
import { memoize } from '../../../language/memoize.ts';
import { builtIns, namespaces } from '../../../language/names.ts';
import type { Type } from '../../../language/types.ts';
import {
  boolean,
  fromSchema,
  listType,
  mapType,
  string,
  typeOfJson,
  union,
  unknownType,
  valueType,
} from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import type { ScopePhase } from '../../graph/names/reads.ts';
import { bodyNodes } from '../../graph/places.ts';
import type { Condition, Value } from '../../pipeline/model/value.ts';
import type { Checkable } from '../checkable.ts';
import { nameTypes } from './names/names.ts';
import { namesInScope } from './names/names-in-scope.ts';
import { createRecursionGuard } from './recursion-guard.ts';
import type { ReusableResult } from './reused-types.ts';
import { inferTemplateType, reuseResult } from './reused-types.ts';
import { stepTypes } from './step-types.ts';
import { inferRowTypes, type RowTypes } from './transform-rows.ts';
import type { Types, Typing } from './typing.ts';

export const typesOf = memoize((checkable: Checkable): Types => build(checkable));

function build(checkable: Checkable): Typing {
  const { graph } = checkable;
  const rows = new Map<Node, RowTypes>();
  const typing: Typing = {
    checkable,
    of: typesOf,
    known: new Map(),
    ...createRecursionGuard(),
    bodyOf: (node) => bodyNodes(graph, node).flatMap((index) => graph.nodes[index] ?? []),
    rowsOf(node) {
      const before = rows.get(node);
      if (before) return before;
      const { result, holds } = typing.tracked(() => rowsThrough(node, typing));
      if (result && holds) rows.set(node, result);
      return result;
    },
    lookup: (node, scope, name) => lookup(node, scope, name),
    names: (node, scope) => names(node, scope),
    step: (node) => step(node),
    value: (value, node, scope) => typeOfValue(value, node, scope, typing),
  };
  const [lookup, names, step] = [nameTypes(typing), namesInScope(typing), stepTypes(typing)];

  return typing;
}

const valueTypes = new WeakMap<Value | Condition, ReusableResult<Type>>();

function typeOfValue(value: Value | Condition, node: Node | undefined, scope: ScopePhase, typing: Typing): Type {
  switch (value.kind) {
    case 'constant':
      return reuseResult(valueTypes, value, [], () => typeOfJson(value.value));
    case 'template':
    case 'expression': {
      const typeScope = { lookup: (name: string) => typing.lookup(node, scope, name), names: () => typing.names(node, scope) };
      return valueType(inferTemplateType(value.template, typeScope));
    }
    case 'list': {
      const items = value.items.map((item) => typing.value(item, node, scope));
      return reuseResult(valueTypes, value, items, () => listType(items.length ? union(items) : unknownType));
    }
    case 'map': {
      const members = value.entries.map((entry) => typing.value(entry.value, node, scope));
      return reuseResult(valueTypes, value, members, () =>
        mapType(Object.fromEntries(value.entries.map(({ key }, index) => [key, { type: members[index] ?? unknownType }]))),
      );
    }
    case 'auto': {
      if ('value' in value) return boolean;
      const [only] = value.pieces;
      if (value.pieces.length > 1 || only?.kind !== 'site' || !only.site.lone) return string;
      const { schema } = only.site;
      return reuseResult(valueTypes, value, [], () => fromSchema(schema));
    }
  }
}

function rowsThrough(node: Node, typing: Typing): RowTypes | undefined {
  const work = typing.checkable.steps[node.index]?.step.work;
  if (work?.kind !== 'transform') return undefined;
  return inferRowTypes(work.from ? typing.value(work.from, node, 'item') : unknownType, work.operations, {
    outside: (name: string) => typing.lookup(node, 'item', name),
    outsideNames: () => [...Object.keys(namespaces), ...Object.keys(builtIns)].filter(isOutside),
    value: (one: Value) => typing.value(one, node, 'item'),
  });
}
