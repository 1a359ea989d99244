import type { Json } from '../../language/json.ts';
import type { NewFact } from '../../state/events.ts';
import type { CallPlace } from '../call-place.ts';
import type { ReleaseReservation } from '../limits/budget.ts';
import type { ModelCall } from '../model-port.ts';

/** Information about a call besides its result. */
export type CallNotes = Omit<NewFact<'call.settled'>, 'type' | 'path' | 'result' | 'failure'>;

/** What came of a call. */
export interface CallOutcome {
  result: Json;
  notes: CallNotes;
}

/** When a call is slow, in milliseconds (undefined where it is unknown), and whether a second one may be made then. */
export interface HedgeTerms {
  after: number | undefined;
  mayMake(path: string): boolean;
  /** Called for a second call that failed before it answered, and for one whose answer counts. */
  failed(error: unknown): void;
  won(): void;
}

export interface StepCall {
  kind: NewFact<'call.started'>['kind'];
  /** The model or tool. */
  name: string;
  /** Identifies the call: equal requests at the same place are one call. */
  request: Json;
  /** The request, for people. */
  prompt?: Json;
  /** It must not be made twice: where it was interrupted, a person decides. */
  once?: true;
  /** The agent of the step that makes it. */
  agent?: string;
  /** The slow call beside which it is made. */
  hedges?: string;
  /** The question to a model: its worst case is reserved beforehand. */
  asks?: ModelCall;
  /** Reserves its worst case, if it is not a call of a model. */
  reserve?(): Promise<ReleaseReservation>;
  /** It is a child run: calls `begin` with its name once known, for all calls of that run together. */
  placeRun?(begin: (run: RunOfCall) => void): Promise<void>;
  /** Aborts the call; the run's own signal unless given. */
  signal?: AbortSignal;
}

/** The run that answers a call, as `call.started` names it. */
export type RunOfCall = Pick<NewFact<'call.started'>, 'run' | 'item'>;

/** A call that has ended well. */
export interface EndedCall extends CallOutcome {
  /** From its start to its end by the log, in milliseconds. */
  milliseconds: number;
}

/** The calls of one attempt, in order. A call with a logged end is not repeated: its result comes from the log. */
export interface Calls {
  make(call: StepCall, work: (place: CallPlace) => Promise<CallOutcome>): Promise<EndedCall>;
  /**
   * The same, with an equal call beside it where it becomes slow and `hedge` lets that be made; the call has the answer that came first. Both
   * have a number, whether the second one is made or not.
   */
  makeHedged(
    call: StepCall,
    work: (place: CallPlace, signal: AbortSignal) => Promise<CallOutcome>,
    hedge: HedgeTerms,
  ): Promise<EndedCall>;
  /** The next call in the log, and whether it equals this one; undefined where there is none. */
  next(call: StepCall): { place: Pick<CallPlace, 'path' | 'request'>; stands: boolean | undefined };
  /** The result of an equal, successful call of an earlier attempt, each used once; undefined where there is none. */
  earlier(call: StepCall): Promise<EndedCall> | undefined;
}
