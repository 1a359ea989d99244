import type { TokenScope } from '../../../trust/tokens.ts';
import type { createFeeds } from '../events/feed.ts';

/** A client of the server. */
export interface McpCaller {
  feeds: ReturnType<typeof createFeeds>;
  by: string;
  /** Whether it has a right at this moment. */
  may(scope: TokenScope): Promise<boolean>;
  /** Aborted once it has disconnected or was sent away. */
  left: AbortSignal;
}
