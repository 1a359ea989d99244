import { defined, isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { Usage } from '../../../state/usage.ts';
import { endOf, type Finish, type ModelEvent } from '../../contract.ts';
import { createDecoder, gaveUpFailure, type StreamDecoder, type StreamState } from '../../http/decoder.ts';
import { readCounts } from '../counts.ts';

const finishes: Readonly<Record<string, Finish>> = {
  STOP: 'stop',
  // Sent by servers that only resemble Gemini.
  FUNCTION_CALL: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
};
/** Finish reasons caused by the model's own output; every other unknown one is the server's. */
const badWords = /FUNCTION|TOOL|SIGNATURE|LANGUAGE/;

/** The prefix of ids that we gave to calls without one; they are not sent back. */
export const ownId = 'baton-';

interface ContentState extends StreamState {
  model: string;
  usage?: JsonMap;
  calls: Extract<ModelEvent, { type: 'tool-call' }>[];
}

/**
 * Decodes an answer from Gemini's chunks. `before` is the number of earlier tool calls in the conversation, whose ids are
 * used.
 */
export function decodeContent(provider: string, before: number): StreamDecoder {
  const state: ContentState = { text: '', model: '', calls: [] };

  function readPart(part: Json): string {
    if (!isMap(part) || part['thought'] === true) return '';
    const { functionCall: call, thoughtSignature: signature } = part;
    if (isMap(call) && typeof call['name'] === 'string') {
      const { id, name, args = {} } = call;
      state.calls.push(
        defined({
          type: 'tool-call' as const,
          id: typeof id === 'string' && id ? id : `${ownId}${before + state.calls.length + 1}`,
          name,
          arguments: args,
          thoughts: typeof signature === 'string' ? { google: signature } : undefined,
        }),
      );
    }

    return typeof part['text'] === 'string' ? part['text'] : '';
  }

  return createDecoder(provider, state, {
    readText(chunk) {
      const { promptFeedback: feedback, usageMetadata, modelVersion } = chunk;
      if (isMap(usageMetadata)) state.usage = usageMetadata;
      if (typeof modelVersion === 'string' && modelVersion) state.model = modelVersion;
      if (isMap(feedback) && typeof feedback['blockReason'] === 'string' && feedback['blockReason'])
        throw filteredFor(provider, feedback['blockReason']);

      const { content } = candidateOf(chunk);
      const parts = isMap(content) && Array.isArray(content['parts']) ? content['parts'] : [];
      return parts.map(readPart).join('');
    },
    readEnd: (chunk) => readEnd(state, candidateOf(chunk)['finishReason'], provider),
    *end() {
      const { calls, usage, finish = 'stop', model } = state;
      yield* calls;
      yield* endOf(usage && usageOf(usage), calls.length && finish === 'stop' ? 'tool-calls' : finish, model);
    },
  });
}

function candidateOf({ candidates }: JsonMap): JsonMap {
  const candidate = Array.isArray(candidates) ? candidates[0] : undefined;
  return isMap(candidate) ? candidate : {};
}

/** Throws a RunError where the model gave up. */
function readEnd(state: ContentState, reason: Json | undefined, provider: string): void {
  if (typeof reason !== 'string' || reason === '' || reason === 'FINISH_REASON_UNSPECIFIED') return;
  state.finish = finishes[reason];
  if (state.finish !== undefined) return;
  if (!badWords.test(reason)) throw gaveUpFailure(provider, reason);
  throw new RunError({ kind: 'bad-response', message: say(modelsTexts.gaveUp, { provider, end: reason }) });
}

const filteredFor = (provider: string, reason: string): RunError =>
  new RunError({ kind: 'content-filter', message: say(modelsTexts.filteredFor, { provider, reason }) });

/**
 * The API counts reasoning separately from the answer, and tool results separately from the prompt; here each is part of the
 * whole.
 */
function usageOf(usage: JsonMap): Usage {
  const sum = (...keys: string[]): number | undefined => {
    const counts = keys.flatMap((key) => (typeof usage[key] === 'number' ? [usage[key]] : []));
    return counts.length ? counts.reduce((all, count) => all + count, 0) : undefined;
  };
  return readCounts({
    input_tokens: sum('promptTokenCount', 'toolUsePromptTokenCount'),
    output_tokens: sum('candidatesTokenCount', 'thoughtsTokenCount'),
    cached_tokens: sum('cachedContentTokenCount'),
    reasoning_tokens: sum('thoughtsTokenCount'),
  });
}
