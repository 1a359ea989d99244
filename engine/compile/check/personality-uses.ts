import type { StepRef } from '../pipeline/model/step-ref.ts';
import type { Block } from '../source/nodes.ts';
import type { Checkable } from './checkable.ts';
import { stepsOf } from './steps.ts';

/** A place of a pipeline that names a personality. */
export interface PersonalityUse {
  ref: StepRef;
  block: Block;
}

/** Where the steps, the experts and the personalities of a pipeline name a personality. */
export function personalityUses(checkable: Checkable): PersonalityUse[] {
  const { experts, personalities } = checkable.pipeline;
  const all = [
    ...stepsOf(checkable).map(({ step, block }) => ({ ref: step.personality, block })),
    ...experts.map(({ personality, block }) => ({ ref: personality, block })),
    ...personalities.map((one) => ({ ref: one.extends, block: one.block })),
  ];

  return all.flatMap(({ ref, block }) => (ref ? [{ ref, block }] : []));
}
