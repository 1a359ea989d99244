import { wantsSteps } from '../../../../language/schema/generated-steps-schema.ts';
import { modelsTexts } from '../../../../language/texts/run/models.ts';
import { say } from '../../../../language/texts.ts';
import type { OfflineRequest } from '../../../../libraries/offline/request.ts';
import { hashVector } from '../../../../libraries/retrieval/hashed-vector.ts';
import { RunError } from '../../../../state/failure.ts';
import { endOf, type ModelRequest, type Provider } from '../../../contract.ts';
import { abortFailure } from '../../../http/watch.ts';
import type { ProviderAdapter } from '../../adapter.ts';
import { embeddedProvider } from '../provider.ts';
import { createOfflineThread, type OfflineAnswer } from './thread.ts';

/** The embedded engine: it answers from the prompt's own text, without a model. */
export const offlineAdapter: ProviderAdapter = {
  free: 'offline',
  embeds: true,
  isNamedByProvider: () => true,
  open: (_, { workerFile }) => createOffline({ workerFile }),
};

/** Tokens as characters divided by four: an estimate without a tokeniser. */
const tokens = (characters: number): number => Math.ceil(characters / 4);
const pieces = 6;

/**
 * The embedded extractive engine: it answers from the text in the prompt, without a network and deterministically. Works in a
 * worker thread where `workerFile` (dist/worker.cjs) is given, else in this thread. Rejects with a RunError (`bad-response`)
 * where the text holds no answer.
 */
export function createOffline({ workerFile }: { workerFile?: string | undefined } = {}): Provider {
  const ask = workerFile === undefined ? inThisThread : createOfflineThread(workerFile);
  return embeddedProvider('offline', async function* (request, signal) {
    if (request.embeds) {
      yield { type: 'vectors', vectors: request.embeds.texts.map(hashVector) };
      return yield* endOf({ input_tokens: 0, output_tokens: 0 }, 'stop', 'offline');
    }
    if (request.schema && wantsSteps(request.schema)) {
      const [message, hint] = [say(modelsTexts.offlineSteps), say(modelsTexts.offlineHint)];
      throw new RunError({ kind: 'bad-response', message, hint, retryable: false });
    }

    const answer = await ask({ messages: request.messages, schema: request.schema }, signal);
    if (signal.aborted) throw abortFailure(signal);
    if ('failure' in answer) throw new RunError(answer.failure);

    const { text, cut } = bounded(answer.text, request);
    const size = Math.max(1, Math.ceil(text.length / pieces));
    for (let at = 0; at < text.length; at += size) yield { type: 'delta', text: text.slice(at, at + size) };
    const characters = request.messages.reduce((sum, { content }) => sum + content.length, 0);
    const usage = { input_tokens: tokens(characters), output_tokens: tokens(text.length) };
    yield* endOf(usage, cut ? 'length' : 'stop', 'offline');
  });
}

/** Obeys `max_tokens`, and reports it. */
function bounded(text: string, { max_tokens }: ModelRequest): { text: string; cut: boolean } {
  const most = max_tokens === undefined ? text.length : max_tokens * 4;
  return text.length <= most ? { text, cut: false } : { text: text.slice(0, most), cut: true };
}

async function inThisThread(request: OfflineRequest): Promise<OfflineAnswer> {
  const { answerPrompt: answer } = await import('./lazy/offline.ts');
  return answer(request);
}
