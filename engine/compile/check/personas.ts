import { memoize } from '../../language/memoize.ts';
import type { Node } from '../graph/graph.ts';
import { asksModels } from '../pipeline/model/parts.ts';
import type { Expert, Personality } from '../pipeline/model/pipeline.ts';
import type { StepRef } from '../pipeline/model/step-ref.ts';
import type { Value } from '../pipeline/model/value.ts';
import type { NamedModels } from '../pipeline/settings/settings.ts';
import { readSharedModels } from '../pipeline/settings/settings.ts';
import type { Block } from '../source/nodes.ts';
import type { Checkable } from './checkable.ts';
import { stepsOf } from './steps.ts';

/** A value of an expert or a personality, and the steps whose system prompt it is. */
export interface SpokenValue {
  value: Value;
  /** `personalities.NAME`, `experts.NAME.system_prompt`. */
  field: string;
  /** Where it stands in the pipeline; undefined for those of `baton.yaml` and of files. */
  block: Block | undefined;
  speakers: readonly Speaker[];
}

/** A step, and the key that gives it this persona. */
export interface Speaker {
  node: Node;
  block: Block;
  ref: StepRef;
}

/** The values of the pipeline's experts and personalities, and of those in its workspace that it names. */
export const spokenValues = memoize((checkable: Checkable): readonly SpokenValue[] => {
  const { pipeline, world } = checkable;
  const shared = readSharedModels(world);
  if (![pipeline, shared].some(({ experts, personalities }) => experts.length > 0 || personalities.length > 0)) return [];

  const speakers = speakersOf(checkable, shared);
  const own = [...pipeline.experts, ...pipeline.personalities];
  const all = [...own, ...[...shared.experts, ...shared.personalities].filter((one) => speakers.has(one))];

  return all.flatMap((one) => {
    const block = own.includes(one) ? one.block : undefined;
    const said = [...pipeline.personalities, ...shared.personalities].includes(one) ? ofPersonality(one) : ofExpert(one);
    return said.flatMap(([field, value]) => (value ? { value, field, block, speakers: speakers.get(one) ?? [] } : []));
  });
});

type Said = readonly (readonly [field: string, value: Value | undefined])[];

const ofPersonality = ({ name, system }: Personality): Said => [[`personalities.${name}`, system]];

const ofExpert = ({ name, model, system, temperature, maxTokens }: Expert): Said => [
  [`experts.${name}.model`, model],
  [`experts.${name}.system_prompt`, system],
  [`experts.${name}.temperature`, temperature],
  [`experts.${name}.max_tokens`, maxTokens],
];

/** The steps that use an expert or a personality, also through `extends`. */
function speakersOf(checkable: Checkable, shared: NamedModels): ReadonlyMap<Expert | Personality, Speaker[]> {
  const experts = byName(checkable.pipeline.experts, shared.experts);
  const personalities = byName(checkable.pipeline.personalities, shared.personalities);
  const found = new Map<Expert | Personality, Speaker[]>();

  const add = (one: Expert | Personality, speaker: Speaker): void => {
    const before = found.get(one);
    if (before) before.push(speaker);
    else found.set(one, [speaker]);
  };

  for (const { node, step, block } of stepsOf(checkable)) {
    if (!asksModels(step.work)) continue;
    const expert = step.expert && experts.get(step.expert.id);
    if (expert && step.expert) add(expert, { node, block, ref: step.expert });
    const ofExpert = step.personalityText ? undefined : expert?.personality;
    const ref = step.personality ?? (ofExpert && step.expert);

    const seen = new Set<Personality>();
    for (let at = personalities.get((step.personality ?? ofExpert)?.id ?? ''); at && ref && !seen.has(at); ) {
      seen.add(at);
      add(at, { node, block, ref });
      at = at.extends && personalities.get(at.extends.id);
    }
  }

  return found;
}

/** By name: the pipeline's own before the workspace's; of several the first. */
const byName = <Named extends { name: string }>(own: readonly Named[], shared: readonly Named[]): ReadonlyMap<string, Named> =>
  new Map([...own, ...shared].toReversed().map((one) => [one.name, one]));
