import { formSchema } from '../../language/answers.ts';
import { isMap } from '../../language/json.ts';
import { isOutside } from '../../language/transform.ts';
import type { Field, Type } from '../../language/types.ts';
import {
  anyMap,
  boolean,
  fromSchema,
  integer,
  listOf,
  mapOf,
  number,
  string,
  typeOf,
  union,
  unknown,
  valueType,
} from '../../language/types.ts';
import { isLoopName, parametersOf, parentFrame } from '../graph/edges.ts';
import type { LoopPlan, Node } from '../graph/graph.ts';
import type { Sight } from '../graph/reads.ts';
import { namesOfLoop } from '../graph/reads.ts';
import type { Condition, Value, Work } from '../pipeline/model.ts';
import { infer } from '../template/infer.ts';
import type { Checkable } from './checkable.ts';
import { type RowTypes, rowTypes } from './rows.ts';

/** The types of everything that a pipeline's templates can name. What cannot be known is `unknown`, and silent. */
export interface Types {
  /** What a name means where a node's templates (or, without one, the pipeline's own) are rendered; undefined where there is no such name. */
  lookup(node: Node | undefined, scope: Sight, name: string): Type | undefined;
  /** Every name in sight there, nearest first. */
  names(node: Node | undefined, scope: Sight): Iterable<string>;
  /** A step as templates see it. */
  step(node: Node): Type;
  /** The type that a value has when it is rendered. */
  value(value: Value | Condition, node: Node | undefined, scope: Sight): Type;
}

const made = new WeakMap<Checkable, Types>();

export function typesOf(checkable: Checkable): Types {
  const known = made.get(checkable);
  if (known) return known;
  const types = build(checkable);
  made.set(checkable, types);
  return types;
}

const loopFields = mapOf({
  first: boolean,
  last: boolean,
  length: integer,
  index: integer,
  index0: integer,
  iteration: integer,
  item: unknown,
  previous: unknown,
  parent: unknown,
});
const executionFields = mapOf({ id: string, timestamp: string, started_at: string, date: string, time: string });
const envelope: Readonly<Record<string, Field>> = {
  status: {
    type: {
      kind: 'string',
      choices: ['pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped', 'cancelled', 'completed', 'success'],
    },
    doc: 'How the step ended.',
  },
  success: { type: boolean, doc: 'Whether it succeeded.' },
  error: {
    type: mapOf({
      kind: string,
      message: string,
      step: string,
      attempt: integer,
      retryable: boolean,
      hint: string,
      cause: string,
    }),
    doc: 'Why it failed.',
  },
  parameters: { type: anyMap, doc: 'Its parameters as they were rendered.' },
  location: { type: string, doc: 'The file that it wrote or read.' },
  duration: { type: number, doc: 'Milliseconds from its start to its end.' },
  attempts: { type: integer, doc: 'Attempts that were made.' },
  started_at: { type: string, doc: 'When it began, in ISO 8601.' },
  finished_at: { type: string, doc: 'When it ended, in ISO 8601.' },
  model: { type: string, doc: 'The model that answered.' },
  usage: {
    type: mapOf({ input_tokens: integer, output_tokens: integer, cached_tokens: integer, reasoning_tokens: integer }),
    doc: 'Tokens used.',
  },
  cost: { type: number, doc: 'What it cost in USD.' },
  provenance: { type: string, doc: 'Where the value came from.' },
  why: { type: anyMap, doc: 'Why it went the way it went.' },
};
const builtIns: Readonly<Record<string, Type>> = {
  execution: executionFields,
  run: mapOf({ id: string, status: string }),
  pipeline: mapOf({ id: string, name: string, description: string, version: string, file: string }),
  timestamp: string,
  current_timestamp: string,
  current_date: string,
  pipeline_id: string,
  execution_id: string,
  now: string,
  output_path: string,
  env: anyMap,
  secrets: anyMap,
};
const namespaces = ['inputs', 'parameters', 'variables', 'data', 'steps', 'results', 'step_results', 'outputs'];

function build(checkable: Checkable): Types {
  const { graph, steps, pipeline, lookup: names, tools } = checkable;
  const stepTypes = new Map<Node, Type>();
  const open = new Set<unknown>();
  const inputs = mapOf(
    Object.fromEntries(
      pipeline.inputs.map((input) => [
        input.name,
        { type: input.type, ...(input.description ? { doc: input.description } : {}) },
      ]),
    ),
    unknown,
  );

  /** Guards against types that need themselves. */
  const once = (key: unknown, make: () => Type): Type => {
    if (open.has(key)) return unknown;
    open.add(key);
    try {
      return make();
    } finally {
      open.delete(key);
    }
  };

  const value: Types['value'] = (one, node, scope) => {
    switch (one.kind) {
      case 'constant':
        return typeOf(one.value);
      case 'template':
      case 'expression':
        return valueType(
          infer(
            one.template,
            { lookup: (name) => lookup(node, scope, name), names: () => namesInSight(node, scope) },
            () => undefined,
          ),
        );
      case 'list':
        return listOf(one.items.length ? union(one.items.map((item) => value(item, node, scope))) : unknown);
      case 'map':
        return mapOf(Object.fromEntries(one.entries.map((entry) => [entry.key, { type: value(entry.value, node, scope) }])));
      case 'auto': {
        if ('value' in one) return boolean;
        const [only] = one.pieces;
        return one.pieces.length === 1 && only?.kind === 'site' && only.site.lone ? fromSchema(only.site.schema) : string;
      }
    }
  };

  const bare = (node: Node): Type => {
    const step = steps[node.index]?.step;
    if (!step) return unknown;
    const { work } = step;
    if (node.loop) return loopType(node);
    if (step.answer) return step.answer.type;
    switch (work.kind) {
      case 'prompt':
        return string;
      case 'tool':
        return fromSchema((tools.get(work.tool)?.actions[work.action] ?? tools.get(work.tool)?.others)?.result);
      case 'set':
        return value(work.values, node, 'item');
      case 'transform':
        return rowsOf(node)?.value ?? unknown;
      case 'group':
        return mapOf(Object.fromEntries(bodyOf(node).map((inner) => [inner.id, { type: valueType(stepType(inner)) }])));
      case 'ask':
        return answerType(work);
      case 'pipeline':
        return outputsOf(node, work.rename);
      case 'switch':
        return branchTypes(node, work.branches.length);
      default:
        return unknown;
    }
  };

  /** What a called pipeline gives; nothing is known of one that is being compiled itself. */
  const outputsOf = (node: Node, rename: readonly { theirs: string; ours: string }[]): Type => {
    const called = checkable.calls.get(node.index);
    if (!called?.checkable) return unknown;
    const types = typesOf(called.checkable);
    const names = new Map(rename.map(({ theirs, ours }) => [theirs, ours]));
    return mapOf(
      Object.fromEntries(
        called.pipeline.outputs.map(({ name, value: said, type, description }) => [
          names.get(name) ?? name,
          { type: type ?? types.value(said, undefined, 'item'), ...(description ? { doc: description } : {}) },
        ]),
      ),
    );
  };

  /** What a switch gives: the value of the last step of whichever branch runs. A branch without steps gives what was decided by. */
  const branchTypes = (node: Node, count: number): Type => {
    const branches = bodyOf(node).map((branch) => bodyOf(branch).at(-1));
    if (branches.length < count) return unknown;
    return union(branches.map((last) => (last ? valueType(stepType(last)) : unknown)));
  };

  const bodyOf = (node: Node): Node[] =>
    (graph.frames[node.body ?? -1]?.nodes ?? []).flatMap((index) => graph.nodes[index] ?? []);

  const loopType = (node: Node): Type => {
    const body = bodyOf(node);
    const last = body.at(-1);
    const perStep = Object.fromEntries(body.map((inner) => [inner.id, { type: listOf(valueType(stepType(inner))) }]));
    return mapOf({
      results: {
        type: listOf(last ? valueType(stepType(last)) : unknown),
        doc: 'What each item gave, in item order; null for items that failed or were skipped.',
      },
      steps: { type: mapOf(node.loop?.single ? {} : perStep), doc: 'The values of each body step, one list a step.' },
      iterations: { type: integer, doc: 'How many items were begun.' },
      failed: { type: integer, doc: 'How many items failed.' },
      ended_by: {
        type: { kind: 'string', choices: ['done', 'break', 'while', 'until', 'max_iterations'] },
        doc: 'Why the loop ended.',
      },
    });
  };

  const stepType = (node: Node): Type => {
    const known = stepTypes.get(node);
    if (known) return known;
    const of = once(node, () => bare(node));
    const step = steps[node.index]?.step;
    const members: Record<string, Field> = { ...envelope, value: { type: of }, result: { type: of }, vars: { type: of } };
    if (of.kind === 'string')
      for (const name of ['content', 'text', 'response', 'output']) members[name] = { type: string, doc: 'The text.' };
    for (const { key } of parametersOf(step)?.entries ?? [])
      members[key] ??= { type: unknown, doc: 'The parameter of this name.' };
    if (node.kind === 'pipeline' && !node.loop) members['outputs'] = { type: of, doc: 'What the called pipeline gave.' };
    if ((node.kind === 'group' || node.kind === 'switch') && !node.loop)
      for (const inner of bodyOf(node)) members[inner.id] = { type: stepType(inner) };
    const type: Type = { kind: 'view', value: of, members };
    if (!open.size) stepTypes.set(node, type);
    return type;
  };

  const itemType = (node: Node): Type => {
    const loop = steps[node.index]?.step.loop;
    const list = loop?.kind === 'for_each' ? loop.list : undefined;
    const type = list ? once(list, () => value(list, node, 'loop')) : unknown;
    if (type.kind === 'list') return type.item;
    return type.kind === 'map' ? mapOf({ key: string, value: unknown }) : unknown;
  };

  const loopNameType = (node: Node, { as, name: loopName }: LoopPlan, name: string): Type => {
    if (name === loopName) return loopFields;
    if (name === as || name === 'item' || name === '$item' || name === `$${as}`) return itemType(node);
    if (name === 'index' || name === 'iteration' || name === '$index' || name === '$iteration') return integer;
    if (name === 'loop') return loopFields;
    if (name !== 'previous') return boolean;
    return mapOf(Object.fromEntries(bodyOf(node).map((inner) => [inner.id, { type: unknown, optional: true }])), unknown);
  };

  /** The loops around a place, innermost first, with the loop on the node itself for what each item evaluates. */
  const loopsAround = function* (node: Node, scope: Sight): Iterable<Node> {
    if (node.loop && scope !== 'loop') yield node;
    for (let frame: number | undefined = node.frame; frame !== undefined; frame = parentFrame(graph, frame)) {
      const owner = graph.nodes[graph.frames[frame]?.owner ?? -1];
      if (owner?.loop) yield owner;
    }
  };

  const variableType = (frame: number, name: string): Type =>
    once(`variable ${frame} ${name}`, () => {
      const initial = pipeline.variables.find((entry) => entry.name === name);
      const types: Type[] = frame === 0 && initial ? [value(initial.value, undefined, 'item')] : [];
      for (const node of graph.nodes) {
        const work = steps[node.index]?.step.work;
        if (work?.kind !== 'set') continue;
        for (const entry of work.values.entries)
          if (entry.key === name && names.writtenTo(node, name) === frame) types.push(value(entry.value, node, 'item'));
      }
      return union(types);
    });

  const namespace = (node: Node | undefined, name: string): Type => {
    switch (name) {
      case 'inputs':
        return inputs;
      case 'data':
        return mapOf(
          Object.fromEntries(
            pipeline.data.map((entry) => [entry.name, { type: once(entry, () => value(entry.value, undefined, 'item')) }]),
          ),
        );
      case 'outputs':
        return mapOf(
          Object.fromEntries(
            pipeline.outputs.map((entry) => [entry.name, { type: once(entry, () => value(entry.value, undefined, 'item')) }]),
          ),
        );
      case 'variables':
      case 'parameters':
        return anyMap;
      default:
        return mapOf(
          Object.fromEntries(stepsInSight(node).map((one) => [one.id, { type: open.has(one) ? unknown : stepType(one) }])),
        );
    }
  };

  const stepsInSight = (node: Node | undefined): Node[] => {
    const found = new Map<string, Node>();
    for (let frame: number | undefined = node?.frame ?? 0; frame !== undefined; frame = parentFrame(graph, frame)) {
      const owner = graph.nodes[graph.frames[frame]?.owner ?? -1];
      if (owner?.loop?.single) continue;
      for (const index of graph.frames[frame]?.nodes ?? []) {
        const one = graph.nodes[index];
        if (one && !found.has(one.id)) found.set(one.id, one);
      }
    }
    return [...found.values()];
  };

  const rows = new Map<Node, RowTypes>();
  /** The types of the items on their way through a transform. */
  const rowsOf = (node: Node): RowTypes | undefined => {
    const known = rows.get(node);
    const work = steps[node.index]?.step.work;
    if (known || work?.kind !== 'transform') return known;
    const around = {
      outside: (name: string) => lookup(node, 'item', name),
      outsideNames: () => [...namespaces, ...Object.keys(builtIns)].filter(isOutside),
      value: (one: Value) => value(one, node, 'item'),
    };
    const made = rowTypes(work.from ? value(work.from, node, 'item') : unknown, work.operations, around);
    if (!open.size) rows.set(node, made);
    return made;
  };

  const lookup: Types['lookup'] = (node, scope, name) => {
    if (typeof scope === 'object') return node && rowsOf(node)?.sights.get(scope)?.lookup(name);
    if (node && isLoopName(graph, node, name, scope))
      for (const loop of loopsAround(node, scope))
        if (loop.loop && namesOfLoop(loop.loop).has(name)) return loopNameType(loop, loop.loop, name);
    if (node && parametersOf(steps[node.index]?.step)?.entries.some(({ key }) => key === name)) return unknown;
    const handles = node && (node.dormant || steps[node.index]?.step.handlers.length);
    if (name === 'error' && handles) return envelope['error']?.type ?? unknown;
    const step = node ? names.target(node, { name, path: [], scope }) : rootTarget(name);
    if (step.kind === 'step')
      return step.node.id === name ? stepType(step.node) : (memberOf(stepType(step.node), name) ?? unknown);
    if (step.kind === 'variable') return variableType(step.frame, name);
    const input = pipeline.inputs.find((one) => one.name === name);
    if (input) return input.type;
    if (namespaces.includes(name)) return namespace(node, name);
    if (Object.hasOwn(builtIns, name)) return builtIns[name];
    const claims = graph.nodes.some((one) => steps[one.index]?.step.answer?.vars.includes(name));
    // A step inside its own frame, or a name that several steps claim, is told by other rules.
    return claims || (node && ownIds(node).has(name)) ? unknown : undefined;
  };

  const rootTarget = (name: string) => {
    const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
    return first ? names.target({ ...first, id: '' }, { name, path: [], scope: 'loop' }) : { kind: 'other' as const };
  };

  /** The ids of the frames that a node lies in: readable for their status. */
  const ownIds = (node: Node): Set<string> => {
    const ids = new Set([node.id]);
    for (let frame: number | undefined = node.frame; frame !== undefined; frame = parentFrame(graph, frame)) {
      const owner = graph.nodes[graph.frames[frame]?.owner ?? -1];
      if (owner) ids.add(owner.id);
    }
    return ids;
  };

  const namesInSight = function* (node: Node | undefined, scope: Sight): Iterable<string> {
    if (typeof scope === 'object') {
      yield* (node && rowsOf(node)?.sights.get(scope)?.names()) ?? [];
      return;
    }
    if (node)
      for (const loop of loopsAround(node, scope))
        if (loop.loop) yield* [...(loop.loop.as === undefined ? ['iteration'] : [loop.loop.as]), 'index', 'loop', 'previous'];
    for (const one of stepsInSight(node)) yield one.id;
    for (const { name } of pipeline.variables) yield name;
    for (const one of graph.nodes) {
      const work = steps[one.index]?.step.work;
      if (work?.kind === 'set') for (const { key } of work.values.entries) yield key;
      yield* steps[one.index]?.step.answer?.vars ?? [];
    }
    for (const { name } of pipeline.inputs) yield name;
    yield* namespaces;
    yield* Object.keys(builtIns);
  };

  return { lookup, names: namesInSight, step: stepType, value };
}

/** What a person's answer is; `approve` gives true or false. */
function answerType({ type, choices, fields }: Extract<Work, { kind: 'ask' }>): Type {
  switch (type) {
    case 'approve':
    case 'boolean':
      return boolean;
    case 'number':
      return number;
    case 'form':
      return fields?.kind === 'constant' && isMap(fields.value) ? fromSchema(formSchema(fields.value)) : anyMap;
    case 'choice':
      return choices?.kind === 'constant' && Array.isArray(choices.value)
        ? { kind: 'string', choices: choices.value.map(String) }
        : string;
    case 'text':
      return string;
  }
}

const memberOf = (type: Type, name: string): Type | undefined => {
  const of = valueType(type);
  return of.kind === 'map' ? of.fields[name]?.type : undefined;
};
