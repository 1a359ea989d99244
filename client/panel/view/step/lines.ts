import type { Graph, LoopPlan, Node } from '../../../../engine/compile/graph/graph.ts';
import { choosesBranch, ownerOf } from '../../../../engine/compile/graph/places.ts';
import { say } from '../../../../engine/language/texts.ts';
import { batchAwaitedBy, describeBatch } from '../../../../engine/state/describe-batch.ts';
import { waitsForMemory } from '../../../../engine/state/ready.ts';
import { rootOf } from '../../../../engine/state/reduce/frames.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { bodyFrame } from '../../../../engine/state/state.ts';
import { durationOf, type FrameState, type StepState } from '../../../../engine/state/step.ts';
import { cardTexts } from '../../texts/cards.ts';
import { countTexts } from '../../texts/counts.ts';
import { detailOfNode } from '../cards/called-graphs.ts';
import { lateWords } from '../deadlines.ts';
import { clock, firstLine, formatCount, formatFigure, span, wordsIn } from '../format.ts';
import { hasRunEnded, type Look, lookWords, skipWords } from '../status.ts';
import { inShort, storedInShort } from '../values/value.ts';
import { skippedBecause } from './why.ts';

/** One line for a step, by its state; without `now`, for rows, it contains no time, and values are cut by the row's width. */
export const statusLineOf = (state: RunState, step: StepState, look: Look, now: number | undefined): string =>
  joinLines(lateWords(step, state, now), lineOf(state, step, look, now));

function lineOf(state: RunState, step: StepState, look: Look, now: number | undefined): string {
  switch (look) {
    case 'todo':
      // A run that waits for somebody is active.
      return hasRunEnded(state) && state.status !== 'waiting' ? say(cardTexts.neverStarted) : waitsFor(state, step);
    case 'running':
      return runningLine(state, step, now);
    case 'paused':
      return say(lookWords.paused);
    case 'retrying':
      return say(cardTexts.attemptFailed, {
        attempt: step.attempts,
        kind: step.failures.at(-1)?.kind ?? say(cardTexts.unknownKind),
      });
    case 'waiting':
      return say(cardTexts.needsYouHere);
    case 'parked':
      return parkedLine(state, step);
    case 'succeeded':
    case 'degraded':
      if (step.status === 'failed')
        return say(step.handling === 'accepted' ? cardTexts.accepted : cardTexts.handled, {
          message: firstLine(step.failure?.message ?? '', 60),
        });
      // Irregularities come first; the value is in the details.
      return step.degraded === undefined ? outcomeLine(step, now !== undefined) : firstLine(step.degraded, 80);
    case 'failed':
      return firstLine(step.failure?.message ?? say(lookWords.failed), 60);
    case 'skipped':
      return step.reason ? skippedBecause(step, step.reason) : say(lookWords.skipped);
    case 'cancelled':
      return joinLines(say(lookWords.cancelled), now === undefined ? '' : durationText(step));
    case 'unheard':
      return say(lookWords.unheard);
    case 'interrupted':
      return firstLine(step.failure?.message ?? say(cardTexts.cutOffInTheMiddle), 60);
  }
}

function parkedLine(state: RunState, step: StepState): string {
  const batch = batchAwaitedBy(state, step);
  return batch ? describeBatch(batch, Date.now()) : say(lookWords.parked);
}

export const joinLines = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' · ');
/** A pure step has a single fact and so no duration of its own. */
const durationText = (step: StepState): string => {
  const ms = durationOf(step);
  return ms === undefined || step.finished_at === step.started_at ? '' : span(ms);
};
/** The result, and the duration if there is room. */
const outcomeLine = (step: StepState, timed: boolean): string => {
  const what = joinLines(branchWord(step), outcome(step, timed ? letters.card : letters.row));
  return what.length > 21 ? what : joinLines(what, timed ? durationText(step) : '') || say(cardTexts.done);
};

/** The branch that a switch has taken. */
const branchWord = ({ node, why }: StepState): string =>
  !choosesBranch(node) || !why?.branch ? '' : (why.branch.chosen ?? say(cardTexts.noBranch));

/** Maximum characters of a value: what fits a card, and more than a row has. */
const letters = { card: 24, row: 160 };

function outcome(step: StepState, most: number): string {
  if (step.node.kind === 'group') return '';
  const written = step.node.effect === 'write' ? step.location : undefined;
  if (written !== undefined) return firstLine(written.split('/').at(-1) ?? written, 26);
  return step.result ? storedInShort(step.result, most) : inShort(null);
}

function runningLine(state: RunState, step: StepState, now: number | undefined): string {
  const time = step.started_at === undefined || now === undefined ? '' : clock(timeBetween(state.ran, step.started_at, now));
  if (step.streamed) return joinLines(time, formatCount(wordsIn(step.streamed), say(countTexts.word), say(countTexts.words)));

  const body = step.node.body === undefined && step.node.calls === undefined ? undefined : bodyFrame(state, step);
  if (body) return joinLines(branchWord(step), time, stepsDone(state, step, body));
  return joinLines(
    time,
    step.attempts > 1 ? say(cardTexts.attempt, { attempt: step.attempts }) : (step.model ?? step.node.detail),
  );
}

/** Of a switch only the steps of the chosen branch count; of a called pipeline also those of `finally`. */
function stepsDone(state: RunState, step: StepState, body: FrameState): string {
  const branch = step.branch === undefined ? undefined : body.steps.find(({ node }) => node.id === step.branch);
  const frame = branch ? bodyFrame(state, branch) : body;
  if (!frame) return '';

  const { graph, last } = frame.invocation;
  const ends = graph.last === undefined || frame !== rootOf(frame) ? 0 : (graph.frames[graph.last]?.nodes.length ?? 0);
  const of = frame.steps.length + ends;
  const unsettled = frame.unsettled + (last && ends ? last.unsettled : ends);

  return say(countTexts.outOf, {
    count: formatFigure(of - unsettled),
    all: formatCount(of, say(countTexts.step), say(countTexts.steps)),
  });
}

function waitsFor(state: RunState, step: StepState): string {
  if (step.node.dormant && !step.activated) return onlyAfter(step.frame.invocation.graph, step.node);
  const before = step.node.predecessors.flatMap((position) => {
    const other = step.frame.steps[position];
    return other && other.finished_at === undefined ? [other.node.id] : [];
  });
  if (before.length === 0 && waitsForMemory(state, step)) return say(cardTexts.waitsForMemory);
  if (before.length === 0) return state.status === 'running' ? say(cardTexts.readyNow) : step.node.detail;

  const [only = ''] = before;
  return before.length === 1 ? say(cardTexts.waitsFor, { step: only }) : say(cardTexts.waitsForSteps, { count: before.length });
}

/** One line for a loop, optionally with the time since it began; its strip counts its items. */
export function loopLine(node: Node, step: StepState, look: Look, spent: number | undefined): string {
  if (look === 'failed') return firstLine(step.failure?.message ?? say(lookWords.failed), 60);
  const words = node.loop?.batch === undefined ? cardTexts.forEachOf : cardTexts.forEachBatchOf;
  const count = step.loop && node.loop?.as !== undefined ? say(words, { count: formatFigure(step.loop.count) }) : about(node);
  if (look === 'skipped' && step.reason) return say(skipWords[step.reason]);
  if (spent === undefined) return count;
  return joinLines(count, look === 'running' ? clock(spent) : durationText(step));
}

/** The kind of a step that has not begun. */
export const about = (node: Node): string => (node.loop && !node.loop.single ? node.loop.title : detailOfNode(node));

/** The maximum number of iterations of a loop without a list. */
export const mostWords = ({ maxIterations, iterations }: LoopPlan): string => {
  const count = maxIterations === undefined ? iterations : formatFigure(maxIterations);
  return count === undefined ? '' : say(cardTexts.atMost, { count });
};

/** The dependencies of a step that starts only after them. */
export function onlyAfter(graph: Graph, node: Node): string {
  const owner = ownerOf(graph, node);
  if (owner && choosesBranch(owner)) return say(cardTexts.branchOf, { step: owner.id });

  const edge = graph.edges.find((one) => one.to === node.index && one.kind === 'route');
  const from = edge && graph.nodes[edge.from];
  if (!from) return node.detail;

  const words = {
    failure: cardTexts.onlyIfFails,
    success: cardTexts.afterStep,
    false: cardTexts.ifNot,
    case: cardTexts.ifSaysSo,
  };
  const on = (['failure', 'success', 'false', 'case'] as const).find((one) =>
    from.routes[one]?.some((route) => route.target === node.position),
  );

  return on ? say(words[on], { step: from.id }) : node.detail;
}
