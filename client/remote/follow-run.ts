import type { Fact } from '../../engine/state/events.ts';
import { ApiFault, type AskApi } from './request.ts';

/** Milliseconds before reconnecting an interrupted stream. */
const again = 1000;

interface Follower {
  ask: AskApi;
  /** The number of the last known fact. */
  after: number;
  onFacts(facts: Fact[]): void;
  /** The stream is unreadable, and is not read any more. */
  onFault(error: unknown): void;
}

/**
 * Follows the facts of a run, each once, until the run is over or `until` is aborted. An interrupted stream is resumed after
 * the last fact.
 */
export async function followRun(run: string, { ask, after, onFacts, onFault }: Follower, until: AbortSignal): Promise<void> {
  let last = after;
  while (!until.aborted) {
    try {
      const headers = { 'Last-Event-ID': String(last) };
      const response = await ask(`v1/runs/${encodeURIComponent(run)}/events`, { headers, signal: until });
      // A complete run that is over needs no reconnection.
      if (response.status === 204 || !response.body) return;

      for await (const facts of factsIn(response.body)) {
        last = facts.at(-1)?.seq ?? last;
        if (!until.aborted) onFacts(facts);
      }
    } catch (error) {
      if (until.aborted) return;
      const isGone = error instanceof ApiFault && error.status >= 400 && error.status < 500 && error.status !== 429;
      if (isGone) return onFault(error);
    }
    await new Promise((done) => setTimeout(done, again));
  }
}

/** Server-sent events as facts, in chunks as they arrive. */
async function* factsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<Fact[]> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;

    const events = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    const facts = events.flatMap((event): Fact[] => {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      return data.length === 0 ? [] : [JSON.parse(data.join('\n'))];
    });
    if (facts.length > 0) yield facts;
  }
}
