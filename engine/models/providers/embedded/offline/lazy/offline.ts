import { answerOffline } from '../../../../../libraries/offline/answer.ts';
import { readEnglish } from '../../../../../libraries/offline/english.ts';
import { NoAnswer } from '../../../../../libraries/offline/error.ts';
import type { OfflineRequest } from '../../../../../libraries/offline/request.ts';
import { RunError, toFailure } from '../../../../../state/failure.ts';
import type { OfflineAnswer } from '../thread.ts';

/** Answers one prompt from its own text. Synchronous and heavy: meant for the worker thread. */
export function answerPrompt(request: OfflineRequest): OfflineAnswer {
  try {
    return { text: answerOffline(request, readEnglish) };
  } catch (error) {
    return { failure: toFailure(error instanceof NoAnswer ? badResponse(error) : error) };
  }
}

const badResponse = ({ message, hint }: NoAnswer): RunError =>
  new RunError({ kind: 'bad-response', retryable: false, message, hint });
