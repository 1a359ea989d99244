import { randomUUID } from 'node:crypto';
import { isMap, type Json } from '../../language/json.ts';

/**
 * The prefix of a string that stands for a number. It is random in each process, so that no program's own id begins with it.
 */
const prefix = `${randomUUID()} `;

/**
 * Parses a message. JSON-RPC allows any number as an id. One that is no safe integer (as the message's id, or in a
 * cancellation) is kept as a string until `writeMessage`: the protocol's library would refuse it, and parsing may change it.
 * Throws a SyntaxError.
 */
export function readMessage(line: string): Json {
  const message: Json = JSON.parse(line);
  if (!isMap(message)) return message;
  const { id, params } = message;
  if (!isInexact(id) && !(isMap(params) && isInexact(params['requestId']))) return message;
  return parseIds(line);
}

const isInexact = (id: Json | undefined): boolean => typeof id === 'number' && !Number.isSafeInteger(id);

function parseIds(line: string): Json {
  /** The literal numbers under that key, by the object that holds them. */
  const written = new Map<unknown, { name: string; source: string }>();
  const message: Json = JSON.parse(line, function (this: unknown, name, value: unknown, context?: { source?: string }) {
    const { source } = context ?? {};
    if ((name === 'id' || name === 'requestId') && source !== undefined && typeof value === 'number')
      written.set(this, { name, source });
    return value;
  });
  if (!isMap(message)) return message;

  for (const [holder, name] of [
    [message, 'id'],
    [message['params'], 'requestId'],
  ] as const) {
    const number = written.get(holder);
    if (isMap(holder) && number?.name === name && isInexact(holder[name])) holder[name] = prefix + number.source;
  }

  return message;
}

/** The line of a message, with its id as it was sent. */
export function writeMessage(message: object): string {
  const { id, ...rest }: { id?: unknown } = message;
  if (id === undefined) return `${JSON.stringify({ jsonrpc: '2.0', ...rest })}\n`;
  const written = typeof id === 'string' && id.startsWith(prefix) ? id.slice(prefix.length) : JSON.stringify(id);
  return `{"id":${written},${JSON.stringify({ jsonrpc: '2.0', ...rest }).slice(1)}\n`;
}
