import { readEvents, type WatchOptions } from './events.ts';
import { clientOperations, type Operations } from './operations.ts';
import { type ClientOperation, createSender, type Sender } from './send.ts';

export type { ServerProblem } from './problem.ts';
export { BatonProblem } from './problem.ts';
export type { Operations };

/** Where a server is, and who asks. */
export interface ClientOptions {
  /** `http://127.0.0.1:4700`, or what a proxy offers in its place. */
  url: string;
  /** Of `baton token`. */
  token?: string;
  /** Asks in place of the `fetch` of the platform. */
  fetch?: typeof fetch;
  /** How often a request that may be repeated is sent again where the server cannot be reached or has no room: 2 unless given. */
  retries?: number;
}

export interface RequestOptions {
  /** Ends the request. It rejects with the signal's reason. */
  signal?: AbortSignal;
}

type Name = keyof Operations;
type Asked<N extends Name> = Operations[N]['asks'];
type EventStream = { [N in Name]: (typeof clientOperations)[N]['kind'] extends 'events' ? N : never }[Name];
/** What is asked may be left out where nothing of it is needed. */
type Arguments<N extends Name, Options> =
  Record<string, never> extends Asked<N> ? [asked?: Asked<N>, options?: Options] : [asked: Asked<N>, options?: Options];

/** An event of a stream; `id` is where a next stream goes on. */
export type StreamedEvent<N extends EventStream> = Operations[N]['gives'];

type Calls = {
  [N in Exclude<Name, EventStream>]: (...args: Arguments<N, RequestOptions>) => Promise<Operations[N]['gives']>;
};
type Streams = {
  /** The stream goes on where the connection breaks, until there is nothing more, or the signal is aborted. */
  [N in EventStream]: (...args: Arguments<N, WatchOptions>) => AsyncGenerator<StreamedEvent<N>, void, undefined>;
};

/** A method for each operation of the server, by its name in the description of the interface. */
export interface BatonClient extends Calls, Streams {
  /** Resolves once a run has ended or waits for an answer: how it stands then. */
  waitForRun(run: string, options?: RequestOptions): Promise<Operations['readRun']['gives']>;
}

/** A client of `baton serve`. It rejects with a `BatonProblem` where the server refuses, with the error of `fetch` where it cannot be reached. */
export function createBatonClient(options: ClientOptions): BatonClient {
  const send = createSender(options);
  const methods = Object.entries<ClientOperation>(clientOperations).map(
    ([name, operation]) => [name, methodOf(send, operation)] as const,
  );
  const client = Object.fromEntries(methods) as unknown as BatonClient;
  client.waitForRun = (run, call) => waitForRun(client, run, call);
  return client;
}

const methodOf =
  (send: Sender, operation: ClientOperation) =>
  (asked: Readonly<Record<string, unknown>> = {}, options: WatchOptions = {}) =>
    operation.kind === 'events'
      ? readEvents(send, operation, { asked, options })
      : send(operation, asked, options).then(({ value }) => value);

/** Statuses in which nobody drives a run; `interrupted` is also how one ends that asks about a step that was cut off. */
const resting: ReadonlySet<string> = new Set(['waiting', 'interrupted', 'succeeded', 'failed', 'cancelled']);

async function waitForRun(
  client: BatonClient,
  run: string,
  { signal }: RequestOptions = {},
): Promise<Operations['readRun']['gives']> {
  const over = new AbortController();
  const watched = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  try {
    for await (const { type, status } of client.watchRun({ run }, { signal: watched })) {
      if (type !== 'run.finished' || typeof status !== 'string' || !resting.has(status)) continue;
      const state = await client.readRun({ run }, { signal: watched });
      // It may have gone on since.
      if (resting.has(state.run.status)) return state;
    }
    return await client.readRun({ run }, { signal: watched });
  } finally {
    over.abort();
  }
}
