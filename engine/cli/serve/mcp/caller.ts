import type { createFeeds } from '../feed.ts';
import type { Caller } from '../page/callers.ts';

/** A client of the server. */
export interface McpCaller {
  feeds: ReturnType<typeof createFeeds>;
  caller: Caller;
  /** Aborted once it has disconnected or was sent away. */
  left: AbortSignal;
}
