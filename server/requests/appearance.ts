import { codeLenses } from '../features/appearance/code-lens.ts';
import { foldingRanges } from '../features/appearance/folding.ts';
import { inlayHints } from '../features/appearance/inlay-hints.ts';
import { pageSelectionRanges, selectionRanges } from '../features/appearance/selection-ranges.ts';
import { semanticTokens, tokenEdits } from '../features/appearance/semantic-tokens.ts';
import { stepLenses } from '../features/appearance/step-lenses.ts';
import type { OnRequest } from '../protocol/own-requests.ts';
import { lockedAnswers } from '../workspace/worlds.ts';
import type { AnswerContext } from './answer-context.ts';

/** Folds, selections, lenses, hints and colours. */
export function answerAppearance(on: OnRequest, { about, asYaml, lastRun, sources }: AnswerContext): void {
  /** The newest semantic tokens by file, for requests of a difference. */
  const tokens = new Map<string, { resultId: string; data: number[] }>();
  let results = 0;

  const rememberTokens = (uri: string, data: number[]) => {
    const answer = { resultId: String(++results), data };
    tokens.set(uri, answer);
    return answer;
  };

  on('textDocument/foldingRange', ({ textDocument }) => asYaml(textDocument.uri, foldingRanges));
  on('textDocument/selectionRange', ({ textDocument, positions }) =>
    asYaml(
      textDocument.uri,
      (page) => pageSelectionRanges(page, positions),
      (snapshot) => selectionRanges(snapshot, positions),
    ),
  );

  on('textDocument/codeLens', ({ textDocument }) =>
    about(textDocument.uri, (snapshot) => {
      const { lenses } = sources.options();
      if (lenses === 'off') return [];
      const own = codeLenses(snapshot, lockedAnswers(snapshot.uri));
      return lenses === 'steps' ? [...own, ...stepLenses(snapshot, lastRun(snapshot))] : own;
    }),
  );

  on('textDocument/inlayHint', ({ textDocument: { uri }, range }) =>
    about(uri, (snapshot) =>
      inlayHints(snapshot, range, sources.options().hints, { last: lastRun(snapshot), lock: lockedAnswers(uri) }),
    ),
  );

  on('textDocument/semanticTokens/full', ({ textDocument: { uri } }) =>
    rememberTokens(uri, about(uri, (snapshot) => semanticTokens(snapshot).data) ?? []),
  );

  on('textDocument/semanticTokens/full/delta', ({ textDocument: { uri }, previousResultId }) => {
    const before = tokens.get(uri);
    const after = rememberTokens(uri, about(uri, (snapshot) => semanticTokens(snapshot).data) ?? []);
    if (before?.resultId !== previousResultId) return after;
    return { resultId: after.resultId, edits: tokenEdits(before.data, after.data) };
  });

  on(
    'textDocument/semanticTokens/range',
    ({ textDocument, range }) => about(textDocument.uri, (snapshot) => semanticTokens(snapshot, range)) ?? { data: [] },
  );
}
