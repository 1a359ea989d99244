import type { Graph, LoopPlan, Node } from '../../../../engine/compile/graph/graph.ts';
import { say } from '../../../../engine/language/texts.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import { iterationsOf } from '../../../../engine/state/reduce/loops.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { isSettled, type StepState } from '../../../../engine/state/step.ts';
import { cardTexts } from '../../texts/cards.ts';
import { formatFigure } from '../format.ts';
import { type PickedItems, pickedInstances, pickedPath } from '../items/picked-items.ts';
import { hasRunEnded, type Look, lookOf, lookWords, type SeenRun } from '../status.ts';
import { about, joinLines, loopLine, mostWords, onlyAfter, statusLineOf } from '../step/lines.ts';
import { lineOfAgent, lookOfAgent } from './agents.ts';
import { isOpenEnded, type Strip, stripOf, stripText } from './strip.ts';

/** The content of a card in the graph. */
export interface Card {
  path: string;
  title: string;
  look: Look;
  /** One line about the step's progress, or about its work before it begins. */
  line: string;
  /** Loops, and steps inside loops: the numbers of done and active items of all. */
  strip?: Strip;
  /** Loops that have not begun: how they will iterate. */
  note?: string;
  /** It ran for some items of the loops around it, but will not run for others. */
  partly?: true | undefined;
  /** The run is paused before it. */
  held: boolean;
}

/** A card in one sentence, for screen readers: its visible parts in their order, then its state. */
export const describeCard = ({ title, line, strip, note, look }: Card, open: boolean): string =>
  (open ? [title, strip?.text ?? line] : [title, line, strip?.text ?? note])
    .concat(say(lookWords[look]))
    .filter(Boolean)
    .join(', ');

/** The card of one node of the graph. Before the first run `state` is undefined. `now` is in milliseconds since 1970. */
export const cardOf = (graph: Graph, node: Node, state: SeenRun | undefined, now: number): Card =>
  summarizeStep({ graph, node, state, now, picked: new Map() });

/** The content of a step, in the selected items of loops. Without `now` its line contains no time. */
export function summarizeStep({
  graph,
  node,
  state,
  now,
  picked,
}: {
  graph: Graph;
  node: Node;
  state: SeenRun | undefined;
  now: number | undefined;
  picked: PickedItems;
}): Card {
  if (state && node.agent) return agentCard(graph, node, state, picked);
  const steps = state ? pickedInstances(state, node.path, picked) : [];
  const only = pickedPath(node.path, picked).includes('[*]') ? undefined : steps[0];
  const ofRun = (run: RunState): Face =>
    only ? single(node, run, only, now) : together(node, run, steps, countTogether(run, node, steps, picked));
  const card = state && steps.length ? ofRun(state) : unreached(graph, node, state, picked);
  const note = card.strip ? undefined : loopNote(node);
  const held = state?.held?.path !== undefined && staticPath(state.held.path) === node.path;

  return { path: node.path, title: node.id, ...card, note: note ?? card.note, held };
}

/** An agent is no step of the run: its card shows its work in its step. */
const agentCard = (graph: Graph, node: Node, state: SeenRun, picked: PickedItems): Card => ({
  path: node.path,
  title: node.id,
  look: lookOfAgent(node, state, picked),
  line: lineOfAgent(node, state, picked) ?? planned(graph, node).line,
  held: false,
});

/** The state of one node of the graph, as on its card, without the rest. */
export function lookOfNode(node: Node, state: SeenRun | undefined, picked: PickedItems = new Map()): Look {
  if (!state) return 'todo';
  if (node.agent) return lookOfAgent(node, state, picked);

  const steps = pickedInstances(state, node.path, picked);
  const [only] = steps;
  if (!only) return countPassed(state, node, picked).all ? 'skipped' : 'todo';

  return pickedPath(node.path, picked).includes('[*]')
    ? lookTogether(state, steps, countTogether(state, node, steps, picked))
    : lookOf(state, only);
}

type Face = Pick<Card, 'look' | 'line' | 'strip' | 'note' | 'partly'>;

const planned = (graph: Graph, node: Node): Face => ({
  look: 'todo',
  line: node.dormant ? onlyAfter(graph, node) : joinLines(node.frame === graph.last ? say(cardTexts.atTheEnd) : '', about(node)),
});
/** A step that the run has not reached, and may never reach: the step around it has ended. */
function unreached(graph: Graph, node: Node, state: SeenRun | undefined, picked: PickedItems): Face {
  const face = planned(graph, node);
  return state && countPassed(state, node, picked).all ? { ...face, look: 'skipped' } : face;
}

/**
 * How often the container of a step (the branch, the group, the call) has settled without it, and whether that is every time.
 */
function countPassed(state: SeenRun, { path }: Node, picked: PickedItems): { count: number; all: boolean } {
  const cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('/'));
  const enclosing = cut < 0 ? '' : path.slice(0, cut);
  const owners = enclosing === '' ? [] : pickedInstances(state, enclosing.replace(/\[\*\]$/, ''), picked);
  const count = owners.filter(
    (owner) => isSettled(owner) && !owner.loop && !state.steps.has(owner.path + path.slice(cut)),
  ).length;
  const never = owners.filter((owner) => isSettled(owner) && owner.loop?.iterations.length === 0).length;

  return { count, all: owners.length > 0 && count + never === owners.length };
}

const loopNote = ({ loop }: Node): string | undefined =>
  loop && (loop.as === undefined ? mostWords(loop) : joinLines(loop.single ? itemWords(loop) : '', atOnce(loop)));
const itemWords = ({ as = '', batch }: LoopPlan): string =>
  batch === undefined ? say(cardTexts.each, { item: as }) : say(cardTexts.eachBatch, { count: formatFigure(batch) });
const atOnce = ({ maxParallel, parallel }: LoopPlan): string => {
  if (parallel !== undefined) return say(cardTexts.atATime, { count: parallel });
  if (maxParallel === undefined) return say(cardTexts.allAtOnce);
  return say(cardTexts.atATime, { count: formatFigure(maxParallel) });
};
function single(node: Node, state: RunState, step: StepState, now: number | undefined): Face {
  const look = lookOf(state, step);
  const strip = node.loop ? stripOf(state, step) : undefined;
  const spent = now === undefined ? undefined : timeBetween(state.ran, step.started_at ?? now, now);

  return {
    look,
    line: strip ? loopLine(node, step, look, spent) : statusLineOf(state, step, look, now),
    strip,
  };
}

type Count = Record<'done' | 'failed' | 'running' | 'unheard' | 'paused' | 'waiting' | 'parked' | 'todo' | 'skipped', number>;

function countLooks(state: RunState, steps: readonly StepState[]): Count {
  const count: Count = { done: 0, failed: 0, running: 0, unheard: 0, paused: 0, waiting: 0, parked: 0, todo: 0, skipped: 0 };
  for (const step of steps) {
    const look = lookOf(state, step);
    if (look === 'failed' || look === 'interrupted' || look === 'cancelled') count.failed++;
    else if (look === 'running' || look === 'retrying') count.running++;
    else if (look === 'succeeded' || look === 'degraded') count.done++;
    else count[look]++;
  }

  return count;
}

/** Includes the items in which the branch around the step was not taken: there the step was never created. */
function countTogether(state: SeenRun, node: Node, steps: readonly StepState[], picked: PickedItems): Count {
  const count = countLooks(state, steps);
  return { ...count, skipped: count.skipped + countPassed(state, node, picked).count };
}

function lookTogether(state: RunState, steps: readonly StepState[], count: Count): Look {
  if (count.waiting) return 'waiting';
  if (count.running) return 'running';
  if (count.unheard) return 'unheard';
  if (count.parked) return 'parked';
  if (count.paused) return 'paused';
  if (count.failed) return 'failed';
  if (count.skipped >= iterations(steps)) return 'skipped';
  if (count.done + count.skipped === iterations(steps)) return 'succeeded';

  return hasRunEnded(state) ? 'interrupted' : 'todo';
}

/** A step inside a loop represents one step per iteration. */
function together(node: Node, state: RunState, steps: readonly StepState[], count: Count): Face {
  const of = iterations(steps);
  const { done, failed, running, skipped, parked } = count;
  return {
    look: lookTogether(state, steps, count),
    line: node.detail,
    strip: {
      of,
      done,
      failed,
      running,
      skipped,
      text: stripText({ of, done, failed, running, skipped, parked, costs: () => undefined }),
    },
    partly: (skipped > 0 && done + failed > 0) || undefined,
  };
}

/** The expected number: from the counts of the loops around it. */
function iterations(steps: readonly StepState[]): number {
  const loops = new Set(steps.map(enclosingLoop));
  let sum = 0;
  for (const loop of loops) {
    if (loop?.loop) sum += isOpenEnded(loop) ? loop.loop.next : iterationsOf(loop, loop.loop);
  }
  return Math.max(sum, steps.length);
}

function enclosingLoop(step: StepState): StepState | undefined {
  let owner = step.frame.owner;
  while (owner && !owner.loop) owner = owner.frame.owner;
  return owner;
}
