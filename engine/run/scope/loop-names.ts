import type { Operand } from '../../compile/template/evaluation/values.ts';
import { Absent } from '../../compile/template/evaluation/values.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import { operand, stepView } from './step-view.ts';

/**
 * Names from the loops around a frame, innermost first: `item` (or `as`), `index`, `iteration`, `loop.…`, `previous`,
 * `$item`….
 */
export function lookUpLoopName(context: RunContext, frame: FrameState, name: string): Operand | undefined {
  for (let at: FrameState | undefined = frame; at; at = at.enclosing) {
    const { owner, iteration } = at;
    const plan = owner?.node.loop;
    if (!owner || !plan || iteration === undefined) continue;
    if (plan.as !== undefined && (name === plan.as || name === `$${plan.as}` || name === 'item' || name === '$item'))
      return operand(itemOf(context, owner, iteration));
    if (name === 'index' || name === 'iteration' || name === '$index' || name === '$iteration') return iteration;
    if (name === '$first' || name === '$is_first') return iteration === 0;
    if (name === '$last' || name === '$is_last') return plan.as !== undefined && iteration === (owner.loop?.count ?? 0) - 1;
    if (name === 'previous') return previousOf(context, owner, iteration);
    if (name === 'loop' || name === plan.name) return loopView(context, at, owner, iteration);
  }
  return undefined;
}

/**
 * A loop by its id inside its own body: the step, and the number of the iteration from 0. Undefined where the step is no loop
 * around the frame.
 */
export function runningLoopView(context: RunContext, frame: FrameState, step: StepState): Operand | undefined {
  for (let at: FrameState | undefined = frame; at; at = at.enclosing) {
    const { owner, iteration } = at;
    if (owner !== step || iteration === undefined) continue;
    const view = stepView(context, step);
    const member = (name: string, inside?: string): Operand => (name === 'iteration' ? iteration : view.member(name, inside));
    return { ...view, member };
  }
  return undefined;
}

function itemOf(context: RunContext, owner: StepState, iteration: number): Json {
  const items = context.artifacts.list(owner);
  return Array.isArray(items) ? (items[iteration] ?? null) : null;
}

function previousOf(context: RunContext, owner: StepState, iteration: number): Operand {
  const frame = context.state.frames.get(`${owner.path}[${iteration - 1}]`);
  return {
    member: (id) => {
      const step = frame?.steps.find((one) => one.node.id === id);
      return step
        ? stepView(context, step)
        : new Absent(`previous.${id}`, iteration === 0 ? say(runsTexts.firstIteration) : say(runsTexts.notInLoop, { name: id }));
    },
    value: () => {
      const last = frame?.steps.at(-1);
      return last ? stepView(context, last).value() : new Absent('previous', say(runsTexts.firstIteration));
    },
  };
}

function loopView(context: RunContext, frame: FrameState, owner: StepState, iteration: number): Operand {
  const count = owner.loop?.count ?? 0;
  // The iterations of `while` and `until` are known only at the end.
  const open = owner.node.loop?.as === undefined;
  const members: Record<string, () => Operand> = {
    first: () => iteration === 0,
    last: () => !open && iteration === count - 1,
    length: () => (open ? new Absent('loop.length', say(runsTexts.openEnd)) : count),
    index: () => iteration + 1,
    index0: () => iteration,
    iteration: () => iteration,
    item: () => operand(itemOf(context, owner, iteration)),
    previous: () => previousOf(context, owner, iteration),
    parent: () =>
      (frame.enclosing && lookUpLoopName(context, frame.enclosing, 'loop')) ??
      new Absent('loop.parent', say(runsTexts.noOuterLoop)),
  };
  const ends: JsonMap = open ? {} : { last: iteration === count - 1, length: count };

  return {
    member: (name) =>
      (Object.hasOwn(members, name) ? members[name]?.() : undefined) ??
      new Absent(`loop.${name}`, say(runsTexts.loopHas, { names: Object.keys(members).join(', ') })),
    value: () => ({ first: iteration === 0, ...ends, index: iteration + 1, index0: iteration }),
  };
}
