import type { FailurePolicy } from '../../../language/failures.ts';
import { stepKinds } from '../../../language/kinds.ts';
import type { ActionSpec, ToolSpec } from '../../../language/tools/descriptor.ts';
import { textOfCondition } from '../../pipeline/model/conditions.ts';
import type { Loop, Repeat } from '../../pipeline/model/loop.ts';
import { asksModels, kindOfWork } from '../../pipeline/model/parts.ts';
import type { Retry } from '../../pipeline/model/retry.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Value } from '../../pipeline/model/value.ts';
import type { LoopPlan, Node } from '../graph.ts';
import { conditionIsOfLoop } from '../names/loop-names.ts';
import { detailOf, titleOf } from './detail.ts';

/** The node of a step without its edges; `place` is its position in the graph and in its frame. */
export function nodeOf(
  step: Step,
  place: Pick<Node, 'index' | 'path' | 'frame' | 'position'>,
  tools: ReadonlyMap<string, ToolSpec>,
): Node {
  const { loop, work } = step;
  const kind = kindOfWork(work);
  const tool = work.kind === 'tool' ? tools.get(work.tool) : undefined;
  const action = work.kind === 'tool' ? actionOf(work, tool) : undefined;
  const policy: FailurePolicy = typeof step.onFailure === 'string' ? step.onFailure : 'fail';
  const condition = step.condition && textOfCondition(step.condition);

  return {
    ...place,
    id: step.id,
    kind,
    detail: detailOf(step),
    ...(condition ? { condition } : {}),
    predecessors: [],
    successors: [],
    dormant: false,
    routes: {},
    policy,
    ...(loop ? { loop: loopPlanOf(loop, step) } : {}),
    ...(work.kind === 'tool' && !work.computed?.tool && !loop ? { tool: work.tool } : {}),
    effect: asksModels(work) ? 'network' : (action?.effect ?? 'none'),
    ...((work.kind === 'prompt' && work.media) || (work.kind === 'tool' && mayRead(work, tool))
      ? { readsFiles: true as const }
      : {}),
    repeatable: step.repeatable ?? (work.kind === 'tool' ? (action?.repeatable ?? false) : true),
    takesSlot: stepKinds[kind].takesSlot && !loop,
    retry: step.retry ?? (asksModels(work) ? promptRetry : noRetry),
    ...(typeof step.timeout !== 'number' || (loop && work.kind !== 'group') ? {} : { timeout: step.timeout }),
    deadline: step.deadline?.value,
    ...computedOf(step),
    priority: typeof step.priority === 'object' ? 0 : step.priority,
    rank: 1,
  };
}

function loopPlanOf(loop: Loop, step: Step): LoopPlan {
  const isGroup = step.work.kind === 'group';
  return {
    title: titleOf(loop),
    ...(loop.kind === 'for_each' ? itemsOf(loop) : iterationsOf(loop)),
    name: loop.name ? loop.name.name : undefined,
    ...parallelOf(loop),
    onItemFailure: loop.onItemFailure,
    single: !isGroup,
    asksBefore:
      loop.continueIf !== undefined ||
      (loop.kind === 'while' && loop.while !== undefined) ||
      (isGroup && step.condition !== undefined && !conditionIsOfLoop(step)),
  };
}

const itemsOf = ({ as, batch }: Extract<Loop, { kind: 'for_each' }>): Pick<LoopPlan, 'as' | 'batch'> =>
  batch ? { as, batch: batch.size } : { as };

const promptRetry: Retry = {
  attempts: 2,
  delay: 1000,
  backoff: 'exponential',
  maxDelay: 60_000,
  jitter: true,
  on: ['rate', 'overload', 'network', 'timeout'],
};
const noRetry: Retry = { attempts: 0, delay: 1000, backoff: 'exponential', maxDelay: 60_000, jitter: true };

/** What is known of a tool call before a run; where the run chooses the action, the worst case. */
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

/** Whether a call that the run chooses may be a reading one. */
const mayRead = ({ computed }: Extract<Step['work'], { kind: 'tool' }>, tool: ToolSpec | undefined): boolean =>
  computed !== undefined &&
  (computed.tool !== undefined || Object.values(tool?.actions ?? {}).some(({ effect }) => effect === 'read'));

const worstFirst = ['execute', 'write', 'network', 'person', 'read', 'none'] as const;

/** The most iterations: a number, or the text that computes it. */
function iterationsOf({ maxIterations }: Repeat): Pick<LoopPlan, 'maxIterations' | 'iterations'> {
  return typeof maxIterations === 'number' ? { maxIterations } : { iterations: writtenAs(maxIterations) };
}

/** Values that the run computes, as written. For a loop over one step the priority is that of each item. */
function computedOf({ computedRetry, priority, loop, work }: Step): Pick<Node, 'computed'> {
  const { attempts } = computedRetry ?? {};
  const ofItems = loop && work.kind !== 'group';
  if (!attempts && (ofItems || typeof priority === 'number')) return {};

  return {
    computed: {
      retry: attempts ? writtenAs(attempts) : undefined,
      priority: ofItems || typeof priority === 'number' ? undefined : writtenAs(priority),
    },
  };
}

const writtenAs = ({ node }: Value): string => (node.kind === 'scalar' ? node.text.trim() : '');

/** The parallelism: a number, undefined for all at once, or the text that computes it. */
function parallelOf({ maxParallel }: Loop): Pick<LoopPlan, 'maxParallel' | 'parallel'> {
  if (typeof maxParallel !== 'object') return maxParallel === undefined ? {} : { maxParallel };
  return { parallel: writtenAs(maxParallel) };
}
