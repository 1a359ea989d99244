import type { JsonSchema } from '../../../language/json.ts';
import type { Message } from '../../../run/ports.ts';
import type { Failure } from '../../../state/failure.ts';

/** One prompt for the engine, as plain data: it may cross to a worker thread. */
export interface OfflineRequest {
  messages: Message[];
  schema?: JsonSchema;
}

/** The answer's text, or why there is none. */
export type OfflineAnswer = { text: string } | { failure: Failure };
