import type { JsonSchema } from '../../language/json.ts';

/** One prompt for the engine, as plain data that can be sent to a worker thread. */
export interface OfflineRequest {
  messages: readonly { role: string; content: string }[];
  /** The schema of the answer; without one it is text. */
  schema?: JsonSchema;
}
