import type { Path } from './path.ts';
import { staticPath } from './path.ts';
import type { CallState } from './step.ts';
import type { HedgeRefusal } from './why.ts';

/** The calls of steps that hedge, as far as later ones are judged by them. */
export interface Hedging {
  /** From when on a call is slow, in milliseconds by static path: 95 of 100 took less in earlier runs. */
  after: ReadonlyMap<string, number>;
  /** The first calls that were made, and those of them that a second one was made beside; one that is made again after a cut counts once. */
  calls: Set<Path>;
  made: Set<Path>;
  /** The newest first calls of each model. */
  recent: Map<string, { call: CallState; after: number }[]>;
}

/** At most one of so many calls is made twice; of fewer calls a single one. */
const oneOf = 20;
/** So many of the newest calls of a model are looked at: where so many of them, and such a share, were slow, it is slow for all. */
const together = { looked: 20, least: 2, share: 0.25 };

export const newHedging = (after: Readonly<Record<string, number>>): Hedging => ({
  after: new Map(Object.entries(after)),
  calls: new Set(),
  made: new Set(),
  recent: new Map(),
});

/** Counts a call that begins. */
export function noteHedgedCall(hedging: Hedging, path: Path, call: CallState): void {
  const after = call.kind === 'model' ? hedging.after.get(staticPath(path)) : undefined;
  if (after === undefined) return;
  if (call.hedges !== undefined) {
    hedging.made.add(call.hedges);
    return;
  }

  hedging.calls.add(call.path);
  const recent = hedging.recent.get(call.name) ?? [];
  hedging.recent.set(call.name, recent);
  recent.push({ call, after });
  if (recent.length > 4 * together.looked) recent.splice(0, 2 * together.looked);
}

/** Why a call that has become slow `now` is not made a second time; undefined where it is. Depends on facts and the moment alone. */
export function refuseHedge(hedging: Hedging, call: Pick<CallState, 'path' | 'name'>, now: number): HedgeRefusal | undefined {
  const known = (hedging.recent.get(call.name) ?? [])
    .filter((one) => one.call.path !== call.path)
    .flatMap(({ call: { settled, started_at }, after }): boolean[] => {
      const isSlow = (settled?.at ?? now) - started_at > after;
      // Of one that is under way, and not slow yet, nothing is known.
      return settled || isSlow ? [isSlow] : [];
    });
  if (areSlowTogether(known)) return 'all-slow';

  const { calls, made } = hedging;
  return made.size + (made.has(call.path) ? 0 : 1) > hedgesAllowed(calls.size) ? 'share' : undefined;
}

/** Whether a model is slow for all calls: `known` says of its calls whether each was slow, the newest last. */
export function areSlowTogether(known: readonly boolean[]): boolean {
  const newest = known.slice(-together.looked);
  const slow = newest.filter(Boolean).length;
  return slow >= together.least && slow >= together.share * newest.length;
}

/** How many of so many calls may be made a second time. */
export const hedgesAllowed = (calls: number): number => Math.max(1, Math.floor(calls / oneOf));
