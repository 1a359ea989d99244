import type { Condition } from './value.ts';

/** A condition as it is written. */
export const textOfCondition = (condition: Condition): string =>
  condition.kind === 'constant' ? String(condition.value) : condition.node.text.trim();
