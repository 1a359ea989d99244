import { newAgenda } from './schedule/agenda.ts';
import type { RunState } from './state.ts';

/** Values under these names are never changed in place: facts, parts of them, and the graph. */
const shared = new Set([
  'graph',
  'called',
  'node',
  'plan',
  'started',
  'finished',
  'settled',
  'failure',
  'parameters',
  'prompt',
  'result',
  'why',
  'reads',
  'inputs',
  'items',
]);

/** A snapshot of the state, independent of later folding; read-only: nothing is scheduled from it. */
export function copyState(state: RunState): RunState {
  const copies = new Map<object, object>();

  const copy = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null) return value;
    return (copies.get(value) ?? copyNew(value)) as T;
  };

  const copyNew = (value: object): object => {
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      copies.set(value, list);
      for (const one of value) list.push(copy(one));
      return list;
    }
    if (value instanceof Map) {
      const map = new Map<unknown, unknown>();
      copies.set(value, map);
      for (const [key, one] of value) map.set(key, copy(one));
      return map;
    }

    const made: Record<string, unknown> = { ...value };
    copies.set(value, made);
    for (const key in made) {
      const one = made[key];
      if (typeof one === 'object' && one !== null && !shared.has(key)) made[key] = copy(one);
    }

    return made;
  };

  // A reader of the past needs no agenda.
  const agenda = newAgenda(state.agenda.maxParallel);
  copies.set(state.agenda, agenda);

  return copy(state);
}
