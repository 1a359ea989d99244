import type { Graph, Node } from '../../../engine/compile/graph/graph.ts';
import { say } from '../../../engine/language/texts.ts';
import { type Path, staticPath } from '../../../engine/state/path.ts';
import { isRunOver, type RunState } from '../../../engine/state/state.ts';
import { isSettled, type StepState } from '../../../engine/state/step.ts';
import type { FromPanel } from '../../messages.ts';
import { actionTexts } from '../texts/actions.ts';
import { autoAnswerTexts } from '../texts/autos.ts';
import { countTexts } from '../texts/counts.ts';
import { formatCount } from './format.ts';
import { hasRunEnded, type Look, type SeenRun } from './status.ts';
import type { StepTab } from './step/step-tabs.ts';
import { leadOf } from './summary/summary.ts';

/** An action that a person can take on the shown run, or on a step of it. */
export interface OfferedAction {
  label: string;
  /** Its saving or its purpose. */
  note?: string;
  message: FromPanel;
  /** The tab of the step that it opens. */
  tab?: StepTab;
}

/** The run in which a step is shown, if any, and the pinned results. */
interface StepView {
  state: SeenRun | undefined;
  pins: ReadonlySet<Path>;
}

/** Actions after a run that has not succeeded, the cheapest first. */
export function offerForRun(state: RunState, graph: Graph): OfferedAction[] {
  if (!hasRunEnded(state) || state.status === 'succeeded') return [];
  const offered: OfferedAction[] = [];
  const over = isRunOver(state);
  if (!over) offered.push({ label: say(actionTexts.resume), note: keptNote(state), message: { type: 'act', action: 'resume' } });
  const broken = brokenAt(state);
  const path = broken === undefined ? undefined : staticPath(broken);
  if (over && path !== undefined && spares(state, graph, path))
    offered.push({
      label: say(actionTexts.rerunFrom, { step: nameOfPath(path) }),
      note: countNote(reusedSteps(state, graph, path)),
      message: { type: 'act', action: 'rerunFrom', path },
    });
  if (broken !== undefined) offered.push({ label: say(actionTexts.openLine), message: { type: 'reveal', path: broken } });
  offered.push({ label: say(actionTexts.runAll), message: { type: 'run' } });

  return offered;
}

/** The actions of a step of an ended run. A step of `finally` runs in every run. */
export function offerForStep(state: RunState, graph: Graph, path: Path): OfferedAction[] {
  const at = staticPath(path);
  const node = graph.nodes.find((one) => one.path === at);
  if (!hasRunEnded(state) || !node || node.frame === graph.last) return [];

  const offered: OfferedAction[] = [
    {
      label: say(actionTexts.rerunHere),
      note: countNote(reusedSteps(state, graph, at)),
      message: { type: 'act', action: 'rerunFrom', path },
    },
  ];
  const step = state.steps.get(path);
  if (step?.status === 'succeeded' && step.result && 'value' in step.result)
    offered.push({ label: say(actionTexts.fork), message: { type: 'act', action: 'fork', path } });

  // A step of a called pipeline is tried in that pipeline's file.
  if (node.kind === 'prompt' && !at.includes('/'))
    offered.push({ label: say(actionTexts.tryVariants), message: { type: 'act', action: 'tryVariants', path } });

  return offered;
}

/** Pin or unpin a step's result for later runs. Steps of called pipelines cannot be pinned. */
export function offerPin(state: SeenRun | undefined, path: Path, pins: ReadonlySet<Path>): OfferedAction[] {
  if (pins.has(path))
    return [
      { label: say(actionTexts.unpin), note: say(actionTexts.pinned), message: { type: 'act', action: 'unpinResult', path } },
    ];

  const step = path.includes('/') ? undefined : state?.steps.get(path);
  if (step?.status !== 'succeeded' || !step.result) return [];
  return [{ label: say(actionTexts.pin), message: { type: 'act', action: 'pinResult', path } }];
}

/** The menu of a step: its actions in an ended run, its result, and its place in the text. */
export function listStepActions({ state, pins }: StepView, graph: Graph, path: Path): OfferedAction[] {
  const offered = [...(state ? offerForStep(state, graph, path) : []), ...offerPin(state, path, pins)];
  if (state?.steps.get(path)?.result)
    offered.push({ label: say(actionTexts.openAnswer), message: { type: 'openPart', what: 'result', path } });
  if (state && usesAutoAnswer(state, graph, path))
    offered.push({ label: say(autoAnswerTexts.title), message: { type: 'reveal', path }, tab: 'why' });

  // A second run of one text at the same time must be started deliberately, not from a step.
  const mayDebug = (!state || hasRunEnded(state)) && !path.includes('/');
  if (mayDebug) offered.push({ label: say(actionTexts.debugTo), message: { type: 'debugTo', path } });

  return [...offered, { label: say(actionTexts.openLine), message: { type: 'reveal', path } }];
}

/**
 * Whether a step used an AUTO answer: tags are identified by the step's path and their field. A group's own tags are asked
 * during the run.
 */
function usesAutoAnswer({ autos, steps }: SeenRun, graph: Graph, path: Path): boolean {
  if (steps.get(path)?.why?.auto) return true;
  const at = staticPath(path);
  if (graph.nodes.find((node) => node.path === at)?.body !== undefined) return false;
  const own = `${at.replaceAll('[*]', '')}.`;
  return [...autos.keys()].some((key) => key.startsWith(own));
}

const unfinished: ReadonlySet<Look> = new Set(['failed', 'interrupted', 'cancelled']);

/** Whether rerunning a step may help. */
export const mayRetry = (state: SeenRun | undefined, graph: Graph, path: Path, look: Look): boolean =>
  state !== undefined && unfinished.has(look) && offerForStep(state, graph, path).length > 0;

/** A path for display: `facts › extract`. */
export const nameOfPath = (path: string): string => path.replaceAll('[*]', '').split(/[./]/).filter(Boolean).join(' › ');

/**
 * The step at which a run broke off: the one that failed, else the first that had begun and not ended, else the first that
 * never began.
 */
function brokenAt(state: RunState): Path | undefined {
  const lead = leadOf(state)?.lead.path;
  if (lead !== undefined && state.steps.has(lead)) return lead;
  const open = (one: StepState): boolean => !isSettled(one) || one.status === 'cancelled';
  const own = state.root.steps;
  return (own.find((step) => open(step) && step.started_at !== undefined) ?? own.find(open))?.path;
}

const keptNote = (state: RunState): string => countNote(state.root.steps.filter(({ status }) => status === 'succeeded').length);

/** The number of the pipeline's own steps that keep their values when one is rerun with its dependents. */
function reusedSteps(state: RunState, graph: Graph, from: string): number {
  const node = topNode(graph, from);
  const again = node ? placesAfter(graph, node) : new Set<number>();
  return state.root.steps.filter(({ status }, place) => status === 'succeeded' && !again.has(place)).length;
}

/**
 * Whether starting at a step does less than a new run: steps before it keep their values, or the step that contains it keeps
 * some of its own.
 */
const spares = (state: RunState, graph: Graph, path: Path): boolean =>
  reusedSteps(state, graph, path) > 0 || topNode(graph, path)?.path !== path;

const countNote = (count: number): string =>
  count === 0 ? '' : say(actionTexts.reuses, { steps: formatCount(count, say(countTexts.step), say(countTexts.steps)) });

/** The top-level step that is, or contains, the given one. */
function topNode(graph: Graph, path: string): Node | undefined {
  const own = graph.frames[0]?.nodes ?? [];
  return own.flatMap((index) => graph.nodes[index] ?? []).find((node) => holds(node.path, path));
}

const holds = (outer: string, path: string): boolean =>
  path === outer || (path.startsWith(outer) && /^[.[/]/.test(path.slice(outer.length)));

/** Indexes of a node and of all its dependents. */
function placesAfter(graph: Graph, from: Node): ReadonlySet<number> {
  const own = graph.frames[from.frame]?.nodes ?? [];
  const found = new Set<number>();
  const open = [from.position];

  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (found.has(place)) continue;
    found.add(place);
    open.push(...(graph.nodes[own[place] ?? -1]?.successors ?? []));
  }

  return found;
}
