import type { Notify, OnRequest } from '../protocol/own-requests.ts';
import type { RequestSources } from '../protocol/request-sources.ts';
import { createAnswerContext } from '../requests/answer-context.ts';
import { answerAppearance } from '../requests/appearance.ts';
import { answerCodeActions } from '../requests/code-actions.ts';
import { answerCompletion } from '../requests/completion.ts';
import { answerEditing } from '../requests/editing.ts';
import { answerInspection } from '../requests/inspection.ts';
import { answerNavigation } from '../requests/navigation.ts';

/** Answers every request about pipelines from their snapshots. */
export function answerRequests(on: OnRequest, notify: Notify, sources: RequestSources): void {
  const context = createAnswerContext(sources);
  answerCompletion(on, context);
  answerNavigation(on, context);
  answerEditing(on, context);
  answerCodeActions(on, notify, sources);
  answerAppearance(on, context);
  answerInspection(on, context);
}
