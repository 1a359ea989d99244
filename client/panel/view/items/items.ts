import { staticPath } from '../../../../engine/state/path.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { IterationState, StepState } from '../../../../engine/state/step.ts';
import { clock, span } from '../format.ts';
import { type Look, lookOf, lookOfItem, type SeenRun } from '../status.ts';
import { statusLineOf } from '../step/lines.ts';
import { instancesOf } from './instances.ts';
import { nameItem } from './item-name.ts';

/** One of the items of a loop, or of the iterations of a step. */
export interface LoopItem {
  path: string;
  number: number;
  /** Its name, from its value. */
  name?: string;
  look: Look;
  line: string;
}

/** For a loop its items; for a step inside one the same step in the other items. */
export function loopItemsOf(state: SeenRun, step: StepState, now: number): LoopItem[] {
  if (step.loop) {
    return step.loop.iterations.flatMap((item, index): LoopItem[] => {
      const path = `${step.path}[${index}]`;
      const own = state.steps.get(path);
      const name = nameItem(step, index);
      if (own) return [{ ...loopItemOf(state, own, index, now), name }];
      if (!item) return [];
      return [{ ...frameItem({ state, item, path, number: index, now }), name }];
    });
  }

  const at = staticPath(step.path);
  const same = at === step.path ? [] : instancesOf(state, at);
  return same.length > 1 ? same.map((one, index) => ({ ...loopItemOf(state, one, index, now), name: enclosingName(one) })) : [];
}

/** The name of the item around a step. */
const enclosingName = ({ frame }: StepState): string | undefined =>
  frame.owner && frame.iteration !== undefined ? nameItem(frame.owner, frame.iteration) : undefined;

/**
 * An item with several steps is represented by the most important one: a failed one, else a running one, else the last one.
 */
function frameItem({
  state,
  item,
  path,
  number,
  now,
}: {
  state: SeenRun;
  item: IterationState;
  path: string;
  number: number;
  now: number;
}): LoopItem {
  const steps = state.frames.get(path)?.steps ?? [];
  const looks = steps.map((step) => lookOf(state, step));
  const find = (...wanted: Look[]): number => looks.findLastIndex((look) => wanted.includes(look));
  const at =
    [
      find('failed', 'interrupted'),
      find('waiting', 'running', 'unheard', 'retrying', 'parked', 'paused'),
      find('succeeded', 'degraded'),
    ].find((one) => one >= 0) ?? 0;
  const step = steps[at];
  const duration = timeBetween(state.ran, item.started_at, item.finished_at ?? now);
  const time = item.finished_at === undefined ? clock(duration) : span(duration);

  return {
    path: step?.path ?? path,
    number,
    look: item.status === 'running' && (looks[at] === 'waiting' || looks[at] === 'parked') ? looks[at] : lookOfItem(state, item),
    line: step ? `${step.node.id}: ${statusLineOf(state, step, looks[at] ?? 'todo', now)}` : time,
  };
}

/** One of several steps of the same node. */
export function loopItemOf(state: SeenRun, step: StepState, index: number, now: number): LoopItem {
  const look = lookOf(state, step);
  return { path: step.path, number: step.frame.iteration ?? index, look, line: statusLineOf(state, step, look, now) };
}
