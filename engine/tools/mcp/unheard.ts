import { isMap } from '../../language/json.ts';
import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';

/** The notifications that a session listens to. */
const listenedTo: readonly unknown[] = ['notifications/progress', 'notifications/cancelled', 'notifications/tools/list_changed'];

/** So many others of one session are passed over in silence; that there are more is told. */
const mostUnheard = 10_000;

/** Most messages are none, and this is quick. */
const looksLikeOne = /"method"\s*:\s*"notifications\//;

/**
 * Tells of each message whether nobody listens to it, before the protocol's library reads it: reading is most of what a flood of them costs.
 * A server that sends many is named in the log once.
 */
export function countUnheard(server: string, log: (text: string) => void): (text: string) => boolean {
  let count = 0;
  return (text) => {
    if (!isUnheard(text)) return false;
    if (++count === mostUnheard + 1) log(say(mcpTexts.unheard, { server, most: mostUnheard }));
    return true;
  };
}

function isUnheard(text: string): boolean {
  if (!looksLikeOne.test(text)) return false;
  try {
    const message: unknown = JSON.parse(text);
    return (
      isMap(message) &&
      message['id'] === undefined &&
      isNotification(message['method']) &&
      !listenedTo.includes(message['method'])
    );
  } catch {
    // Whoever reads it says so.
    return false;
  }
}

const isNotification = (method: unknown): boolean => typeof method === 'string' && method.startsWith('notifications/');
