import type { JsonSchema } from '../../language/json.ts';

/** One prompt for the engine, as plain data: it may cross to a worker thread. */
export interface OfflineRequest {
  messages: readonly { role: string; content: string }[];
  /** The schema that the answer is to fit; without one it is text. */
  schema?: JsonSchema;
}
