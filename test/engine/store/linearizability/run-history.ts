import { type Operation, refuteHistory } from './linearizable.ts';

/** What a client did with a run, in milliseconds of one monotonic clock; without `return` no answer came. Facts are named by texts. */
export type RunEvent = { call: number; return?: number; client?: string } & (
  | { did: 'take'; epoch: number | undefined }
  /** Somebody has it. */
  | { did: 'take refused' }
  /** With the last of some facts nobody has the run any more. */
  | { did: 'append'; epoch: number; facts: readonly string[]; ends?: boolean }
  | { did: 'let go'; epoch: number }
  /** Others may take it from its owner: between these moments it may have been without a sign of life for a lease. */
  | { did: 'lease over'; epoch: number }
  | { did: 'read'; facts: readonly string[] }
);

/** The sequential model of a run. Owners are known by their epoch; nobody is 0, and whoever took it without learning so is -1. */
interface RunState {
  owner: number;
  epoch: number;
  facts: string;
}

const joined = (facts: readonly string[]): string => facts.map((fact) => `${fact} `).join('');

/** Refutes that the history of a run is linearizable; undefined where it is. */
export const refuteRun = (events: readonly RunEvent[]): string | undefined =>
  refuteHistory(
    { owner: 0, epoch: 0, facts: '' },
    events.flatMap((event) => operationsOf(event)),
  );

function operationsOf(event: RunEvent): Operation<RunState>[] {
  const { call, return: end = Number.POSITIVE_INFINITY, client: _, ...what } = event;
  const operation = {
    call,
    return: end,
    isOptional: event.return === undefined || event.did === 'lease over',
    apply: (state: RunState) => applyEvent(event, state),
    kind: JSON.stringify(what),
    text: `${event.client ?? ''} ${call.toFixed(1)}–${end.toFixed(1)} ${JSON.stringify(what)}`,
  };
  if (event.did !== 'take' || event.return !== undefined) return [operation];

  // Whoever does not know that it has a run never writes it, and gives it back at any time.
  const back: Operation<RunState> = {
    ...operation,
    apply: (state) => (state.owner === -1 ? { ...state, owner: 0 } : undefined),
    kind: 'back',
    text: `${event.client ?? ''} gives back what it took unaware`,
  };
  return [operation, back];
}

function applyEvent(event: RunEvent, state: RunState): RunState | undefined {
  const { owner, epoch, facts } = state;
  switch (event.did) {
    case 'take':
      if (owner !== 0) return undefined;
      if (event.epoch === undefined) return { ...state, owner: -1, epoch: epoch + 1 };
      return event.epoch > epoch ? { ...state, owner: event.epoch, epoch: event.epoch } : undefined;
    case 'take refused':
      return owner === 0 ? undefined : state;
    case 'append':
      if (owner !== event.epoch) return undefined;
      return { ...state, owner: event.ends ? 0 : owner, facts: facts + joined(event.facts) };
    case 'let go':
      // A former owner changes nothing.
      if (owner !== event.epoch) return event.return === undefined ? undefined : state;
      return { ...state, owner: 0 };
    case 'lease over':
      return owner === event.epoch ? { ...state, owner: 0 } : undefined;
    case 'read':
      return facts === joined(event.facts) ? state : undefined;
  }
}

/** A sign of life that reached the store between two moments. */
export interface LifeSign {
  call: number;
  return: number;
}

/** Moments of two clocks, that of the store and ours, are compared. */
const clocksDiffer = 5;

/** When an owner may have been without a sign of life for a lease; the first of its signs, in order, is that it took the run. */
export const leaseEnds = (epoch: number, signs: readonly LifeSign[], lease: number): RunEvent[] =>
  signs.flatMap((sign, place): RunEvent[] => {
    const call = sign.call + lease - clocksDiffer;
    const next = signs[place + 1]?.return;
    if (next === undefined) return [{ did: 'lease over', epoch, call }];
    return call < next + clocksDiffer ? [{ did: 'lease over', epoch, call, return: next + clocksDiffer }] : [];
  });
