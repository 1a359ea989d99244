import type { Condition, Step, Value } from '../pipeline/model.ts';
import type { ScalarNode } from '../source/nodes.ts';
import type { Reference, Template } from '../template/ast.ts';
import { references } from '../template/references.ts';

/** One name that a step reads, with the scalar that it stands in. */
export interface Read extends Reference {
  node: ScalarNode;
  /** The key it stands under, for example `parameters.path`. */
  field: string;
  /** Where the name is looked up: the loop's own list and settings see no loop names. */
  scope: 'loop' | 'item';
}

/** What a step itself (not the steps of its body) reads and writes. Kept with the step, so that an unchanged step is not read again. */
export interface Access {
  reads: Read[];
  writes: { name: string; range: { start: number; end: number } }[];
}

const known = new WeakMap<Step, Access>();

export function accessOf(step: Step): Access {
  const found = known.get(step);
  if (found) return found;
  const reads: Read[] = [];
  for (const { field, value, scope } of valuesOf(step)) readsIn(value, field, scope, reads);
  const writes =
    step.work.kind === 'set' ? step.work.values.entries.map(({ key, keyRange }) => ({ name: key, range: keyRange })) : [];
  const access = { reads, writes };
  known.set(step, access);
  return access;
}

export interface PlacedValue {
  field: string;
  value: Value | Condition;
  scope: 'loop' | 'item';
}

/** Every value of the step itself that may hold templates or AUTO tags. */
export function valuesOf(step: Step): PlacedValue[] {
  const values: PlacedValue[] = [];
  const add = (field: string, value: Value | Condition | undefined, scope: 'loop' | 'item' = 'item'): void => {
    if (value) values.push({ field, value, scope });
  };
  const { loop, work } = step;
  add('for_each', loop?.list, 'loop');
  add('continue_if', loop?.continueIf);
  add('break_if', loop?.breakIf);
  add('condition', step.condition, loop && conditionIsOfLoop(step) ? 'loop' : 'item');
  add('model', step.model);
  add('temperature', step.temperature);
  add('max_tokens', step.maxTokens);
  if (work.kind === 'prompt') {
    add('prompt', work.prompt);
    add('parameters', work.parameters);
    add('system', work.system);
  } else if (work.kind === 'tool') add('parameters', work.parameters);
  else if (work.kind === 'set') {
    add('set', work.values);
    add('show', work.show);
  } else if (work.kind === 'group') for (const variable of work.variables) add(`variables.${variable.name}`, variable.value);
  else if (work.kind === 'unsupported') add(work.of ?? 'value', work.value);
  for (const product of step.products) {
    add(`products.${product.name}`, product.file);
    add(`products.${product.name}`, product.value);
  }
  return values;
}

const loopNames = new Set([
  'item',
  'index',
  'iteration',
  'loop',
  'previous',
  '$item',
  '$index',
  '$iteration',
  '$first',
  '$last',
  '$is_first',
  '$is_last',
]);

/** The names that a loop gives to its body. */
export const namesOfLoop = (as: string): ReadonlySet<string> => new Set([as, `$${as}`, ...loopNames]);

/** A `condition` that reads no loop name belongs to the loop; any other is asked for each item. */
export function conditionIsOfLoop(step: Step): boolean {
  const { condition, loop } = step;
  if (!loop || condition?.kind !== 'expression') return condition !== undefined;
  const names = namesOfLoop(loop.as);
  return !references(condition.template).some(({ name }) => names.has(name));
}

function readsIn(value: Value | Condition, field: string, scope: 'loop' | 'item', into: Read[]): void {
  switch (value.kind) {
    case 'expression':
    case 'template':
      readsOf(value.template, value.node, 0, field, scope, into);
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
      readsInPieces(value.pieces, value.node, field, scope, into);
      return;
    case 'constant':
      return;
  }
}

function readsInPieces(
  pieces: Extract<Value, { kind: 'auto' }>['pieces'],
  node: ScalarNode,
  field: string,
  scope: 'loop' | 'item',
  into: Read[],
): void {
  for (const piece of pieces) {
    if (piece.kind === 'text') readsOf(piece.template, node, piece.at, field, scope, into);
    else {
      readsInPieces(piece.site.words, node, field, scope, into);
      for (const attribute of piece.site.tag.attributes) {
        const template = piece.site.attributes.get(attribute.name);
        if (template) readsOf(template, node, attribute.valueRange.start, field, scope, into);
      }
    }
  }
}

function readsOf(template: Template, node: ScalarNode, at: number, field: string, scope: 'loop' | 'item', into: Read[]): void {
  const move = (range: { start: number; end: number }) => (at === 0 ? range : { start: range.start + at, end: range.end + at });
  for (const reference of references(template))
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
