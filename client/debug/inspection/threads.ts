import { isMap, type Json } from '../../../engine/language/json.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Pause } from '../../../engine/run/people/pauses.ts';
import type { FrameState, StepState } from '../../../engine/state/step.ts';
import type { SourceLocations } from '../breakpoints/locations.ts';
import { debugTexts } from '../texts.ts';
import { enclosingFrame, frameName, isInFlight, type StackedRun, type StackLine, stackOf } from './stack.ts';

/** The thread of the pipeline itself, which always exists. */
export const mainThread = 1;

type NumberedLine = StackLine & { id: number };

/** Work in progress: the pipeline, an item of a loop, or a parallel step. */
export interface DebugThread {
  id: number;
  name: string;
  /** Innermost line first. */
  stack(): readonly NumberedLine[];
}

/** The position of a run, now or in the past. */
export interface StandingRun {
  threads: readonly DebugThread[];
  /** The step that stopped. */
  at: DebugThread;
  /** A line of one of the stacks that were sent. */
  line(id: number): StackLine | undefined;
}

/** The ids of threads and stack lines; a thread keeps its number, that of a line is never used again. */
export interface StandingIds {
  thread(key: string): number;
  line(): number;
}

export function createStandingIds(): StandingIds {
  const threads = new Map([['', mainThread]]);
  let next = 1;
  return {
    line: () => next++,
    thread(key) {
      const id = threads.get(key) ?? threads.size + mainThread;
      threads.set(key, id);
      return id;
    },
  };
}

interface Flight {
  key: string;
  /** Its iteration. */
  item: FrameState | undefined;
  /** Its current step. */
  top: StepState | undefined;
}

/** The position of a run: before a step, or in one of its calls. */
type Standpoint = Pause & { call?: string };

/** Threads and stacks of a stopped run: at the paused step, or at the present positions of its steps. */
export function standingOf(run: StackedRun, pause: Standpoint, places: SourceLocations, ids: StandingIds): StandingRun {
  const lines = new Map<number, StackLine>();

  const standpoint = (top: StepState | undefined) => {
    const held = top === pause.step;
    return { top, held, call: held ? pause.call : undefined };
  };

  const threadOf = ({ key, item, top }: Flight): DebugThread => {
    let stack: readonly NumberedLine[] | undefined;
    return {
      id: ids.thread(key),
      name: threadName(run, key, item),
      stack() {
        stack ??= stackOf(run, places, standpoint(top)).map((line) => ({ ...line, id: ids.line() }));
        for (const line of stack) lines.set(line.id, line);
        return stack;
      },
    };
  };

  const flights = flightsOf(run, pause.step);
  const threads = flights.map(threadOf);
  const stopped = flights.findIndex(({ top }) => top !== undefined && top === pause.step);
  const at =
    threads[stopped] ?? threads.find((_, index) => flights[index]?.top) ?? threadOf({ key: '', item: undefined, top: undefined });

  at.stack();
  return { threads, at, line: (id) => lines.get(id) };
}

/** The pipeline, then the items of loops, then parallel steps, in the order of their beginning. */
function flightsOf({ state }: StackedRun, held: StepState | undefined): Flight[] {
  const items = new Map<string, Flight>();
  const others: StepState[] = [];

  const take = (step: StepState): void => {
    const item = enclosingItem(step.frame);
    if (!item) others.push(step);
    else if (items.get(item.path)?.top !== held || !held) items.set(item.path, { key: item.path, item, top: step });
  };

  if (held) take(held);
  for (const step of state.steps.values()) {
    const isHeldItem = step.status === 'pending' && state.agenda.held.has(step) && enclosingItem(step.frame) !== undefined;
    if (step !== held && (isInFlight(step) || isHeldItem)) take(step);
  }

  const [own, ...beside] = others.sort(
    (a, b) => Number(b === held) - Number(a === held) || (b.started_at ?? 0) - (a.started_at ?? 0),
  );
  const [item] = items.values();
  const main: Flight = { key: '', item: undefined, top: own ?? (item && outermostLoop(item)) };

  return [main, ...items.values(), ...beside.map((top): Flight => ({ key: top.path, item: undefined, top }))];
}

/** The innermost iteration that contains something. */
export function enclosingItem(frame: FrameState): FrameState | undefined {
  for (let at: FrameState | undefined = frame; at; at = enclosingFrame(at)) {
    if (at.iteration !== undefined) return at;
  }
  return undefined;
}

function outermostLoop({ item }: Flight): StepState | undefined {
  let loop: StepState | undefined;
  for (let at = item; at; at = enclosingFrame(at)) {
    if (at.iteration !== undefined) loop = at.owner;
  }
  return loop;
}

function threadName({ compiled, state }: StackedRun, key: string, item: FrameState | undefined): string {
  if (key === '') return compiled.pipeline.name ?? compiled.pipeline.id ?? say(debugTexts.pipeline);
  if (!item?.owner) return key;
  const name = frameName(item, item.owner);
  const label = itemLabel(item);
  return state.finished || label === undefined ? name : say(debugTexts.namedItem, { name, label });
}

/** The label of an item, if its value is known and has one. */
export function itemLabel({ owner, iteration = 0 }: FrameState): string | undefined {
  const items = owner?.loop?.items;
  const list = items && 'value' in items ? items.value : undefined;
  return Array.isArray(list) ? labelOf(list[iteration] ?? null) : undefined;
}

const mostLetters = 40;

/** A value in a few words: itself, or its name. */
export function labelOf(value: Json): string | undefined {
  if (isMap(value)) {
    const named = ['name', 'title', 'id'].map((key) => value[key]).find(isScalar);
    return named === undefined ? Object.values(value).filter(isScalar).map(labelOf)[0] : labelOf(named);
  }
  if (!isScalar(value)) return undefined;

  const text = String(value).replace(/\s+/g, ' ').trim();
  return text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text;
}

const isScalar = (value: Json | undefined): value is string | number => typeof value === 'string' || typeof value === 'number';
