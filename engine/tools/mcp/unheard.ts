import { isMap } from '../../language/json.ts';
import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';

/** The notifications that a session listens to. */
const listenedTo: readonly unknown[] = ['notifications/progress', 'notifications/cancelled', 'notifications/tools/list_changed'];

/** The number of others that one session skips silently; more are reported. */
const mostUnheard = 10_000;

/** Most messages are none of these, so this is fast. */
const looksLikeOne = /"method"\s*:\s*"notifications\//;

/**
 * Decides for each message whether nobody listens to it, before the protocol's library parses it, which is the main cost of a
 * flood. A server that sends many is reported in the log once.
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
    // Its reader reports that.
    return false;
  }
}

const isNotification = (method: unknown): boolean => typeof method === 'string' && method.startsWith('notifications/');
