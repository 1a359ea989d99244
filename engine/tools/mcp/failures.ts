import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import { maskedText } from '../own/secrets.ts';
import type { Pipe } from './contract.ts';

/** Codes of JSON-RPC and of the protocol. */
const [connectionClosed, requestTimeout, invalidParams] = [-32000, -32001, -32602];
export const methodNotFound = -32601;

/** Whether a server answers that it does not know the request. */
export const isUnknownToServer = (error: unknown): boolean => [invalidParams, methodNotFound].includes(codeOf(error) ?? 0);

/** The code of a protocol error, or the status of an HTTP answer. */
export const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;

interface About {
  /** For people. */
  server: string;
  secrets: readonly string[];
  pipe?: Pipe;
}

/** Why the handshake with a server failed. */
export function greetingFailure(error: unknown, { server, secrets, pipe }: About): RunError {
  if (isRunError(error)) return error;
  const refused = authFailure(codeOf(error), server);
  if (refused) return refused;
  const words = maskedText(pipe?.lastWords() || wordsOf(error), secrets);
  return new RunError({ kind: 'tool', message: say(mcpTexts.refusedStart, { server, said: words ? `: ${words}` : '.' }) });
}

/** Why a request failed. `timeout` in milliseconds; `open` tells whether the server can still be asked. */
export function requestFailure(error: unknown, { server, secrets, pipe }: About, timeout: number, open: boolean): RunError {
  if (isRunError(error)) return error;
  const code = codeOf(error);
  if (code === requestTimeout)
    return new RunError({ kind: 'timeout', message: say(mcpTexts.timeout, { server, seconds: timeout / 1000 }) });
  if (code === connectionClosed || !open) {
    const said = maskedText(pipe?.lastWords() ?? '', secrets);
    return new RunError({ kind: 'network', message: say(mcpTexts.ended, { server, said: said ? `: ${said}` : '.' }) });
  }

  const refused = authFailure(code, server);
  if (refused) return refused;

  const message = say(mcpTexts.cannot, { server, why: maskedText(wordsOf(error), secrets) });
  if (code === invalidParams) return new RunError({ kind: 'input', message });
  return new RunError({ kind: 'tool', message, retryable: code !== methodNotFound });
}

const authFailure = (code: number | undefined, server: string): RunError | undefined =>
  code === 401 || code === 403
    ? new RunError({
        kind: 'auth',
        message: say(mcpTexts.auth, { server, status: code }),
        hint: say(mcpTexts.authHint, { server }),
      })
    : undefined;

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^MCP error -?\d+: /, '').slice(0, 2_000);
