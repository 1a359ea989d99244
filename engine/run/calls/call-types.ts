import type { Json } from '../../language/json.ts';
import type { NewFact } from '../../state/events.ts';
import type { CallPlace } from '../call-place.ts';
import type { ModelCall } from '../model-port.ts';

/** What is known of a call beside its result. */
export type CallNotes = Omit<NewFact<'call.settled'>, 'type' | 'path' | 'result' | 'failure'>;

export interface StepCall {
  kind: NewFact<'call.started'>['kind'];
  /** The model or tool. */
  name: string;
  /** What makes it the same call again: equal requests of the same place are one call. */
  request: Json;
  /** The request, for people. */
  prompt?: Json;
  /** It must not be made twice: where it was cut off, a person decides. */
  once?: true;
  /** Which of the step's agents makes it. */
  agent?: string;
  /** The question to a model: its worst case is reserved before. */
  asks?: ModelCall;
  /** What ends the wait for it; the run's own unless given. */
  signal?: AbortSignal;
}

/** The calls of one attempt, in order. A call whose end is in the log is not made again: its result is taken from there. */
export interface Calls {
  make(
    call: StepCall,
    work: (place: CallPlace) => Promise<{ result: Json; notes: CallNotes }>,
  ): Promise<{ result: Json; notes: CallNotes }>;
  /** The next call by the log, and whether it equals the one in the log; undefined where the log has none. */
  next(call: StepCall): { place: Pick<CallPlace, 'path' | 'request'>; stands: boolean | undefined };
  /** The result of an equal, successful call of an earlier attempt, each used once; undefined where there is none. */
  earlier(call: StepCall): Promise<{ result: Json; notes: CallNotes }> | undefined;
}
