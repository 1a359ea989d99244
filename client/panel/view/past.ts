import { isFact, type RunEvent } from '../../../engine/state/events.ts';
import { reduce } from '../../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../../engine/state/state.ts';
import type { RunInfo } from '../../messages.ts';

/** A run with all its facts, which can be looked at as it stood. */
export interface RecordedRun {
  add(events: readonly RunEvent[]): void;
  /** How many facts there are. */
  readonly count: number;
  /** The run right behind the fact of this number, and when that was. */
  standAt(seq: number): { state: RunState; at: number };
}

/** Going forward folds on from where one was; going back folds from the beginning. */
export function recordRun({ graph, called, events }: RunInfo): RecordedRun {
  const facts = events.filter(isFact);
  let past: { state: RunState; seq: number } | undefined;
  return {
    add(more) {
      for (const event of more) {
        if (isFact(event)) facts.push(event);
      }
    },
    get count() {
      return facts.length;
    },
    standAt(seq) {
      if (!past || past.seq > seq) past = { state: initialState(graph, undefined, new Map(called)), seq: 0 };
      let at = facts[0]?.at ?? 0;
      for (const fact of facts) {
        if (fact.seq > seq) break;
        at = fact.at;
        if (fact.seq > past.seq) reduce(past.state, fact);
      }
      past.seq = seq;
      return { state: past.state, at };
    },
  };
}
