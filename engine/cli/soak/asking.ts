import { setTimeout as sleep } from 'node:timers/promises';
import { type BatonClient, BatonProblem } from '../../client/client.ts';
import { soakReportTexts as texts } from '../../language/texts/cli/soak.ts';
import { say } from '../../language/texts.ts';
import { addTime, addTo, type SoakTally } from './tally.ts';

/** Sends requests as a patient client does. */
export interface SoakAsking {
  /** Aborted when nobody waits for answers any more. */
  over: AbortSignal;
  tally: SoakTally;
  /** The servers, any of which may be asked. */
  clients: readonly BatonClient[];
  /** The next random number in [0, 1). */
  random(): number;
  tell(violation: string): void;
}

interface Asked<T> {
  /** What its time is counted as. */
  what: string;
  request(client: BatonClient, signal: AbortSignal): Promise<T>;
  /** Statuses that are an answer too. */
  accepts?: readonly number[];
  /** The connection may be cut on purpose: it is safe to send it again. */
  isRepeatable?: boolean;
}

/** Milliseconds before a request is sent again. */
const pause = 250;
/** Milliseconds after which an answer counts as lost. */
const longestWait = 30_000;
/** The share of repeatable requests whose connection is cut, and the longest time in milliseconds that those last. */
const cuts = { share: 0.03, longest: 40 } as const;
/** Statuses of who has no room, or stands before a server that is away. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Asks until there is an answer; undefined where it is one of the other accepted statuses, or nothing came until the end. */
export async function askSurely<T>(asking: SoakAsking, asked: Asked<T>): Promise<T | undefined> {
  const { over, tally, clients, random, tell } = asking;
  const { what, request, accepts = [], isRepeatable = true } = asked;
  const begun = performance.now();

  while (!over.aborted) {
    const client = clients[Math.floor(random() * clients.length)];
    if (!client) return undefined;

    const isCut = isRepeatable && random() < cuts.share;
    if (isCut) addTo(tally.faults, 'cut');
    const limit = AbortSignal.timeout(isCut ? Math.ceil(random() * cuts.longest) : longestWait);

    try {
      const answer = await request(client, AbortSignal.any([over, limit]));
      addTo(tally.requests, 'answered');
      addTime(tally, what, performance.now() - begun);
      return answer;
    } catch (error) {
      if (!(error instanceof BatonProblem)) addTo(tally.requests, 'unanswered');
      else if (accepts.includes(error.status)) return undefined;
      else if (passing.has(error.status)) addTo(tally.requests, 'refused');
      else {
        tell(say(texts.wrongAnswer, { what, status: error.status, why: error.message }));
        return undefined;
      }
    }

    await sleep(pause, undefined, { signal: over }).catch(() => undefined);
  }

  return undefined;
}
