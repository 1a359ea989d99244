import { memoize } from '../../language/memoize.ts';
import { compact } from '../compact.ts';
import type { Node } from '../graph/graph.ts';
import { type ScopePhase, valuesOf } from '../graph/names/reads.ts';
import type { Trigger } from '../pipeline/model/trigger.ts';
import type { AutoPiece, Condition, Value } from '../pipeline/model/value.ts';
import type { Block, ScalarNode } from '../source/nodes.ts';
import type { Template } from '../template/syntax/ast.ts';
import type { Checkable } from './checkable.ts';
import type { Speaker, SpokenValue } from './personas.ts';
import { spokenValues } from './personas.ts';
import type { PlacedNode } from './steps.ts';
import { stepsOf } from './steps.ts';

/** A template at its place: `at` is its first index in the text of `node`. */
export interface PlacedTemplate {
  template: Template;
  node: ScalarNode;
  at: number;
  block: Block;
  /** The step whose names are in scope; undefined for templates of the pipeline itself. */
  owner: Node | undefined;
  field: string;
  scope: ScopePhase;
}

/** Every template of a pipeline, in steps and at the top. */
export const accessTemplates = memoize((checkable: Checkable): readonly PlacedTemplate[] => {
  const all: PlacedTemplate[] = [];
  for (const placed of stepsOf(checkable)) {
    for (const one of templatesOf(placed)) all.push(one);
  }
  all.push(...topTemplates(checkable), ...spokenTemplates(checkable));
  return all;
});

/** The templates of experts and personalities that stand in the pipeline, as those of no step. */
export const spokenTemplates = memoize((checkable: Checkable): readonly PlacedTemplate[] => {
  const all: PlacedTemplate[] = [];
  for (const { block, field, value } of spokenValues(checkable)) {
    if (block) collect(value, { block, owner: undefined, field, scope: 'item' }, all);
  }
  return all;
});

/** The templates of what a step says by an expert or a personality. */
export function templatesSpoken({ value, field }: SpokenValue, { node, block }: Speaker): readonly PlacedTemplate[] {
  const all: PlacedTemplate[] = [];
  collect(value, { block, owner: node, field, scope: 'item' }, all);
  return all;
}

/** The templates of the persona that a step uses. */
export const templatesIn = (checkable: Checkable, block: Block): readonly PlacedTemplate[] => [
  ...stepsOf(checkable).flatMap((placed) => (placed.block === block ? templatesOf(placed) : [])),
  ...[...topTemplates(checkable), ...spokenTemplates(checkable)].filter((one) => one.block === block),
];

/** The templates of a step itself. */
export const templatesOf = memoize(({ node, step, block }: PlacedNode): readonly PlacedTemplate[] => {
  const templates: PlacedTemplate[] = [];
  for (const { field, value, scope } of valuesOf(step)) collect(value, { block, owner: node, field, scope }, templates);
  return compact(templates);
});

/** The templates that belong to no step. */
export function topTemplates({ pipeline }: Checkable): readonly PlacedTemplate[] {
  const all: PlacedTemplate[] = [];
  const top = (block: Block, field: string, value: Value | undefined): void => {
    if (value) collect(value, { block, owner: undefined, field, scope: 'item' }, all);
  };
  for (const input of pipeline.inputs) top(input.block, `inputs.${input.name}`, input.default);
  for (const entry of pipeline.data) top(entry.block, `data.${entry.name}`, entry.value);
  for (const entry of pipeline.variables) top(entry.block, `variables.${entry.name}`, entry.value);

  for (const output of pipeline.outputs) {
    top(output.block, `outputs.${output.name}`, output.value);
    top(output.block, `outputs.${output.name}`, output.file);
  }

  return all;
}

/** The templates of a trigger, which see nothing of the pipeline. */
export function triggerTemplates(trigger: Trigger): readonly PlacedTemplate[] {
  const all: PlacedTemplate[] = [];
  const { inputs, block } = trigger;
  for (const { name, value } of inputs)
    collect(value, { block, owner: undefined, field: `triggers.inputs.${name}`, scope: 'item' }, all);
  if (trigger.kind !== 'schedule' && trigger.condition)
    collect(trigger.condition, { block, owner: undefined, field: 'triggers.condition', scope: 'item' }, all);

  return all;
}

type TemplateLocation = Pick<PlacedTemplate, 'block' | 'owner' | 'field' | 'scope'>;

function collect(value: Value | Condition, place: TemplateLocation, into: PlacedTemplate[]): void {
  switch (value.kind) {
    case 'template':
    case 'expression':
      into.push({ template: value.template, node: value.node, at: 0, ...place });
      return;
    case 'list':
      for (const item of value.items) collect(item, place, into);
      return;
    case 'map':
      for (const entry of value.entries) collect(entry.value, { ...place, field: `${place.field}.${entry.key}` }, into);
      return;
    case 'auto':
      if ('value' in value) collect(value.value, place, into);
      else collectPieces(value.pieces, value.node, place, into);
      return;
    case 'constant':
      return;
  }
}

function collectPieces(pieces: readonly AutoPiece[], node: ScalarNode, place: TemplateLocation, into: PlacedTemplate[]): void {
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      into.push({ template: piece.template, node, at: piece.at, ...place });
      continue;
    }

    collectPieces(piece.site.words, node, place, into);
    for (const attribute of piece.site.tag.attributes) {
      const template = piece.site.attributes.get(attribute.name);
      if (template) into.push({ template, node, at: attribute.valueRange.start, ...place });
    }
  }
}
