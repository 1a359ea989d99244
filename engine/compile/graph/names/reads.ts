import { isOutside } from '../../../language/kinds/transform.ts';
import { memoize } from '../../../language/memoize.ts';
import { type Formula, formulasOf } from '../../../libraries/data/operation.ts';
import { compact } from '../../compact.ts';
import type { ByKind, WorkOf } from '../../pipeline/model/by-kind.ts';
import { forKind } from '../../pipeline/model/by-kind.ts';
import { partsOfWork } from '../../pipeline/model/parts.ts';
import type { Handler } from '../../pipeline/model/retry.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Condition, Value } from '../../pipeline/model/value.ts';
import { fieldOfBranch } from '../../pipeline/steps/kinds/switch.ts';
import type { ScalarNode } from '../../source/nodes.ts';
import { references } from '../../template/references.ts';
import type { Reference, Template } from '../../template/syntax/ast.ts';
import { conditionIsOfLoop } from './loop-names.ts';

/**
 * When a value of a step is evaluated, which decides the names in scope: `loop` once for the loop (its list, its settings), `item` for each
 * item, `body` after each pass of the loop's body, `made` when the step has its value (`value`, `result` and the value's members are names
 * then), or a formula of a transform, to which bare names are fields of an item.
 */
export type ScopePhase = 'loop' | 'item' | 'body' | 'made' | Formula;

/** One name that a step reads, with the scalar that it stands in. */
export interface StepRead extends Reference {
  node: ScalarNode;
  /** The key it stands under, for example `parameters.path`. */
  field: string;
  /**
   * The scope of the lookup: the loop's own list and settings see no loop names; conditions at its ends see the steps of its
   * body.
   */
  scope: ScopePhase;
}

/**
 * The reads and writes of a step itself (not of its body). Cached with the step, so that an unchanged step is not analysed
 * again.
 */
interface Access {
  reads: StepRead[];
  writes: { name: string; range: { start: number; end: number } }[];
}

export const accessOf = memoize((step: Step): Access => {
  const reads: StepRead[] = [];
  for (const { field, value, scope } of valuesOf(step)) readsIn(value, field, scope, reads);
  const writes = partsOfWork(step.work).sets.map(({ key, keyRange }) => ({ name: key, range: keyRange }));
  return { reads: compact(reads), writes: compact(writes) };
});

/** The reads of a step during a run, including those of its agents. */
export const readsOfStep = (step: Step): readonly StepRead[] =>
  step.work.kind === 'agents'
    ? [...accessOf(step).reads, ...step.work.agents.flatMap((agent) => accessOf(agent.step).reads)]
    : accessOf(step).reads;

interface PlacedValue {
  field: string;
  value: Value | Condition;
  scope: ScopePhase;
}

/** Every value of the step itself that may hold templates or AUTO tags. */
export function valuesOf(step: Step): PlacedValue[] {
  const values: PlacedValue[] = [];
  const add: AddValue = (field, value, scope = 'item') => {
    if (value) values.push({ field, value, scope });
  };
  const { loop, work } = step;
  if (loop?.kind === 'for_each') add('for_each', loop.list, 'loop');

  if (loop?.kind === 'while') {
    add('while', loop.while, 'body');
    add('until', loop.until, 'body');
  }

  if (typeof loop?.maxParallel === 'object') add('max_parallel', loop.maxParallel, 'loop');
  if (loop?.kind === 'while' && typeof loop.maxIterations === 'object') add('max_iterations', loop.maxIterations, 'loop');
  if (typeof step.timeout === 'object') add('timeout', step.timeout, loop && work.kind === 'group' ? 'loop' : 'item');
  if (typeof step.priority === 'object') add('priority', step.priority, loop && work.kind === 'group' ? 'loop' : 'item');
  add('retry.attempts', step.computedRetry?.attempts);
  add('retry.delay', step.computedRetry?.delay);
  add('retry.max_delay', step.computedRetry?.maxDelay);
  add('continue_if', loop?.continueIf);
  add('break_if', loop?.breakIf, 'body');
  add('condition', step.condition, loop && conditionIsOfLoop(step) ? 'loop' : 'item');
  add('model', step.model);
  add('model.try', step.cascade?.first);
  add('model.else', step.cascade?.otherwise);
  add('personality', step.personalityText);
  add('temperature', step.temperature);
  add('max_tokens', step.maxTokens);
  forKind(valuesOfWork, work, add, loop !== undefined);
  for (const { on, value } of step.computedRoutes) add(`on_${on}`, value);
  for (const [index, handler] of step.handlers.entries()) addHandler(`on_error.${index}`, handler, add);
  add('cache.key', step.cache?.key);
  add('model.verify.condition', step.cascade?.verify.condition, 'made');
  add('model.verify.rubric', step.cascade?.verify.rubric, 'made');
  add('model.verify.cites', step.cascade?.verify.cites, 'made');
  add('quality.condition', step.quality?.condition, 'made');
  add('quality.while', step.quality?.while, 'made');
  add('quality.rubric', step.quality?.rubric, 'made');
  add('quality.cites', step.quality?.cites, 'made');

  for (const product of step.products) {
    add(`products.${product.name}`, product.file, 'made');
    add(`products.${product.name}`, product.value, 'made');
  }

  return values;
}

type AddValue = (field: string, value: Value | Condition | undefined, scope?: ScopePhase) => void;

/** The values of a step's work, each under the key that it stands at. */
const valuesOfWork: ByKind<void, [add: AddValue, inLoop: boolean]> = {
  prompt({ prompt, parts = [], media = [], options, parameters, system, maxTurns }, add) {
    add('prompt', prompt);
    for (const [index, part] of parts.entries()) add(`prompt.${index}`, part);
    for (const { kind, value, before } of media) add(`prompt.${before}.${kind}`, value);
    add('options', options);
    add('parameters', parameters);
    add('system', system);
    if (typeof maxTurns === 'object') add('max_turns', maxTurns);
  },
  tool({ computed, parameters, as = 'parameters' }, add) {
    add('tool', computed?.tool);
    add('action', computed?.action);
    add(as, parameters);
  },
  set({ values, show }, add) {
    add('set', values);
    add('show', show, 'made');
  },
  group({ variables }, add, inLoop) {
    for (const { name, value } of variables) add(`variables.${name}`, value, inLoop ? 'loop' : 'item');
  },
  transform: addOperations,
  switch({ subject, branches }, add) {
    add('switch', subject);
    for (const { id, computedLabel, computedTarget } of branches) {
      add('cases', computedLabel);
      add(fieldOfBranch(id), computedTarget?.value);
    }
  },
  pipeline({ pipeline, inputs, inherit }, add) {
    if (pipeline.kind === 'computed') add('pipeline', pipeline.value);
    add('inputs', inputs);
    for (const { value } of inherit) add('inherit', value);
  },
  generated({ from, inputs }, add) {
    add('steps_from', from);
    add('inputs', inputs);
  },
  ask(work, add) {
    add('ask', work.question);
    add('choices', work.choices);
    add('fields', work.fields);
    add('default', work.default);
  },
  fail: ({ message }, add) => add('fail', message),
  assert({ assertions, message }, add) {
    for (const { field, condition, message: own } of assertions) {
      add(field, condition);
      add(`${field.replace(/\.condition$/, '')}.message`, own);
    }
    add('message', message);
  },
  ensemble({ question, system, models, minResponses, synthesizer, parameters }, add) {
    add('ensemble', question);
    add('system', system);
    for (const [index, model] of models.entries()) add(`models.${index}`, model);
    add('min_responses', minResponses);
    add('synthesizer', synthesizer);
    add('parameters', parameters);
  },
  agents({ task, maxTurns }, add) {
    add('task', task);
    if (typeof maxTurns === 'object') add('max_turns', maxTurns);
  },
  unsupported: ({ of, value }, add) => add(of ?? 'value', value),
};

function addOperations({ from, operations }: WorkOf<'transform'>, add: AddValue): void {
  add('transform.from', from);
  for (const operation of operations) {
    if (operation.kind === 'join') add(`${operation.field}.with`, operation.with);
    if (operation.kind === 'limit') {
      add(`${operation.field}.count`, operation.count);
      add(`${operation.field}.offset`, operation.offset);
    }

    for (const formula of formulasOf(operation))
      add(formula.field, { kind: 'expression', template: formula.template, node: formula.node }, formula);
  }
}

function addHandler(
  field: string,
  { use, retry, fallback }: Handler,
  add: (field: string, value: Value | undefined) => void,
): void {
  add(`${field}.use`, use);
  add(`${field}.with`, retry?.with);
  if (fallback && 'tool' in fallback) add(`${field}.fallback`, fallback.parameters);
  else {
    add(`${field}.fallback`, fallback?.model);
    add(`${field}.fallback.prompt`, fallback?.prompt);
  }
}

function readsIn(value: Value | Condition, field: string, scope: ScopePhase, into: StepRead[]): void {
  switch (value.kind) {
    case 'expression':
    case 'template':
      readsOf({ template: value.template, node: value.node, at: 0, field, scope, into });
      return;
    case 'list':
      for (const item of value.items) readsIn(item, field, scope, into);
      return;
    case 'map':
      for (const entry of value.entries) readsIn(entry.value, `${field}.${entry.key}`, scope, into);
      return;
    case 'auto':
      if ('value' in value) {
        readsIn(value.value, field, scope, into);
        return;
      }
      readsInPieces({ pieces: value.pieces, node: value.node, field, scope, into });
      return;
    case 'constant':
      return;
  }
}

function readsInPieces({
  pieces,
  node,
  field,
  scope,
  into,
}: {
  pieces: Extract<Value, { kind: 'auto' }>['pieces'];
  node: ScalarNode;
  field: string;
  scope: ScopePhase;
  into: StepRead[];
}): void {
  for (const piece of pieces) {
    if (piece.kind === 'text') readsOf({ template: piece.template, node, at: piece.at, field, scope, into });
    else {
      readsInPieces({ pieces: piece.site.words, node, field, scope, into });
      for (const attribute of piece.site.tag.attributes) {
        const template = piece.site.attributes.get(attribute.name);
        if (template) readsOf({ template, node, at: attribute.valueRange.start, field, scope, into });
      }
    }
  }
}

function readsOf({
  template,
  node,
  at,
  field,
  scope,
  into,
}: {
  template: Template;
  node: ScalarNode;
  at: number;
  field: string;
  scope: ScopePhase;
  into: StepRead[];
}): void {
  const move = (range: { start: number; end: number }) => (at === 0 ? range : { start: range.start + at, end: range.end + at });
  for (const reference of references(template)) {
    // A field of an item is no read of the step.
    if (typeof scope === 'object' && !isOutside(reference.name)) continue;
    into.push({
      ...reference,
      range: move(reference.range),
      nameRange: move(reference.nameRange),
      pathRanges: reference.pathRanges.map(move),
      node,
      field,
      scope,
    });
  }
}
