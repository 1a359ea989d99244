import { createBatonClient } from '../../client/client.ts';
import { pullTexts as texts } from '../../language/texts/cli/pull.ts';
import { say } from '../../language/texts.ts';
import { boundStream } from '../../wire/bounded.ts';
import type { Engine } from '../engine.ts';
import type { NamedServer } from '../remote/named-server.ts';
import { explainServerFault } from '../remote/server.ts';

export { listWorkers } from '../remote/list-workers.ts';
export { pushRemotely } from '../remote/push.ts';
export { readUsageRemotely } from '../remote/read-usage.ts';
export { runRemotely } from '../remote/run-remotely.ts';
export { answerRemotely, cancelRemotely, listRemotely, showRemotely } from '../remote/speak.ts';

/** The limit of a bundle in bytes: its limit when unpacked. */
const largest = 500_000_000;

/** Downloads a run of a server as a bundle. Rejects with a Refusal. */
export async function fetchBundle(engine: Engine, { url, token }: NamedServer, run: string, most = largest): Promise<Uint8Array> {
  const tooLarge = new engine.Refusal(say(texts.tooLarge, { url, most: most / 1e6 }));

  // The answer is bounded: an endless one would fill the memory.
  const boundedFetch: typeof fetch = async (...asked) => {
    const answer = await fetch(...asked);
    return new Response(answer.body && boundStream(answer.body, { whole: most }, () => tooLarge), answer);
  };

  const client = createBatonClient({ url, token, fetch: boundedFetch });
  try {
    return await client.packRun({ run });
  } catch (error) {
    if (error === tooLarge) throw tooLarge;
    throw explainServerFault(engine, url, error);
  }
}
