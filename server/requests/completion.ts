import { complete } from '../features/completion/completion.ts';
import { completeSettings, hoverSettings } from '../features/completion/settings.ts';
import { signatureHelp } from '../features/completion/signature.ts';
import { hover } from '../features/hover/hover.ts';
import { hoverSchedule } from '../features/hover/schedule-text.ts';
import type { OnRequest } from '../protocol/own-requests.ts';
import { pathFrom } from '../workspace/path-from.ts';
import { lockedAnswers, uriToPath } from '../workspace/worlds.ts';
import type { AnswerContext } from './answer-context.ts';

/** Completion, signature help and hover. */
export function answerCompletion(on: OnRequest, { about, lastRun, settings, sources }: AnswerContext): void {
  on(
    'textDocument/completion',
    ({ textDocument: { uri }, position }) =>
      settings(uri, (document) => completeSettings(document, position)) ??
      about(uri, (snapshot) =>
        complete(snapshot, position, lastRun(snapshot), (kind) => {
          const own = uriToPath(uri);
          const all = kind === 'pipeline' ? sources.pipelines(uri) : sources.namedFiles(uri, kind);
          if (own === undefined) return [];
          return all.filter((file) => file !== own).map((file) => pathFrom(file, own));
        }),
      ),
  );
  on('textDocument/signatureHelp', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => signatureHelp(snapshot, position)),
  );
  on(
    'textDocument/hover',
    ({ textDocument: { uri }, position }) =>
      settings(uri, (document) => hoverSettings(document, position)) ??
      about(
        uri,
        (snapshot) =>
          hover(snapshot, position, lastRun(snapshot), lockedAnswers(uri)) ?? hoverSchedule(snapshot, position, Date.now()),
      ),
  );
}
