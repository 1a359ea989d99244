import { setTimeout as sleep } from 'node:timers/promises';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { HttpProblem } from '../api/problem.ts';

/** How long a request waits for the tokens in a database, in milliseconds: the retries of a look-up may last twice as long. */
const longest = 10_000;

export const databaseSilent = (): HttpProblem => new HttpProblem(503, say(texts.databaseSilent), { retryAfterSeconds: 5 });

/** A look-up in a database for requests, none of which waits longer than that. Rejects with a HttpProblem (503) then. */
export function boundLookUp<T>(read: () => Promise<T>, most = longest): () => Promise<T> {
  return async () => {
    const found = new AbortController();
    const late = sleep(most, undefined, { ref: false, signal: found.signal }).then(() => {
      throw databaseSilent();
    });

    try {
      return await Promise.race([read(), late]);
    } finally {
      found.abort();
      late.catch(() => undefined);
    }
  };
}
