import type { Json } from '../../language/json.ts';
import type { ExternalRead, NewFact, Provenance } from '../../state/events.ts';
import type { Why } from '../../state/why.ts';
import type { Calls } from '../calls/call-types.ts';
import type { ModelCall } from '../model-port.ts';

/** A step prepared by its kind before an attempt: the parameters for display and log, and the attempt itself. */
export interface PreparedAttempt {
  parameters: Json;
  /** Further members of the fact that starts the step. */
  started?: Pick<NewFact<'step.started'>, 'pipeline' | 'detached'>;
  model?: string;
  /** The first question to the model, without earlier messages of its session. */
  asks?: ModelCall;
  /**
   * The content that identifies an equal step in the result cache, with its model or tool. Undefined where nothing is cached.
   */
  identity?: Json | (() => Promise<Json>);
  attempt(signal: AbortSignal, calls: Calls): Promise<AttemptResult>;
}

export interface AttemptResult {
  value: Json;
  location?: string;
  provenance?: Provenance;
  degraded?: string;
  why?: Why;
  /** Files and tools that it read without a call. */
  reads?: ExternalRead[];
}
