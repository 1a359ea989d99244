import { BatonProblem, createBatonClient } from '../../client/client.ts';
import { pullTexts as texts } from '../../language/texts/cli/pull.ts';
import { say } from '../../language/texts.ts';
import { boundStream } from '../../wire/bounded.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';

/** A server of somebody, and who asks. */
interface RemoteServer {
  address: string;
  token: string;
}

/** Bytes of a bundle: as many as it may have unpacked. */
const largest = 500_000_000;

/** A run of a server as the bytes of a bundle. Throws a UsageError for an address that no token may go to, and a Refusal. */
export async function fetchBundle(
  engine: Engine,
  { address, token }: RemoteServer,
  run: string,
  most = largest,
): Promise<Uint8Array> {
  const tooLarge = new engine.Refusal(say(texts.tooLarge, { url: address, most: most / 1e6 }));
  // Not all that a server sends is kept: one that never ends would fill the memory.
  const boundedFetch: typeof fetch = async (...asked) => {
    const answer = await fetch(...asked);
    return new Response(answer.body && boundStream(answer.body, { whole: most }, () => tooLarge), answer);
  };
  const client = createBatonClient({ url: checkAddress(address), token, fetch: boundedFetch });
  try {
    return await client.packRun({ run });
  } catch (error) {
    if (error === tooLarge) throw tooLarge;
    if (error instanceof BatonProblem) throw new engine.Refusal(error.message, { hint: error.hint });
    throw new engine.Refusal(say(texts.unreached, { url: address }), { hint: say(texts.unreachedHint) });
  }
}

/** A token is readable on its way but by TLS, and within this machine. */
function checkAddress(text: string): string {
  const url = URL.parse(text);
  // A password in it is told nobody.
  const shown = text.replace(/^([^@]*?\/\/)?.*@/s, '$1***@');
  const isNamed = url !== null && (url.username !== '' || url.password !== '');
  if (!url || !/^https?:$/.test(url.protocol) || isNamed) throw new UsageError(say(texts.noAddress, { text: shown }));
  const isHere = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isHere) throw new UsageError(say(texts.unsafe, { url: text }), say(texts.unsafeHint));
  return text;
}
