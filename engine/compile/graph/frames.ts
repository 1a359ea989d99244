import { callsOfPattern } from '../../language/ensemble.ts';
import type { StepKind } from '../../language/kinds.ts';
import { kinds } from '../../language/kinds.ts';
import { graphTexts } from '../../language/texts/graphs.ts';
import { say } from '../../language/texts.ts';
import type { ActionSpec, ToolSpec } from '../../language/tools/descriptor.ts';
import { plainStep } from '../pipeline/draft.ts';
import type { Pipeline, PlacedStep } from '../pipeline/model/pipeline.ts';
import type { Branch, FailurePolicy, Loop, Repeat, Retry, Step } from '../pipeline/model/step.ts';
import type { Value } from '../pipeline/model/value.ts';
import type { Block } from '../source/nodes.ts';
import type { Frame, LoopPlan, Node } from './graph.ts';
import { conditionIsOfLoop } from './reads.ts';

/** A node's step with its place. */
export interface Placement {
  step: Step;
  block: Block;
}

export interface Skeleton {
  frames: Frame[];
  nodes: Node[];
  /** By node index. */
  steps: Placement[];
  last?: number;
}

const promptRetry: Retry = {
  attempts: 2,
  delay: 1000,
  backoff: 'exponential',
  maxDelay: 60_000,
  jitter: true,
  on: ['rate', 'overload', 'network', 'timeout'],
};
const noRetry: Retry = { attempts: 0, delay: 1000, backoff: 'exponential', maxDelay: 60_000, jitter: true };

/** Frames and nodes without their edges. The first step of an id in a frame keeps it; a second one is left out (a problem says so). */
export function skeletonOf(pipeline: Pipeline, tools: ReadonlyMap<string, ToolSpec>): Skeleton {
  const made: Skeleton = { frames: [], nodes: [], steps: [] };
  const root: Frame = { index: 0, path: '', declares: pipeline.variables.map(({ name }) => name), nodes: [] };
  made.frames.push(root);
  const placed = (one: PlacedStep): Placement => ({ step: one.step, block: one.block });
  fill(made, root, pipeline.steps.map(placed), tools);
  if (pipeline.finally.length) {
    const last: Frame = { index: made.frames.length, path: 'finally', declares: [], nodes: [] };
    made.frames.push(last);
    made.last = last.index;
    fill(made, last, pipeline.finally.map(placed), tools);
  }
  return made;
}

/** The frames and nodes of one step, as if it were alone: numbers and paths count from it. */
export function skeletonOfStep(placement: Placement, tools: ReadonlyMap<string, ToolSpec>): Skeleton {
  const root: Frame = { index: 0, path: '', declares: [], nodes: [] };
  const made: Skeleton = { frames: [root], nodes: [], steps: [] };
  fill(made, root, [placement], tools);
  return made;
}

function fill(made: Skeleton, frame: Frame, steps: Placement[], tools: ReadonlyMap<string, ToolSpec>): void {
  const seen = new Set<string>();
  for (const placement of steps) {
    const { step } = placement;
    if (seen.has(step.id)) continue;
    seen.add(step.id);
    const path = frame.path === '' ? step.id : `${frame.path}.${step.id}`;
    const node = addNode(made, frame, placement, path, tools);
    const { loop, work } = step;
    if (work.kind === 'switch' && !loop) {
      addBranches(made, node, placement, path, tools);
    } else if (work.kind === 'group') {
      const body = addFrame(
        made,
        loop ? `${path}[*]` : path,
        node,
        work.variables.map(({ name }) => name),
      );
      fill(
        made,
        body,
        work.steps.map((inner) => ({ step: inner, block: placement.block })),
        tools,
      );
    } else if (loop) {
      const body = addFrame(made, `${path}[*]`, node, []);
      const once = { step: itemStep(step), block: placement.block };
      const item = addNode(made, body, once, `${path}[*]`, tools);
      if (work.kind === 'switch') addBranches(made, item, once, item.path, tools);
    }
  }
}

/** The ways of a switch that have steps: groups in a frame of the switch, which run only if they are chosen. */
function addBranches(
  made: Skeleton,
  node: Node,
  { step, block }: Placement,
  path: string,
  tools: ReadonlyMap<string, ToolSpec>,
): void {
  if (step.work.kind !== 'switch') return;
  const branches = step.work.branches.filter((branch) => branch.steps);
  if (branches.length === 0) return;
  const frame = addFrame(made, path, node, []);
  fill(
    made,
    frame,
    branches.map((branch) => ({ step: branchStep(branch, step), block })),
    tools,
  );
  for (const index of frame.nodes) {
    const one = made.nodes[index];
    if (one) one.dormant = true;
  }
}

const branchSteps = new WeakMap<Branch, Step>();

/** A branch as the group that it is. */
function branchStep(branch: Branch, owner: Step): Step {
  const known = branchSteps.get(branch);
  if (known) return known;
  const { block, node } = owner;
  const { id, labelRange: range, steps = [] } = branch;
  const group: Step = {
    ...plainStep({ id, idRange: range, idGiven: false, block, range, node, notExecutable: [], autos: [] }),
    work: { kind: 'group', steps, variables: [] },
  };
  branchSteps.set(branch, group);
  return group;
}

const itemSteps = new WeakMap<Step, Step>();

/** The one step that a loop without `steps:` repeats: without what belongs to the loop as a whole. */
function itemStep(step: Step): Step {
  const known = itemSteps.get(step);
  if (known) return known;
  const { loop: _loop, limits: _limits, condition, onFalse: _onFalse, onSuccess: _onSuccess, ...rest } = step;
  const once: Step = {
    ...rest,
    dependencies: [],
    autoDependencies: [],
    onFailure: 'fail',
    computedRoutes: [],
    ...(condition && !conditionIsOfLoop(step) ? { condition } : {}),
  };
  itemSteps.set(step, once);
  return once;
}

function addFrame(made: Skeleton, path: string, owner: Node, declares: string[]): Frame {
  const frame: Frame = { index: made.frames.length, path, owner: owner.index, declares, nodes: [] };
  made.frames.push(frame);
  owner.body = frame.index;
  return frame;
}

function addNode(made: Skeleton, frame: Frame, placement: Placement, path: string, tools: ReadonlyMap<string, ToolSpec>): Node {
  const { step } = placement;
  const { loop, work } = step;
  const kind: StepKind = work.kind === 'unsupported' ? (work.of ?? 'prompt') : work.kind;
  const tool = work.kind === 'tool' ? tools.get(work.tool) : undefined;
  const action = work.kind === 'tool' ? actionOf(work, tool) : undefined;
  const policy: FailurePolicy = typeof step.onFailure === 'string' ? step.onFailure : 'fail';
  const condition = step.condition && textOf(step.condition);
  const node: Node = {
    index: made.nodes.length,
    path,
    id: step.id,
    frame: frame.index,
    position: frame.nodes.length,
    kind,
    detail: detailOf(step),
    ...(condition ? { condition } : {}),
    predecessors: [],
    successors: [],
    dormant: false,
    routes: {},
    policy,
    ...(loop
      ? {
          loop: {
            title: titleOf(loop),
            ...(loop.kind === 'for_each' ? { as: loop.as } : iterationsOf(loop)),
            ...(loop.name ? { name: loop.name.name } : {}),
            ...parallelOf(loop),
            onItemFailure: loop.onItemFailure,
            single: work.kind !== 'group',
            asksBefore:
              loop.continueIf !== undefined ||
              (loop.kind === 'while' && loop.while !== undefined) ||
              (work.kind === 'group' && step.condition !== undefined && !conditionIsOfLoop(step)),
          },
        }
      : {}),
    ...(work.kind === 'tool' && !work.computed?.tool && !loop ? { tool: work.tool } : {}),
    effect: work.kind === 'prompt' || work.kind === 'ensemble' ? 'network' : (action?.effect ?? 'none'),
    ...((work.kind === 'prompt' && work.media) || (work.kind === 'tool' && mayRead(work, tool))
      ? { readsFiles: true as const }
      : {}),
    repeatable: step.repeatable ?? (work.kind === 'tool' ? (action?.repeatable ?? false) : true),
    takesSlot: kinds[kind].takesSlot && !loop,
    retry: step.retry ?? (work.kind === 'prompt' || work.kind === 'ensemble' ? promptRetry : noRetry),
    ...(typeof step.timeout !== 'number' || (loop && work.kind !== 'group') ? {} : { timeout: step.timeout }),
    ...computedOf(step),
    priority: typeof step.priority === 'object' ? 0 : step.priority,
    rank: 1,
  };
  made.nodes.push(node);
  made.steps.push(placement);
  frame.nodes.push(node.index);
  return node;
}

/** What is known of the call of a tool before a run; of one that the run chooses, the worst. */
function actionOf(
  { action, computed }: Extract<Step['work'], { kind: 'tool' }>,
  tool: ToolSpec | undefined,
): Pick<ActionSpec, 'effect' | 'repeatable'> | undefined {
  if (!computed) return tool?.actions[action] ?? tool?.others;
  if (!tool || computed.tool || tool.others) return { effect: 'execute', repeatable: false };
  const all = Object.values(tool.actions);
  const effect = worstFirst.find((one) => all.some((other) => other.effect === one)) ?? 'execute';
  return { effect, repeatable: all.every((one) => one.repeatable) };
}

/** Whether a call that the run chooses may be one that reads. */
const mayRead = ({ computed }: Extract<Step['work'], { kind: 'tool' }>, tool: ToolSpec | undefined): boolean =>
  computed !== undefined &&
  (computed.tool !== undefined || Object.values(tool?.actions ?? {}).some(({ effect }) => effect === 'read'));

const worstFirst = ['execute', 'write', 'network', 'person', 'read', 'none'] as const;

/** The most iterations: a number, or the text that computes it. */
function iterationsOf({ maxIterations }: Repeat): Pick<LoopPlan, 'maxIterations' | 'iterations'> {
  return typeof maxIterations === 'number' ? { maxIterations } : { iterations: writtenAs(maxIterations) };
}

/** What the run computes, as written. Of a loop over one step the priority is that of each item. */
function computedOf({ computedRetry, priority, loop, work }: Step): Pick<Node, 'computed'> {
  const { attempts } = computedRetry ?? {};
  const ofItems = loop && work.kind !== 'group';
  if (!attempts && (ofItems || typeof priority === 'number')) return {};
  return {
    computed: {
      ...(attempts ? { retry: writtenAs(attempts) } : {}),
      ...(ofItems || typeof priority === 'number' ? {} : { priority: writtenAs(priority) }),
    },
  };
}

const writtenAs = ({ node }: Value): string => (node.kind === 'scalar' ? node.text.trim() : '');

/** How many at once: a number, nothing where it is all, or the text that computes it. */
function parallelOf({ maxParallel }: Loop): Pick<LoopPlan, 'maxParallel' | 'parallel'> {
  if (typeof maxParallel !== 'object') return maxParallel === undefined ? {} : { maxParallel };
  return { parallel: writtenAs(maxParallel) };
}

function titleOf(loop: Loop): string {
  if (loop.kind === 'for_each') return say(graphTexts.forEachItem, { item: loop.as });
  return say(loop.while ? graphTexts.while : graphTexts.until);
}

function textOf(condition: NonNullable<Step['condition']>): string {
  return condition.kind === 'constant' ? String(condition.value) : condition.node.text.trim();
}

const details = new WeakMap<Step, string>();

/** In a few words; made once a step, since it is wanted at every compile. */
function detailOf(step: Step): string {
  const known = details.get(step) ?? inFewWords(step);
  details.set(step, known);
  return known;
}

/** The pattern, and the most calls where the models are written out. */
function ensembleInFewWords({ models, pattern, parameters }: Extract<Step['work'], { kind: 'ensemble' }>): string {
  const rounds = parameters?.entries.find(({ key }) => key === 'rounds')?.value;
  const said = rounds === undefined ? 1 : rounds.kind === 'constant' ? Number(rounds.value ?? 1) : Number.NaN;
  const counted = models.every(({ kind }) => kind === 'constant') && Number.isInteger(said);
  if (!counted) return say(graphTexts.ensemble, { pattern });
  return say(graphTexts.ensembleOf, { pattern, models: models.length, calls: callsOfPattern(pattern, models.length, said) });
}

function inFewWords({ loop, work }: Step): string {
  const what =
    work.kind === 'tool'
      ? say(graphTexts.tool, { tool: work.tool, action: work.action })
      : work.kind === 'ask'
        ? say(graphTexts.ask, { type: work.type })
        : work.kind === 'ensemble'
          ? ensembleInFewWords(work)
          : work.kind === 'pipeline' && work.pattern
            ? say(graphTexts.pattern, { pattern: work.pattern.id })
            : work.kind === 'unsupported'
              ? (work.of ?? say(graphTexts.nothing))
              : work.kind;
  if (!loop) return what;
  return say(graphTexts.inLoop, { loop: loop.kind === 'for_each' ? say(graphTexts.forEach) : titleOf(loop), what });
}
