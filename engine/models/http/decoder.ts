import { isMap, type JsonMap } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { parseJson } from '../../language/values/numbers.ts';
import { RunError } from '../../state/failure.ts';
import type { Finish, ModelEvent } from '../contract.ts';

/** Reads the stream of one answer. */
export interface StreamDecoder {
  /** The text so far. */
  readonly text: string;
  /** Whether the model has ended its answer. */
  readonly finished: boolean;
  /** Takes one chunk; returns the text in it. Throws a RunError for a malformed chunk. */
  decode(chunk: unknown): string;
  /** Tool calls, usage and the terminal event of a complete answer. Throws a RunError for a malformed one. */
  end(): Iterable<ModelEvent>;
}

/** The text and other parts of a stream so far. */
export interface StreamState {
  text: string;
  finish?: Finish | undefined;
}

/** How a protocol reads its chunks into the state. */
interface StreamProtocol {
  /** Returns the text of a chunk. */
  readText(chunk: JsonMap): string;
  /** Sets `finish` where the chunk contains it; after its text, so that a failure keeps that. */
  readEnd(chunk: JsonMap): void;
  end(): Iterable<ModelEvent>;
}

/** The part of a decoder that all protocols share: every chunk is an object, and its text is added to the answer. */
export function createDecoder(provider: string, state: StreamState, protocol: StreamProtocol): StreamDecoder {
  return {
    get text() {
      return state.text;
    },
    get finished() {
      return state.finish !== undefined;
    },
    decode(chunk) {
      if (!isMap(chunk)) throw noChunk(provider);
      const text = protocol.readText(chunk);
      state.text += text;
      protocol.readEnd(chunk);
      return text;
    },
    end: () => protocol.end(),
  };
}

/** A tool call with its arguments as text. Throws a RunError (`bad-response`) where they are no JSON. */
export function toolCall(id: string, name: string, text: string, provider: string): Extract<ModelEvent, { type: 'tool-call' }> {
  try {
    return { type: 'tool-call', id, name, arguments: text.trim() === '' ? {} : parseJson(text) };
  } catch {
    throw new RunError({
      kind: 'bad-response',
      message: say(modelsTexts.badArguments, { provider, tool: name }),
      cause: text.slice(0, 300),
    });
  }
}

/** The failure for an answer with a refusal by the model. */
export const refusalFailure = (model: string, said: string): RunError =>
  new RunError({ kind: 'content-filter', message: say(modelsTexts.declined, { model, said }) });

/** The failure for an answer that the provider aborted, with its own reason. */
export const gaveUpFailure = (provider: string, end: string): RunError =>
  new RunError({ kind: 'overload', message: say(modelsTexts.gaveUp, { provider, end }) });

/** The failure for a malformed chunk. */
export const noChunk = (provider: string): RunError =>
  new RunError({ kind: 'bad-response', message: say(modelsTexts.noChunk, { provider }) });
