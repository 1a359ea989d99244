import { stepPath } from '../path.ts';
import type { FrameState } from '../step.ts';
import { frameOf } from './frames.ts';

/**
 * The frame of a pipeline's `finally`, once all steps in `frame` have settled; undefined where `frame` is not that of a pipeline's steps,
 * or `finally` has run.
 */
export function finallyAfter(frame: FrameState): FrameState | undefined {
  const { plan, invocation } = frame;
  return plan.index === 0 && !invocation.last ? newLastFrame(frame) : undefined;
}

/** It sees the steps of the pipeline, and is not stopped with them. */
function newLastFrame(root: FrameState): FrameState | undefined {
  const { graph } = root.invocation;
  const plan = graph.last === undefined ? undefined : graph.frames[graph.last];
  return plan && frameOf({ plan, path: stepPath(root.path, plan.path), invocation: root.invocation, enclosing: root });
}
