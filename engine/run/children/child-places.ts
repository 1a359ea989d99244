import { whenAborted } from '../../language/abort.ts';
import type { JsonMap } from '../../language/json.ts';
import { childRunId } from '../../state/child-runs.ts';
import type { StepState } from '../../state/step.ts';
import type { RunOfCall } from '../calls/call-types.ts';
import type { ChildCall, Ports } from '../ports.ts';

/** Above this number of items of a loop, one child run answers several calls. */
const mostSingle = 1000;
/** The most child runs of such a loop at once, as long as each has a number of calls within these bounds. */
const mostRuns = 50;
const [fewestItems, mostItems] = [100, 1000];
/** A child run starts once no further item came for this time, in milliseconds. */
const gatherMs = 20;

/** A call to be answered by a child run. */
interface PlacedCall extends Pick<ChildCall, 'inputs' | 'limits'> {
  step: StepState;
  /** As a path. */
  path: string;
  /** The run that makes it. */
  caller: string;
  /** It cannot share a run with others. */
  alone: boolean;
  /** Its child run by the log, from an earlier process. */
  known: RunOfCall | undefined;
  begin(run: RunOfCall): void;
}

/** The child run of a call. */
interface PlacedRun extends RunOfCall {
  run: string;
  together?: ReadonlyMap<number, { inputs: JsonMap; limits: ChildCall['limits'] }>;
}

/** Names the runs that steps make. */
export interface ChildPlaces {
  /** Calls `begin` with the run of a call; rejects with the signal's reason. */
  find(call: PlacedCall, signal: AbortSignal): Promise<PlacedRun>;
  /** A step stops waiting for a child run that waits for a person. */
  park(run: string, step: StepState): void;
  /** Steps that stopped waiting and continue now. */
  unpark(run: string): readonly StepState[];
}

interface Gathering {
  /** The step in the loop whose calls it takes. */
  loop: string;
  /** It begins once it has so many. */
  most: number;
  run: string;
  members: Map<number, PlacedCall & { placed(place: PlacedRun): void }>;
  isOver: boolean;
}

/**
 * A call is a run, whose name follows from its place. Of a loop over very many items a run answers many that come together: all of
 * them are begun in the log at once, so that who goes on later knows which they are. It is named by the first of them.
 */
export function createChildPlaces({ clock, children }: Pick<Ports, 'clock' | 'children'>): ChildPlaces {
  const gatherings = new Map<string, Gathering>();
  const parked = new Map<string, StepState[]>();

  const close = (gathering: Gathering): void => {
    if (gathering.isOver) return;
    gathering.isOver = true;
    gatherings.delete(gathering.loop);

    const { run, members } = gathering;
    const together = new Map(Array.from(members, ([item, { inputs, limits }]) => [item, { inputs, limits }]));
    for (const [item, { begin }] of members) begin({ run, item });
    for (const [item, { placed }] of members) placed({ run, item, together });
    members.clear();
  };

  async function closeWhenQuiet(gathering: Gathering, signal: AbortSignal): Promise<void> {
    for (let size = 0; !gathering.isOver && gathering.members.size > size; ) {
      size = gathering.members.size;
      await clock.sleep(gatherMs, signal);
    }
    close(gathering);
  }

  function gather(call: PlacedCall, { loop, item, most }: LoopItem, signal: AbortSignal): Promise<PlacedRun> {
    const run = childRunId(call.caller, `${call.path} *`);
    const gathering = gatherings.get(loop) ?? { loop, most, run, members: new Map(), isOver: false };
    const { promise, resolve, reject } = Promise.withResolvers<PlacedRun>();
    const giveUp = (): void => {
      if (gathering.members.delete(item)) reject(signal.reason);
    };

    gathering.members.set(item, { ...call, placed: resolve });
    const off = whenAborted(signal, giveUp);
    if (!gatherings.has(loop)) {
      gatherings.set(loop, gathering);
      closeWhenQuiet(gathering, signal).catch(() => close(gathering));
    }

    if (gathering.members.size >= gathering.most) close(gathering);
    return promise.finally(off);
  }

  return {
    async find(call, signal) {
      const { known, path, caller, begin } = call;
      if (known?.run !== undefined && (known.item === undefined || (await children?.hasBegun(known.run)))) {
        begin(known);
        return { ...known, run: known.run };
      }

      const shared = known ? undefined : sharedLoopOf(call);
      if (shared) return gather(call, shared, signal);

      const run = childRunId(caller, path);
      begin({ run });
      return { run };
    },
    park(run, step) {
      parked.set(run, [...(parked.get(run) ?? []), step]);
    },
    unpark(run) {
      const steps = parked.get(run) ?? [];
      parked.delete(run);
      return steps;
    },
  };
}

/** An item of a long loop, and how many of them make a run. */
interface LoopItem {
  loop: string;
  item: number;
  most: number;
}

/** The long loop with the item of a call, at its first call. */
function sharedLoopOf({ step, alone }: PlacedCall): LoopItem | undefined {
  const { frame, firstCall } = step;
  const { owner, iteration } = frame;
  const count = owner?.loop?.count ?? 0;
  if (alone || firstCall > 0 || iteration === undefined || count <= mostSingle) return undefined;
  // Items that may be at work at once are spread over runs, so that they can be on several machines.
  const maxParallel = owner?.loop?.maxParallel ?? owner?.node.loop?.maxParallel;
  const together = typeof maxParallel === 'number' ? Math.min(count, maxParallel) : count;
  const most = Math.min(mostItems, Math.max(fewestItems, Math.ceil(together / mostRuns)));
  return { loop: `${step.node.path} ${owner?.path}`, item: iteration, most };
}
