import { createBatonClient } from '../../client/client.ts';
import { pullTexts as texts } from '../../language/texts/cli/pull.ts';
import { say } from '../../language/texts.ts';
import { boundStream } from '../../wire/bounded.ts';
import type { Engine } from '../engine.ts';
import { checkServerAddress, explainServerFault } from '../remote/server.ts';

export { runRemotely } from '../remote/run-remotely.ts';
export { answerRemotely, cancelRemotely, listRemotely, showRemotely } from '../remote/speak.ts';

/** A server of somebody, and who asks. */
interface BundleSource {
  address: string;
  token: string;
}

/** Bytes of a bundle: as many as it may have unpacked. */
const largest = 500_000_000;

/** A run of a server as the bytes of a bundle. Throws a UsageError for an address that no token may go to, and a Refusal. */
export async function fetchBundle(
  engine: Engine,
  { address, token }: BundleSource,
  run: string,
  most = largest,
): Promise<Uint8Array> {
  const tooLarge = new engine.Refusal(say(texts.tooLarge, { url: address, most: most / 1e6 }));
  // Not all that a server sends is kept: one that never ends would fill the memory.
  const boundedFetch: typeof fetch = async (...asked) => {
    const answer = await fetch(...asked);
    return new Response(answer.body && boundStream(answer.body, { whole: most }, () => tooLarge), answer);
  };
  const client = createBatonClient({ url: checkServerAddress(address), token, fetch: boundedFetch });
  try {
    return await client.packRun({ run });
  } catch (error) {
    if (error === tooLarge) throw tooLarge;
    throw explainServerFault(engine, address, error);
  }
}
