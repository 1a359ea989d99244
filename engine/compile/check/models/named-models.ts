import type { Range } from '../../../language/problems.ts';
import { knownProviders } from '../../../language/providers.ts';
import { partsOfWork } from '../../pipeline/model/parts.ts';
import { searchParameter } from '../../pipeline/model/search.ts';
import type { Value } from '../../pipeline/model/value.ts';
import type { Block, SourceNode } from '../../source/nodes.ts';
import type { Settings } from '../../world.ts';
import type { Checkable } from '../checkable.ts';
import { findInSteps } from '../steps.ts';

/** A model name that is written out, with its location. */
interface PlacedModelName {
  name: string;
  block: Block;
  range: Range;
}

/** Every model that the pipeline names; templates and AUTO tags name one only in the run. */
export function* findModelNames(checkable: Checkable): Iterable<PlacedModelName> {
  const { pipeline } = checkable;
  for (const [key, value] of [
    ['default_model', pipeline.defaultModel],
    ['orchestrator', pipeline.orchestrator],
  ] as const) {
    const block = pipeline.entries.get(key)?.placed.block;
    if (block) yield* namesIn(value, block);
  }

  const chosen = pipeline.entries.get('selection')?.placed.block;
  if (chosen) {
    for (const { id, range } of pipeline.selection?.names ?? []) yield { name: id, block: chosen, range };
  }

  for (const { model, block } of pipeline.experts) yield* namesIn(model, block);
  yield* inSteps(checkable);
}

const inSteps = findInSteps<PlacedModelName>(({ step, block }, add) => {
  const addValue = (value: Value | undefined): void => {
    for (const one of namesIn(value, block)) add(one);
  };
  for (const one of [step.model, step.cascade?.first, step.cascade?.otherwise]) addValue(one);
  for (const { id, range } of step.selection?.names ?? []) add({ name: id, block, range });
  for (const value of partsOfWork(step.work).models) addValue(value);
  addValue(searchParameter(step.work, 'model'));

  for (const { fallback } of step.handlers) {
    if (fallback && !('tool' in fallback)) addValue(fallback.model);
  }
});

function* namesIn(value: Value | undefined, block: Block): Iterable<PlacedModelName> {
  if (value?.kind === 'constant') yield* texts(value.node, block);
  if (value?.kind === 'list') {
    for (const item of value.items) yield* namesIn(item, block);
  }
}

function* texts(node: SourceNode, block: Block): Iterable<PlacedModelName> {
  if (node.kind === 'list') {
    for (const item of node.items) yield* texts(item, block);
  }
  if (node.kind === 'scalar' && typeof node.value === 'string') yield { name: node.value.trim(), block, range: node.range };
}

/** The unknown provider in a name of the form `provider:name`; undefined if the provider is known or the name has none. */
export function unknownProvider(name: string, settings: Settings = {}): string | undefined {
  const isKnown = (word: string): boolean => knownProviders.includes(word) || Object.hasOwn(settings.providers ?? {}, word);
  const colon = name.indexOf(':');
  if (colon <= 0) return undefined;

  const provider = name.slice(0, colon);
  const [slashed] = name.split('/');
  const listed = (settings.models ?? []).some(({ id }) => id === name || id.slice(id.indexOf(':') + 1) === name);

  return isKnown(provider) || (slashed !== undefined && isKnown(slashed)) || listed ? undefined : provider;
}

export const providersOf = (settings: Settings = {}): string[] => [
  ...new Set([...Object.keys(settings.providers ?? {}), ...knownProviders]),
];
