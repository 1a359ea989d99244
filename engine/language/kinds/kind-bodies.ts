import type { StepKind } from '../kinds.ts';

/**
 * The inner steps of each kind, in frames of their own: all of them run, or those of the chosen branch. A file of its own,
 * because the panel's page needs only this.
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
