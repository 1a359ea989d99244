import { memoize } from '../../../../engine/language/memoize.ts';
import { type Path, staticPath } from '../../../../engine/state/path.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import type { StepState } from '../../../../engine/state/step.ts';

interface Index {
  taken: number;
  byStatic: Map<Path, StepState[]>;
}
const indexOf = memoize((_state: RunState): Index => ({ taken: 0, byStatic: new Map() }));

/**
 * Every step of a run that belongs to one node of the graph: one, or one per iteration. Steps are never removed, so the index
 * only grows.
 */
export function instancesOf(state: RunState, path: Path): readonly StepState[] {
  const index = indexOf(state);
  if (index.taken < state.steps.size) {
    let number = 0;
    for (const step of state.steps.values()) {
      if (number++ < index.taken) continue;
      const key = staticPath(step.path);
      const list = index.byStatic.get(key);
      if (list) list.push(step);
      else index.byStatic.set(key, [step]);
    }

    index.taken = number;
  }

  return index.byStatic.get(path) ?? [];
}
