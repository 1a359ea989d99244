import type { SkipReason } from '../events.ts';
import type { FrameState, Slots, StepState } from '../step.ts';
import { Queue } from './queue.ts';

/** The steps to schedule next, filled by `reduce` and emptied by `decide`. Not part of the log. */
export interface Agenda {
  /** Steps that start at once. */
  ready: Queue<StepState>;
  /** Steps that start when a slot of `max_parallel` is free. */
  slots: Queue<StepState>;
  skip: { step: StepState; reason: SkipReason }[];
  /** Frames whose steps have all settled. */
  settle: FrameState[];
  /** Loops without a running iteration that open no further one. */
  close: StepState[];
  /** Loops that may have more iterations in flight than one fact opens. */
  more: StepState[];
  /** Iterations whose `continue_if` is to be evaluated. */
  check: FrameState[];
  /** Ready steps whose computed priority is to be evaluated. */
  unranked: StepState[];
  /** Steps whose wait before another attempt is over. */
  again: StepState[];
  /**
   * Steps that somebody has in hand: who waits for their next attempt in a run that was taken up again, holds them before they start, asks
   * for their priority, or is ending them. Nobody else begins or ends them; they are ended there, or put back into their queue.
   */
  held: Set<StepState>;
  /** Steps whose call a batch has answered. */
  unparked: Set<StepState>;
  /** Steps whose question has been answered. */
  answered: Set<StepState>;
  /** Steps that hold a slot of `max_parallel`. */
  holders: Set<StepState>;
  maxParallel: number;
  /** Memory is short: steps that want a slot start one at a time. */
  memoryShort: boolean;
  /** Tools of which only so many calls may run at once, by name. */
  tools: Map<string, Slots>;
}

export const newAgenda = (maxParallel: number): Agenda => ({
  ready: new Queue(before),
  slots: new Queue(before),
  skip: [],
  settle: [],
  close: [],
  more: [],
  check: [],
  unranked: [],
  again: [],
  held: new Set(),
  unparked: new Set(),
  answered: new Set(),
  holders: new Set(),
  maxParallel,
  memoryShort: false,
  tools: new Map(),
});

/** Higher priority first, then the longer way to the end, then the declared order. */
const before = (a: StepState, b: StepState): number =>
  (b.priority ?? b.node.priority) - (a.priority ?? a.node.priority) || b.node.rank - a.node.rank;
