import type { SkipReason } from '../events.ts';
import type { FrameState, Slots, StepState } from '../step.ts';
import type { Turn } from '../why.ts';
import { Queue } from './queue.ts';
import type { Order } from './step-order.ts';

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
  /** Loops that may open more iterations than one fact does. */
  more: StepState[];
  /** Iterations whose `continue_if` is to be evaluated. */
  check: FrameState[];
  /** Ready steps whose computed priority is to be evaluated. */
  unranked: StepState[];
  /** Steps whose wait before another attempt is over. */
  again: StepState[];
  /**
   * Held steps: a caller waits for their next attempt after a resume, has paused them, computes their priority, or is ending
   * them. Nobody else begins or ends them; the holder ends them, or puts them back into their queue.
   */
  held: Set<StepState>;
  /** Steps whose call a batch has answered. */
  unparked: Set<StepState>;
  /** Steps whose question has been answered. */
  answered: Set<StepState>;
  /** Steps with a slot of `max_parallel`. */
  holders: Set<StepState>;
  /** Ranks steps that wait for a slot; by default by the number of steps after them. */
  order?: Order;
  /** The version of the order that their queue is sorted by. */
  orderedBy: number;
  /** Why steps went before other ready ones. */
  turns: WeakMap<StepState, Turn>;
  maxParallel: number;
  /** Memory is short: steps that need a slot start one at a time. */
  memoryShort: boolean;
  /** Tools with a limit on parallel calls, by name. */
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
  orderedBy: 0,
  turns: new WeakMap(),
  maxParallel,
  memoryShort: false,
  tools: new Map(),
});

/** Higher priority first, then the least slack where something is due, then the longer way to the end, then the declared order. */
const before = (a: StepState, b: StepState): number => byPriority(a, b) || bySlack(a, b) || byWay(a, b);

const byPriority = (a: StepState, b: StepState): number => (b.priority ?? b.node.priority) - (a.priority ?? a.node.priority);
/** Slack is what is left until a step must begin: of two, who must begin earlier has less, whatever time it is. */
const bySlack = ({ begin_by: a }: StepState, { begin_by: b }: StepState): number => {
  if (a === b) return 0;
  return (a ?? Infinity) - (b ?? Infinity);
};
/** In milliseconds where that is known for all waiting steps, else in steps. */
const byWay = (a: StepState, b: StepState): number => (b.ahead ?? b.node.rank) - (a.ahead ?? a.node.rank);

/** Adds a step to those that wait for a slot. */
export function awaitSlot({ slots, order }: Agenda, step: StepState): void {
  if (order) place(order, step);
  slots.push(step);
}

/** Sorts waiting steps again, where their expected times have changed. */
export function reorder(agenda: Agenda): void {
  const { order, slots, orderedBy } = agenda;
  if (!order || order.version === orderedBy) return;
  agenda.orderedBy = order.version;
  slots.reorder((step) => place(order, step));
}

function place(order: Order, step: StepState): void {
  if (order.isTimed) step.ahead = order.aheadOf(step);
  const latest = order.latestStart(step);
  step.begin_by = latest === Infinity ? undefined : latest;
}

/** Notes why a step goes before the waiting ones. */
export function noteTurn({ slots, turns }: Agenda, step: StepState): void {
  const next = slots.peek();
  if (!next) return;
  const turn: Turn = { by: reasonFor(step, next), waiting: slots.size };
  if (step.ahead !== undefined) turn.ahead = Math.round(step.ahead);
  if (step.begin_by !== undefined) turn.begin_by = Math.round(step.begin_by);
  turns.set(step, turn);
}

function reasonFor(step: StepState, next: StepState): Turn['by'] {
  if (byPriority(step, next) !== 0) return 'priority';
  if (bySlack(step, next) !== 0) return 'deadline';
  if (byWay(step, next) === 0) return 'declared';
  return step.ahead === undefined ? 'steps' : 'time';
}
