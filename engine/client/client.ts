import { readEvents, type WatchOptions } from './events.ts';
import { clientOperations, type Operations } from './operations.ts';
import type { ClientOptions, RequestOptions } from './options.ts';
import { type ClientOperation, createSender, type Sender } from './send.ts';

export type { ServerProblem } from './problem.ts';
export { BatonProblem } from './problem.ts';
export type { Operations };

type Name = keyof Operations;
type OperationRequest<N extends Name> = Operations[N]['asks'];
type EventStream = { [N in Name]: (typeof clientOperations)[N]['kind'] extends 'events' ? N : never }[Name];
/** The arguments may be left out where none is required. */
type Arguments<N extends Name, Options> =
  Record<string, never> extends OperationRequest<N>
    ? [asked?: OperationRequest<N>, options?: Options]
    : [asked: OperationRequest<N>, options?: Options];

/** An event of a stream; `id` is the position from which another stream can continue. */
export type StreamedEvent<N extends EventStream> = Operations[N]['gives'];

type Calls = {
  [N in Exclude<Name, EventStream>]: (...args: Arguments<N, RequestOptions>) => Promise<Operations[N]['gives']>;
};
type Streams = {
  /** The stream reconnects by itself, until nothing more comes or the signal is aborted. */
  [N in EventStream]: (...args: Arguments<N, WatchOptions>) => AsyncGenerator<StreamedEvent<N>, void, undefined>;
};

/** A method for each operation of the server, by its name in the OpenAPI description. */
export interface BatonClient extends Calls, Streams {
  /** Resolves with the status of a run once it has ended or waits for an answer. */
  waitForRun(run: string, options?: RequestOptions): Promise<Operations['readRun']['gives']>;
}

/**
 * A client of `baton serve`. Its methods reject with a `BatonProblem` where the server refuses, and with the error of `fetch`
 * where it cannot be reached.
 */
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

/** Statuses in which nobody drives a run; a run that asks about an interrupted step also ends `interrupted`. */
const resting: ReadonlySet<string> = new Set(['waiting', 'interrupted', 'succeeded', 'failed', 'cancelled']);

/** Whether a run is still as it stopped. It may have continued since, or is answered and continues once a process is free. */
const rests = ({ run, questions }: Operations['readRun']['gives'], stopped: string): boolean =>
  run.status === stopped && (stopped !== 'interrupted' || questions.length > 0);

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
      if (rests(state, status)) return state;
    }
    return await client.readRun({ run }, { signal: watched });
  } finally {
    over.abort();
  }
}
