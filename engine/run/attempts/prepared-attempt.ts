import type { Json } from '../../language/json.ts';
import type { ExternalRead, Provenance, Why } from '../../state/events.ts';
import type { Calls } from '../calls/call-types.ts';
import type { ModelCall } from '../model-port.ts';

/** A step as its kind prepares it before an attempt: the parameters that are shown and logged, and the attempt itself. */
export interface PreparedAttempt {
  parameters: Json;
  model?: string;
  /** The first question to the model, without what was said before in its session. */
  asks?: ModelCall;
  /** The content by which the result cache knows an equal step, with the model or tool that is called. Undefined where nothing is cached. */
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
