import { errnoOf } from '../../disk/errno.ts';
import type { ServerFault } from './served-folder.ts';

/** Tokens, ours and others', wherever a message quotes one. */
const secret = /\bbaton_[\w-]{8,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;

/** A fault as a line of JSON for the operator, with the id that the answer names. It holds nothing of the request. */
export function faultLine({ request, operation, error }: ServerFault, now: number): string {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const places = (stack ?? '').split('\n').flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []);
  return JSON.stringify({
    time: new Date(now).toISOString(),
    level: 'error',
    request,
    operation,
    error: name,
    code: errnoOf(error),
    message: message.replaceAll(secret, '***').slice(0, 2000),
    at: places.slice(0, 8),
  });
}
