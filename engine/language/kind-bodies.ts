import type { StepKind } from './kinds.ts';

/**
 * The steps inside a step of each kind, in frames of their own: all of them, or those of the branch that is chosen. It stands apart from what
 * else is known of kinds, because the panel's page needs this alone.
 */
export const kindBodies: Readonly<Record<StepKind, 'nothing' | 'steps' | 'branches'>> = {
  prompt: 'nothing',
  tool: 'nothing',
  retrieve: 'nothing',
  set: 'nothing',
  group: 'steps',
  transform: 'nothing',
  switch: 'branches',
  pipeline: 'nothing',
  generated: 'nothing',
  ask: 'nothing',
  fail: 'nothing',
  assert: 'nothing',
  ensemble: 'nothing',
  agents: 'nothing',
};
