import { type Path, staticPath } from '../../../../engine/state/path.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import type { StepState } from '../../../../engine/state/step.ts';
import { instancesOf } from './instances.ts';

/** The selected item, by the static path of its loop. */
export type PickedItems = ReadonlyMap<Path, number>;

/** A path of the graph with the selected items; `[*]` stays where all items are summarised. */
export function pickedPath(path: Path, picked: PickedItems): Path {
  const [first = '', ...inside] = path.split('[*]');
  let loop = first;
  let result = first;
  for (const part of inside) {
    const item = picked.get(loop);
    result += `${item === undefined ? '[*]' : `[${item}]`}${part}`;
    loop += `[*]${part}`;
  }

  return result;
}

/** The steps of a run for one node of the graph, in the selected items. */
export function pickedInstances(state: RunState, path: Path, picked: PickedItems): readonly StepState[] {
  const wanted = picked.size === 0 ? path : pickedPath(path, picked);
  if (wanted === path) return instancesOf(state, path);
  if (!wanted.includes('[*]')) {
    const step = state.steps.get(wanted);
    return step ? [step] : [];
  }

  const fits = new RegExp(`^${wanted.replace(/[.*+?^$()[\]{}|/\\]/g, '\\$&').replaceAll('\\[\\*\\]', '\\[\\d+\\]')}$`);
  return instancesOf(state, path).filter((step) => fits.test(step.path));
}

/** The items on a path of a run, by the static paths of their loops. */
export function itemsIn(path: Path): Map<Path, number> {
  const items = new Map<Path, number>();
  for (const { index, 1: number } of path.matchAll(/\[(\d+)\]/g)) items.set(staticPath(path.slice(0, index)), Number(number));
  return items;
}
