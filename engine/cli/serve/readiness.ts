import { setTimeout as sleep } from 'node:timers/promises';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import type { RunDatabase } from '../../store/pg/database.ts';
import { HttpProblem } from './api/problem.ts';

/** In milliseconds: the timeout of a database, and how long its answer is cached, since anybody may ask. */
const times = { answer: 2_000, again: 1_000 };

/**
 * Whether the database answers. The returned function rejects where it does not: with the database's reason, or with a
 * HttpProblem after the timeout.
 */
export function createReadiness(database: Pick<RunDatabase, 'list'> | undefined, now: () => number): () => Promise<void> {
  let last = { at: Number.NEGATIVE_INFINITY, asked: Promise.resolve() };

  const ask = async (): Promise<void> => {
    if (!database) return;
    const given = new AbortController();
    const late = sleep(times.answer, undefined, { ref: false, signal: given.signal }).then(() => {
      throw new HttpProblem(503, say(texts.databaseLate), { retryAfterSeconds: 5 });
    });

    try {
      await Promise.race([database.list({ most: 0 }), late]);
    } finally {
      given.abort();
      late.catch(() => undefined);
    }
  };

  return () => {
    if (now() - last.at >= times.again) {
      last = { at: now(), asked: ask() };
      last.asked.catch(() => undefined);
    }
    return last.asked;
  };
}
