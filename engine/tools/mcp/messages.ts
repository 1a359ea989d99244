import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { boundStream } from '../../wire/bounded.ts';
import type { McpTransport } from './contract.ts';
import { exactBody } from './exact.ts';

/** The most of one message, in bytes or in characters of a line; a server that sends more is disconnected. */
export const mostMessage = 64_000_000;

export const messageTooLong = (server: string): RunError =>
  new RunError({ kind: 'tool', message: say(mcpTexts.tooLong, { server, megabytes: mostMessage / 1e6 }) });

type Fetch = Extract<McpTransport, { url: URL }>['fetch'];

/**
 * A `fetch` with limits on answers: for each message in a stream, for any other answer as a whole. Messages selected by
 * `ignores` are dropped from a stream.
 */
export const boundedFetch =
  (fetch: Fetch, server: string, ignores: (message: string) => boolean): Fetch =>
  async (url, init) => {
    const response = await fetch(url, init);
    if (!response.body) return response;

    const isStream = response.headers.get('content-type')?.includes('event-stream') ?? false;
    const bounds = isStream ? { event: mostMessage } : { whole: mostMessage };
    const { status, statusText, headers } = response;
    const bounded = boundStream(response.body, bounds, () => messageTooLong(server));

    return new Response(exactBody(bounded, isStream, ignores), { status, statusText, headers });
  };
