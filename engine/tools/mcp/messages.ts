import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { boundStream } from '../../wire/bounded.ts';
import type { McpTransport } from './contract.ts';
import { exactBody } from './exact.ts';

/** What one message may have at most, in bytes or in characters of a line; a server that sends more is not heard any further. */
export const mostMessage = 64_000_000;

export const messageTooLong = (server: string): RunError =>
  new RunError({ kind: 'tool', message: say(mcpTexts.tooLong, { server, megabytes: mostMessage / 1e6 }) });

type Fetch = Extract<McpTransport, { url: URL }>['fetch'];

/**
 * A `fetch` whose answers have bounds: a stream of messages in each of them, every other answer as a whole. What `ignores` says of a message
 * in a stream leaves it out.
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
