import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/models.ts';
import { say } from '../../../language/texts.ts';
import type { Usage } from '../../../state/events.ts';
import { type FailureKind, RunError } from '../../../state/failure.ts';
import { endOf, type Finish, type ModelEvent } from '../../contract.ts';
import { type Hearing, noChunk } from '../../http/conversation.ts';
import { counted } from '../counts.ts';
import { ownId } from './body.ts';

const finishes: Readonly<Record<string, Finish>> = {
  STOP: 'stop',
  // Said by servers that only resemble Gemini.
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
/** Ends for which the model's own words are to blame; every other unknown end is the server's. */
const badWords = /FUNCTION|TOOL|SIGNATURE|LANGUAGE/;

/** Hears an answer in Gemini's chunks. `before` is how many calls of tools the conversation has had: their ids are taken. */
export function hearContent(provider: string, before: number): Hearing {
  let text = '';
  let finish: Finish | undefined;
  let named = '';
  let usage: JsonMap | undefined;
  const calls: Extract<ModelEvent, { type: 'tool-call' }>[] = [];

  function part(value: Json): string {
    if (!isMap(value) || value['thought'] === true) return '';
    const { functionCall: asked, thoughtSignature: signature } = value;
    if (isMap(asked) && typeof asked['name'] === 'string')
      calls.push({
        type: 'tool-call',
        id: typeof asked['id'] === 'string' && asked['id'] ? asked['id'] : `${ownId}${before + calls.length + 1}`,
        name: asked['name'],
        arguments: asked['args'] ?? {},
        ...(typeof signature === 'string' ? { thoughts: { google: signature } } : {}),
      });
    return typeof value['text'] === 'string' ? value['text'] : '';
  }

  function ended(reason: Json | undefined): void {
    if (typeof reason !== 'string' || reason === '' || reason === 'FINISH_REASON_UNSPECIFIED') return;
    finish = finishes[reason];
    if (finish !== undefined) return;
    const kind: FailureKind = badWords.test(reason) ? 'bad-response' : 'overload';
    throw new RunError({ kind, message: say(modelsTexts.gaveUp, { provider, end: reason }) });
  }

  return {
    get text() {
      return text;
    },
    get finished() {
      return finish !== undefined;
    },
    hear(chunk) {
      if (!isMap(chunk)) throw noChunk(provider);
      const { candidates, promptFeedback: feedback, usageMetadata, modelVersion } = chunk;
      if (isMap(usageMetadata)) usage = usageMetadata;
      if (typeof modelVersion === 'string' && modelVersion) named = modelVersion;
      if (isMap(feedback) && typeof feedback['blockReason'] === 'string' && feedback['blockReason'])
        throw new RunError({
          kind: 'content-filter',
          message: say(modelsTexts.filteredFor, { provider, reason: feedback['blockReason'] }),
        });
      const candidate = Array.isArray(candidates) ? candidates[0] : undefined;
      if (!isMap(candidate)) return '';
      const content = isMap(candidate['content']) ? candidate['content'] : {};
      const piece = (Array.isArray(content['parts']) ? content['parts'] : []).map(part).join('');
      text += piece;
      ended(candidate['finishReason']);
      return piece;
    },
    *end() {
      yield* calls;
      yield* endOf(usage && usageOf(usage), calls.length && finish === 'stop' ? 'tool-calls' : (finish ?? 'stop'), named);
    },
  };
}

/** Thoughts are counted beside the words of the answer, and what tools brought beside the question; here each is part of the whole. */
function usageOf(usage: JsonMap): Usage {
  const sum = (...keys: string[]): number | undefined => {
    const counts = keys.flatMap((key) => (typeof usage[key] === 'number' ? [usage[key]] : []));
    return counts.length ? counts.reduce((all, count) => all + count, 0) : undefined;
  };
  return counted({
    input_tokens: sum('promptTokenCount', 'toolUsePromptTokenCount'),
    output_tokens: sum('candidatesTokenCount', 'thoughtsTokenCount'),
    cached_tokens: sum('cachedContentTokenCount'),
    reasoning_tokens: sum('thoughtsTokenCount'),
  });
}
