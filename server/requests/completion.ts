import { complete } from '../features/completion/completion.ts';
import { completeSettings, hoverSettings } from '../features/completion/settings.ts';
import { signatureHelp } from '../features/completion/signature.ts';
import { hover } from '../features/hover/hover.ts';
import { hoverSchedule } from '../features/hover/schedule-text.ts';
import { completePersonality, hoverPersonality } from '../features/text-files/personalities.ts';
import { completePromptFile, hoverPromptFile } from '../features/text-files/prompt-files.ts';
import type { OnRequest } from '../protocol/own-requests.ts';
import { offsetAt } from '../snapshot.ts';
import { pathFrom } from '../workspace/path-from.ts';
import { lockedAnswers, uriToPath } from '../workspace/worlds.ts';
import type { AnswerContext } from './answer-context.ts';

/** Completion, signature help and hover. */
export function answerCompletion(on: OnRequest, { about, lastRun, ofText, settings, sources }: AnswerContext): void {
  on(
    'textDocument/completion',
    ({ textDocument: { uri }, position }) =>
      settings(uri, (document) => completeSettings(document, position)) ??
      ofText(uri, {
        personality: (page) => completePersonality(page, position, sources.world(uri)),
        prompt: (file, documents) => completePromptFile(file, offsetAt(file, position), documents),
      }) ??
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
      ofText(uri, {
        personality: (page) => hoverPersonality(page, position, sources.world(uri)),
        prompt: (file, documents) => hoverPromptFile(file, offsetAt(file, position), documents),
      }) ??
      about(
        uri,
        (snapshot) =>
          hover(snapshot, position, lastRun(snapshot), lockedAnswers(uri)) ?? hoverSchedule(snapshot, position, Date.now()),
      ),
  );
}
