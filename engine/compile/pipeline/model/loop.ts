import type { Range } from '../../../language/problems.ts';
import type { Condition, Value } from './value.ts';

interface LoopBase {
  /** Undefined means all at once; a value is computed by the run. */
  maxParallel: number | Value | undefined;
  continueIf?: Condition;
  breakIf?: Condition;
  onItemFailure: 'stop' | 'continue';
  /** Another name of the loop inside its body. */
  name?: { name: string; range: Range };
}

/** Items that are answered together. */
export interface Batch {
  size: number;
  /** The member that matches answers to items; undefined means by position. */
  key?: string;
}

interface ForEach extends LoopBase {
  kind: 'for_each';
  list: Value;
  as: string;
  asRange?: Range;
  batch?: Batch;
}

/** `while` is evaluated before each iteration, `until` after it; one iteration at a time. */
export interface Repeat extends LoopBase {
  kind: 'while';
  while?: Condition;
  until?: Condition;
  maxIterations: number | Value;
  /** Reaching `maxIterations` is a failure. */
  strict: boolean;
  /** Drafts that a person judges: its value holds the last one, and whether it was approved. */
  revises?: true;
}

export type Loop = ForEach | Repeat;
