import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Embedding } from '../../run/model-port.ts';
import { RunError } from '../../state/failure.ts';
import { type Counts, endOf } from '../contract.ts';
import { createDecoder, type StreamDecoder, type StreamState } from './decoder.ts';
import type { Fetch } from './transport.ts';

export interface EmbeddingRequest {
  url: string;
  body: Json;
}

/** The most parallel requests, for a model with one text in each. */
const together = 4;

/**
 * Asks for embeddings: each request has one JSON text as its answer. All answers, in order, are the only chunk of a stream.
 */
export async function* askEmbeddings(
  fetch: Fetch,
  requests: readonly EmbeddingRequest[],
  { provider, signal }: { provider: string; signal: AbortSignal },
): AsyncGenerator<unknown> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };

  const ask = async ({ url, body }: EmbeddingRequest): Promise<unknown> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers, signal });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new RunError({ kind: 'bad-response', message: say(modelsTexts.brokenJson, { provider }), cause: text.slice(0, 300) });
    }
  };

  const answers: unknown[] = [];
  for (let at = 0; at < requests.length; at += together)
    answers.push(...(await Promise.all(requests.slice(at, at + together).map(ask))));
  yield { answers };
}

/** The vectors of an answer, and its usage. */
export interface ReadVectors {
  vectors: Embedding[];
  usage?: Counts | undefined;
}

/**
 * Decodes that chunk. `read` returns the vectors of an answer in the order of its texts, without malformed ones: then their
 * number is wrong.
 */
export function decodeEmbeddings(provider: string, wanted: number, read: (answer: JsonMap) => ReadVectors): StreamDecoder {
  const state: StreamState = { text: '' };
  let answer: ReadVectors = { vectors: [] };
  return createDecoder(provider, state, {
    readText: () => '',
    readEnd({ answers }) {
      const all = (Array.isArray(answers) ? answers : []).map((one) => (isMap(one) ? read(one) : { vectors: [] }));
      answer = { vectors: all.flatMap(({ vectors }) => vectors), usage: sumOf(all.map(({ usage }) => usage)) };
      state.finish = 'stop';
    },
    *end() {
      const { vectors, usage } = answer;
      const size = vectors[0]?.length;
      if (vectors.length !== wanted || vectors.some(({ length }) => length !== size))
        throw new RunError({
          kind: 'bad-response',
          message: say(modelsTexts.noVectors, { provider, count: vectors.length, wanted }),
        });

      yield { type: 'vectors', vectors };
      yield* endOf(usage, 'stop');
    },
  });
}

/** Undefined where one of them is unknown. */
function sumOf(usages: readonly (Counts | undefined)[]): Counts | undefined {
  if (usages.includes(undefined)) return undefined;
  return { input_tokens: usages.reduce((sum, usage) => sum + (usage?.input_tokens ?? 0), 0), output_tokens: 0 };
}

/** The most dimensions of a vector: more than any model has, and small enough for the products. */
const mostDimensions = 65_536;

/** A non-empty list of numbers. */
export const isVector = (value: unknown): value is Embedding =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= mostDimensions &&
  value.every((one) => typeof one === 'number' && Number.isFinite(one));

/** OpenAI's format, used by most servers: `data` is a list of `{index, embedding}`. */
export function readOpenAiVectors({ data, usage }: JsonMap): ReadVectors {
  const rows = Array.isArray(data) ? data.filter(isMap) : [];
  const inOrder = rows.map((row, at) => ({ row, at: Number(row['index'] ?? at) })).sort((a, b) => a.at - b.at);
  const tokens = usage !== undefined && isMap(usage) ? (usage['prompt_tokens'] ?? usage['total_tokens']) : undefined;

  return {
    vectors: inOrder.flatMap(({ row: { embedding } }) => (isVector(embedding) ? [embedding] : [])),
    usage: typeof tokens === 'number' ? { input_tokens: tokens, output_tokens: 0 } : undefined,
  };
}

/** Google's format: `embeddings` is a list of `{values}` in the order of the texts, without token counts. */
export function readGoogleVectors({ embeddings }: JsonMap): ReadVectors {
  const rows = Array.isArray(embeddings) ? embeddings.filter(isMap) : [];
  return { vectors: rows.flatMap(({ values }) => (isVector(values) ? [values] : [])) };
}
