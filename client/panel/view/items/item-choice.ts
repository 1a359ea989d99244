import { say } from '../../../../engine/language/texts.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import type { IterationState, StepState } from '../../../../engine/state/step.ts';
import { itemTexts } from '../../texts/items.ts';
import { formatFigure } from '../format.ts';
import { nameItem } from './item-name.ts';

/** The items of a loop that can be selected. */
export interface ItemChoice {
  count: number;
  options: { item: number; label: string }[];
}

const mostFailed = 20;

/** The items of a loop to choose from: the selected one, the slowest, those that failed. */
export function itemChoice(state: RunState, loop: StepState, picked: number | undefined): ItemChoice | undefined {
  const items = loop.loop?.iterations ?? [];
  if (items.length === 0) return undefined;

  // The number of iterations of a loop without a list is unknown before: the past ones count.
  const count = loop.node.loop?.as === undefined ? items.length : Math.max(items.length, loop.loop?.count ?? 0);
  const options: ItemChoice['options'] = [];

  const number = (item: number): string => {
    const name = nameItem(loop, item);
    return name === undefined ? formatFigure(item + 1) : say(itemTexts.numbered, { number: formatFigure(item + 1), name });
  };

  if (picked !== undefined)
    options.push({ item: picked, label: say(itemTexts.itemOf, { item: number(picked), count: formatFigure(count) }) });
  const slowest = slowestOf(items, state);
  if (slowest !== undefined && slowest !== picked)
    options.push({ item: slowest, label: say(itemTexts.slowestItem, { item: number(slowest) }) });
  const failed = items.flatMap((one, item) => (one?.status === 'failed' && item !== picked ? [item] : []));
  for (const item of failed.slice(0, mostFailed))
    options.push({ item, label: say(itemTexts.failedItem, { item: number(item) }) });

  return { count, options };
}

function slowestOf(items: readonly (IterationState | undefined)[], { ran, at: now }: RunState): number | undefined {
  let slowest: { item: number; duration: number } | undefined;
  items.forEach((one, item) => {
    const duration = one ? timeBetween(ran, one.started_at, one.finished_at ?? now) : -1;
    if (duration >= 0 && (!slowest || duration > slowest.duration)) slowest = { item, duration };
  });
  return items.length > 1 ? slowest?.item : undefined;
}
