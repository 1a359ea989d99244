import type { Graph, LoopPlan, Node } from '../../../engine/compile/graph/graph.ts';
import { say } from '../../../engine/language/texts.ts';
import type { FrameState, IterationState, LoopState, RunState, StepState } from '../../../engine/state/state.ts';
import { bodyOf, isSettled, iterationsOf, rootOf } from '../../../engine/state/state.ts';
import { panelTexts } from '../texts.ts';
import { detailOf } from './inside.ts';
import { instancesOf } from './instances.ts';
import { cutLook, isOver, type Look, lookOf, lookWords, skipWords } from './look.ts';
import { inShort, storedInShort } from './value.ts';
import { skippedBecause } from './why.ts';
import { clock, dollars, figure, firstLine, many, span } from './words.ts';

/** What a card of the graph shows. */
export interface Card {
  path: string;
  title: string;
  look: Look;
  /** One line of what happened, or of what the step is while nothing has. */
  line: string;
  /** Loops, and steps inside loops: how many of how many are done, and how many are on their way. */
  strip?: Strip;
  /** Loops that have not begun: how they will go. */
  note?: string;
  /** For screen readers: all of it in one sentence. */
  label: string;
}

export interface Strip {
  of: number;
  done: number;
  failed: number;
  running: number;
  text: string;
  /** A loop whose end nobody knows: `of` are the most iterations that it may have, and none of them is to come for sure. */
  open?: true;
  /** Each item's look, where there are few enough to be seen one by one. */
  cells?: Look[];
}

const mostCells = 30;

/** The card of one node of the graph. Before the first run `state` is undefined. `now` is in milliseconds since 1970. */
export function cardOf(graph: Graph, node: Node, state: RunState | undefined, now: number): Card {
  const steps = state ? instancesOf(state, node.path) : [];
  const only = node.path.includes('[*]') ? undefined : steps[0];
  const card =
    !state || steps.length === 0 ? planned(graph, node) : only ? single(node, state, only, now) : together(node, state, steps);
  const strip = card.strip ? `, ${card.strip.text}` : '';
  const note = card.strip ? undefined : loopNote(node);
  return {
    path: node.path,
    title: node.id,
    ...card,
    ...(note ? { note } : {}),
    label: `${node.id}, ${say(lookWords[card.look])}, ${card.line}${strip}`,
  };
}

type Face = Pick<Card, 'look' | 'line' | 'strip' | 'note'>;

const planned = (graph: Graph, node: Node): Face => ({
  look: 'todo',
  line: node.dormant ? onlyAfter(graph, node) : joined(node.frame === graph.last ? say(panelTexts.atTheEnd) : '', about(node)),
});
const loopNote = ({ loop }: Node): string | undefined =>
  loop &&
  (loop.as === undefined ? mostWords(loop) : joined(loop.single ? say(panelTexts.each, { item: loop.as }) : '', atOnce(loop)));
const atOnce = ({ maxParallel, parallel }: LoopPlan): string =>
  parallel !== undefined
    ? say(panelTexts.atATime, { count: parallel })
    : maxParallel === undefined
      ? say(panelTexts.allAtOnce)
      : say(panelTexts.atATime, { count: figure(maxParallel) });
const mostWords = ({ maxIterations }: LoopPlan): string =>
  maxIterations === undefined ? '' : say(panelTexts.atMost, { count: figure(maxIterations) });
const about = (node: Node): string => (node.loop && !node.loop.single ? node.loop.title : detailOf(node));

function onlyAfter(graph: Graph, node: Node): string {
  const owner = graph.nodes[graph.frames[node.frame]?.owner ?? -1];
  if (owner?.kind === 'switch') return say(panelTexts.branchOf, { step: owner.id });
  const edge = graph.edges.find((one) => one.to === node.index && one.kind === 'route');
  const from = edge && graph.nodes[edge.from];
  if (!from) return node.detail;
  const words = {
    failure: panelTexts.onlyIfFails,
    success: panelTexts.afterStep,
    false: panelTexts.ifNot,
    case: panelTexts.ifSaysSo,
  };
  const on = (['failure', 'success', 'false', 'case'] as const).find((one) =>
    from.routes[one]?.some((route) => route.target === node.position),
  );
  return on ? say(words[on], { step: from.id }) : node.detail;
}

function single(node: Node, state: RunState, step: StepState, now: number): Face {
  const look = lookOf(state, step);
  const strip = node.loop ? stripOf(state, step) : undefined;
  return {
    look,
    line: strip ? loopLine(node, step, look, now) : lineOf(state, step, look, now),
    ...(strip ? { strip } : {}),
  };
}

/** One line for a step, by how it stands. */
export function lineOf(state: RunState, step: StepState, look: Look, now: number): string {
  switch (look) {
    case 'todo':
      return isOver(state) ? say(panelTexts.neverStarted) : waitsFor(state, step);
    case 'running':
      return runningLine(state, step, now);
    case 'retrying':
      return say(panelTexts.attemptFailed, {
        attempt: step.attempts,
        kind: step.failures.at(-1)?.kind ?? say(panelTexts.unknownKind),
      });
    case 'waiting':
      return say(panelTexts.needsYouHere);
    case 'succeeded':
    case 'degraded':
      if (step.status === 'failed') return say(panelTexts.handled, { message: firstLine(step.failure?.message ?? '', 60) });
      // What is not as it should be says so; the value stands in the details.
      return step.degraded === undefined ? outcomeLine(step) : firstLine(step.degraded, 80);
    case 'failed':
      return firstLine(step.failure?.message ?? say(lookWords.failed), 60);
    case 'skipped':
      return step.reason ? skippedBecause(step, step.reason) : say(lookWords.skipped);
    case 'cancelled':
      return joined(say(lookWords.cancelled), took(step));
    case 'interrupted':
      return firstLine(step.failure?.message ?? say(panelTexts.cutOffInTheMiddle), 60);
  }
}

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' · ');
/** A pure step has one fact and so no length of its own. */
const took = ({ started_at, finished_at }: StepState): string =>
  started_at === undefined || finished_at === undefined || finished_at === started_at ? '' : span(finished_at - started_at);
/** What came out, and how long it took where there is room for that. */
const outcomeLine = (step: StepState): string => {
  const what = joined(branchWord(step), outcome(step));
  return what.length > 21 ? what : joined(what, took(step)) || say(panelTexts.done);
};

/** The way that a switch has taken. */
const branchWord = ({ node, why }: StepState): string =>
  node.kind !== 'switch' || !why?.branch ? '' : (why.branch.chosen ?? say(panelTexts.noBranch));

function outcome(step: StepState): string {
  if (step.node.kind === 'group') return '';
  const written = step.node.effect === 'write' ? step.location : undefined;
  if (written !== undefined) return firstLine(written.split('/').at(-1) ?? written, 26);
  return step.result ? storedInShort(step.result, 24) : inShort(null);
}

function runningLine(state: RunState, step: StepState, now: number): string {
  const time = step.started_at === undefined ? '' : clock(now - step.started_at);
  if (step.streamed) return joined(time, many(wordsIn(step.streamed), say(panelTexts.word), say(panelTexts.words)));
  const body = step.node.body === undefined && step.node.calls === undefined ? undefined : bodyOf(state, step);
  if (body) return joined(branchWord(step), time, stepsDone(state, step, body));
  return joined(time, step.attempts > 1 ? say(panelTexts.attempt, { attempt: step.attempts }) : (step.model ?? step.node.detail));
}

/** Of a switch only the steps of the branch that runs count; of a called pipeline also those that run last. */
function stepsDone(state: RunState, step: StepState, body: FrameState): string {
  const branch = step.branch === undefined ? undefined : body.steps.find(({ node }) => node.id === step.branch);
  const frame = branch ? bodyOf(state, branch) : body;
  if (!frame) return '';
  const { graph, last } = frame.unit;
  const ends = graph.last === undefined || frame !== rootOf(frame) ? 0 : (graph.frames[graph.last]?.nodes.length ?? 0);
  const of = frame.steps.length + ends;
  const unsettled = frame.unsettled + (last && ends ? last.unsettled : ends);
  return say(panelTexts.outOf, {
    count: figure(of - unsettled),
    all: many(of, say(panelTexts.step), say(panelTexts.steps)),
  });
}

export const wordsIn = (text: string): number => text.match(/\S+/g)?.length ?? 0;

function waitsFor(state: RunState, step: StepState): string {
  if (step.node.dormant && !step.activated) return onlyAfter(step.frame.unit.graph, step.node);
  const before = step.node.predecessors.flatMap((position) => {
    const other = step.frame.steps[position];
    return other && other.finished_at === undefined ? [other.node.id] : [];
  });
  if (before.length === 0) return state.status === 'running' ? say(panelTexts.readyNow) : step.node.detail;
  const [only = ''] = before;
  return before.length === 1 ? say(panelTexts.waitsFor, { step: only }) : say(panelTexts.waitsForSteps, { count: before.length });
}

function loopLine(node: Node, step: StepState, look: Look, now: number): string {
  if (look === 'failed') return firstLine(step.failure?.message ?? say(lookWords.failed), 60);
  const count =
    step.loop && node.loop?.as !== undefined ? say(panelTexts.forEachOf, { count: figure(step.loop.count) }) : about(node);
  if (look === 'running' && step.started_at !== undefined) return joined(count, clock(now - step.started_at));
  return look === 'skipped' && step.reason ? say(skipWords[step.reason]) : joined(count, took(step));
}

/** Nobody knows how many iterations a loop without a list will have, until it has ended. */
const isOpenEnded = (step: StepState): boolean => step.node.loop?.as === undefined && !isSettled(step);

function stripOf(state: RunState, step: StepState): Strip | undefined {
  const { loop } = step;
  if (!loop) return undefined;
  const of = iterationsOf(step, loop);
  const done = loop.settled - loop.failed;
  const running = isOver(state) ? 0 : loop.running;
  const open = isOpenEnded(step);
  const begun = open ? loop.next : of;
  const cells = of <= mostCells ? Array.from({ length: begun }, (_, index) => cellOf(state, loop.iterations[index])) : undefined;
  const text = open ? openText(step, loop, running) : stripText(of, done, loop.failed, running, () => costOf(state, step));
  return { of, done, failed: loop.failed, running, text, ...(cells ? { cells } : {}), ...(open ? { open } : {}) };
}

const cellOf = (state: RunState, item: IterationState | undefined): Look =>
  item === undefined ? 'todo' : item.status === 'running' && isOver(state) ? cutLook(state) : item.status;

function openText({ node }: StepState, { next, settled }: LoopState, running: number): string {
  const most = node.loop ? mostWords(node.loop) : '';
  return [
    running ? say(panelTexts.iteration, { number: figure(next) }) : say(panelTexts.soManyDone, { count: figure(settled) }),
    most,
  ]
    .filter(Boolean)
    .join(', ');
}

function stripText(of: number, done: number, failed: number, running: number, costs: () => number | undefined): string {
  const settled = done + failed;
  const parts = [settled < of ? `${figure(settled)}/${figure(of)}` : say(panelTexts.soManyDone, { count: figure(done) })];
  if (failed) parts.push(say(panelTexts.soManyFailed, { count: figure(failed) }));
  else if (running) parts.push(say(panelTexts.soManyRunning, { count: figure(running) }));
  const cost = settled < of || failed ? undefined : costs();
  if (cost !== undefined) parts.push(dollars(cost));
  return parts.join(' · ');
}

/** What all calls below a step have cost together; undefined while nothing with a price has been called. */
export function costOf(state: RunState, step: StepState): number | undefined {
  let sum = step.cost;
  for (const frame of framesBelow(state, step))
    for (const one of [...frame.steps, ...(frame === rootOf(frame) ? (frame.unit.last?.steps ?? []) : [])]) {
      const cost = costOf(state, one);
      if (cost !== undefined) sum = (sum ?? 0) + cost;
    }
  return sum;
}

function framesBelow(state: RunState, step: StepState): FrameState[] {
  const frames = step.loop
    ? step.loop.iterations.map((_, index) => state.frames.get(`${step.path}[${index}]`))
    : step.node.body === undefined && step.node.calls === undefined
      ? []
      : [bodyOf(state, step)];
  return frames.flatMap((frame) => (frame && frame !== step.frame ? [frame] : []));
}

/** A step inside a loop stands for one step an iteration. */
function together(node: Node, state: RunState, steps: readonly StepState[]): Face {
  const count = { done: 0, failed: 0, running: 0, waiting: 0, todo: 0, skipped: 0 };
  for (const step of steps) {
    const look = lookOf(state, step);
    if (look === 'failed' || look === 'interrupted' || look === 'cancelled') count.failed++;
    else if (look === 'running' || look === 'retrying') count.running++;
    else if (look === 'succeeded' || look === 'degraded') count.done++;
    else count[look]++;
  }
  const of = iterations(steps);
  const look: Look = count.waiting
    ? 'waiting'
    : count.running
      ? 'running'
      : count.failed
        ? 'failed'
        : count.skipped === steps.length
          ? 'skipped'
          : count.done + count.skipped === of
            ? 'succeeded'
            : isOver(state)
              ? 'interrupted'
              : 'todo';
  const done = count.done + count.skipped;
  return {
    look,
    line: node.detail,
    strip: {
      of,
      done,
      failed: count.failed,
      running: count.running,
      text: stripText(of, done, count.failed, count.running, () => undefined),
    },
  };
}

/** How many there will be: the loops around them say their counts. */
function iterations(steps: readonly StepState[]): number {
  const loops = new Set(steps.map(loopAround));
  let sum = 0;
  for (const loop of loops) sum += loop?.loop ? (isOpenEnded(loop) ? loop.loop.next : iterationsOf(loop, loop.loop)) : 0;
  return Math.max(sum, steps.length);
}

function loopAround(step: StepState): StepState | undefined {
  let owner = step.frame.owner;
  while (owner && !owner.loop) owner = owner.frame.owner;
  return owner;
}
