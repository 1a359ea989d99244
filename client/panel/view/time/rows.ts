import type { Graph, Node } from '../../../../engine/compile/graph/graph.ts';
import { say } from '../../../../engine/language/texts.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import { bodyFrame } from '../../../../engine/state/state.ts';
import type { IterationState, StepState } from '../../../../engine/state/step.ts';
import { itemTexts } from '../../texts/items.ts';
import { formatFigure } from '../format.ts';
import { nameItem } from '../items/item-name.ts';
import { type Look, lookOf, lookOfItem, type SeenRun } from '../status.ts';
import { barsOfStep, lanesInside, type RunInTime, type TimeSpan } from './bars.ts';
import type { Outlook } from './forecast.ts';
import { type AgentTurn, lookOfTurns, turnsOfAgents } from './turns.ts';

/**
 * A row of the timeline: a step of the run, an item of a loop, an agent of a step, or a forecast step. Its bars are computed
 * when it is visible.
 */
export interface TimelineRow {
  path: string;
  title: string;
  depth: number;
  look: Look;
  /** It contains rows that can be opened. */
  foldable: boolean;
  open: boolean;
  step?: StepState;
  item?: IterationState;
  /** Of an agent's row: its turns. */
  turns?: AgentTurn[];
}

interface Rows {
  state: SeenRun | undefined;
  graph: Graph;
  called: ReadonlyMap<string, Graph>;
  open: ReadonlySet<string>;
  outlook: Outlook;
}

/**
 * A row for each step that ran, was skipped or is forecast, in the order of time; an open step is followed by its inner
 * steps.
 */
export function timelineRows({ state, graph, called, open, outlook }: Rows): TimelineRow[] {
  const rows: TimelineRow[] = [];

  const started = ({ step, path }: NodeInRun): number => {
    if (step && isPassedOver(step)) return step.finished_at ?? 0;
    return step?.started_at ?? (outlook.steps.get(path)?.from ?? 0) + (state?.started?.at ?? 0);
  };

  const addFrame = (nodes: readonly NodeInRun[], depth: number): void => {
    const shown = nodes.filter(({ step, path }) => {
      if (step?.status === 'skipped') return isPassedOver(step);
      return step?.started_at !== undefined || outlook.steps.has(path);
    });
    shown.sort((a, b) => started(a) - started(b));
    for (const node of shown) addStep(node, depth);
  };

  const addStep = ({ path, node, step, graph: own }: NodeInRun, depth: number): void => {
    const body = step && state && !step.loop ? bodyFrame(state, step) : undefined;
    const foldable = step?.status !== 'skipped' && hasInside(node, step);
    const isOpen = foldable && (open.has(path) || (staticPath(path) !== path && open.has(staticPath(path))));
    const look = step && state ? lookOf(state, step) : 'todo';

    rows.push({ path, title: node.id, depth, look, foldable, open: isOpen, step });
    if (!isOpen) return;
    if (step?.loop) {
      addItems(step, depth + 1);
      return;
    }

    addAgents(step, look, depth + 1);
    if (node.calls === undefined) {
      const prefix = path.slice(0, path.length - node.path.length);
      if (node.body !== undefined) addFrame(nodesOf(own, node.body, body?.steps, prefix), depth + 1);
      return;
    }

    const inner = called.get(node.calls) ?? body?.invocation.graph;
    // A called pipeline runs its `finally` in a separate frame.
    const last = inner && nodesOfSteps(inner, body?.invocation.last?.steps);
    if (last) addFrame([...nodesOf(inner, 0, body?.steps, `${path}/`), ...last], depth + 1);
  };

  const addAgents = (step: StepState | undefined, look: Look, depth: number): void => {
    if (!step || !hasAgents(step)) return;
    const all = turnsOfAgents(step);
    for (const [agent, turns = []] of Object.entries(Object.groupBy(all, ({ agent }) => agent))) {
      const own = lookOfTurns(all, agent, look);
      rows.push({ path: `${step.path}.${agent}`, title: agent, depth, look: own, foldable: false, open: false, turns });
    }
  };

  const addItems = (step: StepState, depth: number): void => {
    const single = step.node.loop?.single ?? false;
    step.loop?.iterations.forEach((item, index) => {
      if (!item || !state) return;
      const path = `${step.path}[${index}]`;
      const own = state.steps.get(path);
      const title = nameItem(step, index) ?? say(itemTexts.itemNumber, { number: formatFigure(index + 1) });
      const foldable = !single || (own !== undefined && hasInside(own.node, own));
      const isOpen = foldable && open.has(path);

      rows.push({
        path,
        title,
        depth,
        look: own ? lookOf(state, own) : lookOfItem(state, item),
        foldable,
        open: isOpen,
        step: own,
        item,
      });

      const frame = own ? bodyFrame(state, own) : state.frames.get(path);
      if (isOpen && frame) addFrame(nodesOfSteps(frame.invocation.graph, frame.steps), depth + 1);
    });
  };

  addFrame(
    [...nodesOf(graph, 0, state?.root.steps, ''), ...nodesOf(graph, graph.last, state?.root.invocation.last?.steps, '')],
    0,
  );

  return rows;
}

/**
 * Its branch was not taken or its condition was false; steps left out of a stopped run, or of a run of a single step, have no
 * moment of their own.
 */
const isPassedOver = ({ status, reason }: StepState): boolean =>
  status === 'skipped' && reason !== 'run-stopped' && reason !== 'left-out';

/** A node of a graph with its step, if it has one. */
interface NodeInRun {
  path: string;
  node: Node;
  graph: Graph;
  step?: StepState | undefined;
}

const nodesOf = (graph: Graph, frame: number | undefined, steps: readonly StepState[] | undefined, prefix: string): NodeInRun[] =>
  (frame === undefined ? [] : (graph.frames[frame]?.nodes ?? [])).flatMap((index, position): NodeInRun[] => {
    const node = graph.nodes[index];
    const step = steps?.[position];
    return node ? [{ path: step?.path ?? `${prefix}${node.path}`, node, graph, step }] : [];
  });

const nodesOfSteps = (graph: Graph, steps: readonly StepState[] = []): NodeInRun[] =>
  steps.map((step) => ({ path: step.path, node: step.node, graph, step }));

const hasInside = (node: Node, step: StepState | undefined): boolean =>
  step?.loop !== undefined ||
  (!node.loop && (node.body !== undefined || node.calls !== undefined)) ||
  (step !== undefined && hasAgents(step));

const hasAgents = ({ calls }: StepState): boolean => calls[0]?.agent !== undefined;

/** The lanes of a row: one for a step or an item; for a closed container as many as ran in parallel inside it. */
export function lanesOfRow(run: RunInTime, { step, item, turns, foldable, open, look }: TimelineRow): TimeSpan[][] {
  if (look === 'skipped') return [];
  if (turns) return [turns.map((turn) => barOfTurn(run, turn, look))];
  if (step && hasAgents(step)) return [barsOfStep(run, step)];
  if (step && foldable && !open) return lanesInside(run, step);
  if (step) return [barsOfStep(run, step)];
  if (!item) return [];

  return [[{ from: run.after(item.started_at), to: run.after(item.finished_at ?? run.end), look, phase: 'running' }]];
}

const barOfTurn = ({ after, end }: RunInTime, { from, to }: AgentTurn, look: Look): TimeSpan => ({
  from: after(from),
  to: after(to ?? end),
  look: to === undefined ? look : 'succeeded',
  phase: 'running',
});
