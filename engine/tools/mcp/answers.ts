import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';

/** The most unread answers to one server's requests. A server that keeps asking without reading gets no more. */
const mostUnsent = 10_000;

/**
 * Sends the answers to a server's requests one after another; the promise of `send` shows when the previous one is on its
 * way. `end` is called once, with a RunError, where too many wait.
 */
export function queueAnswers(server: string, end: (why: RunError) => void): (send: () => Promise<void>) => Promise<void> {
  let unsent = 0;
  let isOver = false;
  let last = Promise.resolve();

  return (send) => {
    if (isOver) return Promise.resolve();
    if (++unsent > mostUnsent) {
      isOver = true;
      end(new RunError({ kind: 'tool', message: say(mcpTexts.unread, { server, most: mostUnsent }), retryable: false }));
      return Promise.resolve();
    }

    const sent = last.then(() => (isOver ? undefined : send())).finally(() => unsent--);
    // An answer that cannot be sent delays none behind it; its sender gets the error.
    last = sent.catch(() => undefined);

    return sent;
  };
}
