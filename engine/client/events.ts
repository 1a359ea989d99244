import type { RequestOptions } from './options.ts';
import { pauseFor } from './pause.ts';
import { BatonProblem } from './problem.ts';
import type { ClientOperation, Sender } from './send.ts';

export interface WatchOptions extends RequestOptions {
  /** The failed connections in a row after which it gives up; without it, never. */
  attempts?: number;
}

interface Watched {
  asked: Readonly<Record<string, unknown>>;
  options: WatchOptions;
}

/** The longest pause before reconnecting, in milliseconds. */
const longest = 30_000;

/**
 * The events of a stream, each once: a broken connection is opened again after the last event. Ends where the server says
 * that there is nothing more (204). Throws a BatonProblem where the server refuses, and the signal's reason.
 */
export async function* readEvents<T>(
  send: Sender,
  operation: ClientOperation,
  { asked, options }: Watched,
): AsyncGenerator<T, void, undefined> {
  const { signal, attempts = Number.POSITIVE_INFINITY } = options;
  let { lastEventId } = asked;
  for (let vain = 0; ; ) {
    try {
      const { response } = await send(operation, { ...asked, lastEventId }, options);
      if (response.status === 204 || !response.body) return;
      for await (const { id, data } of eventsIn(response.body)) {
        vain = 0;
        if (id !== undefined) lastEventId = id;
        yield JSON.parse(data) as T;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof BatonProblem && error.status < 500 && error.status !== 429) throw error;
      if (++vain >= attempts) throw error;

      await pauseFor(
        (error instanceof BatonProblem ? error.retryAfter : undefined) ?? Math.min(500 * 2 ** vain, longest),
        signal,
      );
      continue;
    }

    signal?.throwIfAborted();
    // The server closed the stream, usually because nothing more comes; it says so when it is asked again.
    if (++vain > 1) await pauseFor(Math.min(250 * 2 ** vain, longest), signal);
  }
}

interface SentEvent {
  id: string | undefined;
  data: string;
}

/** The events in a body (HTML, server-sent events): lines of fields, with an empty line after each event. */
async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<SentEvent> {
  let text = '';
  let id: string | undefined;
  let data: string[] = [];
  for await (const piece of readPieces(body)) {
    text += piece;
    // The end of a chunk may split a line end.
    const lines = text.split(/\r\n|\n|\r(?=[^\n])/);
    text = lines.pop() ?? '';

    for (const line of lines) {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
      if (field === 'id') id = value;
      if (field === 'data') data.push(value);
      if (line !== '') continue;
      if (data.length > 0) yield { id, data: data.join('\n') };
      data = [];
    }
  }
}

async function* readPieces(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      yield decoder.decode(read.value, { stream: true });
  } finally {
    // The reader has stopped.
    await reader.cancel().catch(() => undefined);
  }
}
