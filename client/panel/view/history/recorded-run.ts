import { copyState } from '../../../../engine/state/copy-state.ts';
import { type Fact, isFact, type RunEvent } from '../../../../engine/state/events.ts';
import { stepOfFact } from '../../../../engine/state/fork-facts.ts';
import type { Path } from '../../../../engine/state/path.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../../../engine/state/state.ts';
import type { RunInfo } from '../../../panel-content.ts';

/** A run with all its facts, which can be shown as it was. */
export interface RecordedRun {
  add(events: readonly RunEvent[]): void;
  /** The number of facts. */
  readonly count: number;
  readonly facts: readonly Fact[];
  /** The facts about one step, oldest first. */
  factsOf(path: string): readonly Fact[];
  /** The run right after the fact of this number, with its time. The state is valid until the next call. */
  standAt(seq: number): { state: RunState; at: number };
}

/** A state and the number of facts folded into it. */
interface Folded {
  state: RunState;
  seq: number;
}

/** Number of checkpoints. Each is a copy of all steps, so only a few: going back costs a copy and an eighth of the facts. */
const mostCheckpoints = 8;
/** Number of facts whose folding time is negligible. */
const fewest = 1000;

/** Going forward continues from the current state; going back starts from the nearest earlier checkpoint. */
export function recordRun({ graph, called, events }: RunInfo): RecordedRun {
  const facts = events.filter(isFact);
  let past: Folded | undefined;
  let checkpoints: Folded[] = [];
  let every = fewest;
  const byStep = new Map<string, Fact[]>();
  let indexed = 0;

  /** As a run grows, the distance between checkpoints grows. */
  const spread = (): void => {
    while (facts.length > 2 * mostCheckpoints * every) every *= 2;
    checkpoints = checkpoints.filter((one) => one.seq % every === 0);
  };

  const start = (near: Folded | undefined): Folded =>
    near ? { seq: near.seq, state: copyState(near.state) } : { seq: 0, state: initialState(graph, undefined, new Map(called)) };

  return {
    facts,
    add(more) {
      for (const event of more) {
        if (isFact(event)) facts.push(event);
      }
    },
    factsOf(path) {
      for (; indexed < facts.length; indexed++) {
        const fact = facts[indexed];
        const step = fact && stepOfFact(fact);
        if (!fact || step === undefined) continue;
        const own = byStep.get(step);
        if (own) own.push(fact);
        else byStep.set(step, [fact]);
      }
      return byStep.get(path) ?? [];
    },
    get count() {
      return facts.length;
    },
    standAt(wanted) {
      const seq = Math.max(0, Math.min(wanted, facts.length));
      spread();
      const near = checkpoints.findLast((one) => one.seq <= seq);
      if (!past || past.seq > seq || past.seq < (near?.seq ?? 0)) past = start(near);

      for (const fact of facts.slice(past.seq, seq)) {
        reduce(past.state, fact);
        past.seq++;
        if (past.seq % every === 0 && past.seq > (checkpoints.at(-1)?.seq ?? 0))
          checkpoints.push({ seq: past.seq, state: copyState(past.state) });
      }

      return { state: past.state, at: facts[Math.max(0, seq - 1)]?.at ?? 0 };
    },
  };
}

/**
 * The point of a fork that begins at a moment of this run, after the fact `seq`: before the step that begins next. Undefined
 * if none does. The fork takes over all results settled by then.
 */
export function nextStepAt(facts: readonly Fact[], seq: number): Path | undefined {
  for (let at = seq; at < facts.length; at++) {
    const fact = facts[at];
    if (fact?.type === 'step.started' || fact?.type === 'loop.opened') return fact.path;
  }
  return undefined;
}
