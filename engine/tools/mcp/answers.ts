import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';

/** So many answers to requests of one server may wait until it takes them. One that asks on and does not read is not asked any further. */
const mostUnsent = 10_000;

/**
 * Sends the answers to a server's requests one after another, each as the promise of `send` says that the one before is on its way. `end` is
 * called once, with a RunError, where too many wait.
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
    // One that cannot be sent holds up none behind it; whoever sent it hears of it.
    last = sent.catch(() => undefined);
    return sent;
  };
}
