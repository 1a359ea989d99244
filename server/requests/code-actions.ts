import type { CodeAction, Position, Range } from 'vscode-languageserver';
import { ErrorCodes, LSPErrorCodes, MessageType, ResponseError } from 'vscode-languageserver';
import { adviceActions } from '../features/editing/advice-actions.ts';
import { codeActions, settingsActions } from '../features/editing/code-actions.ts';
import type { RefactoringContext } from '../features/editing/refactor/offer.ts';
import type { ChosenRefactoring } from '../features/editing/refactor/refactorings.ts';
import { refactorings, resolveRefactoring } from '../features/editing/refactor/refactorings.ts';
import type { Notify, OnRequest } from '../protocol/own-requests.ts';
import type { RequestSources } from '../protocol/request-sources.ts';
import type { Snapshot } from '../snapshot.ts';
import { yamlDocument } from '../snapshot.ts';
import { lockedAnswers } from '../workspace/worlds.ts';

/**
 * Answers which actions are possible at a place, and the edits of a chosen refactoring. Clients that cannot resolve actions
 * get the edits at once, or the reason why they are impossible.
 */
export function answerCodeActions(on: OnRequest, notify: Notify, sources: RequestSources): void {
  const { about, settings, file, can, advice } = sources;
  const refactoringContext = ({ uri }: Snapshot): RefactoringContext => ({
    lock: lockedAnswers(uri),
    exists: (path) => file(path) !== undefined,
  });

  on(
    'textDocument/codeAction',
    ({ textDocument: { uri }, range, context }) =>
      settings(uri, (document) => settingsActions(yamlDocument(uri, document.version, document.getText()), context)) ??
      about(uri, (snapshot) => {
        const more = refactorings(snapshot, range, refactoringContext(snapshot), context.only);
        const resolved = can().resolveActions ? more : more.map((action) => withOutcome(snapshot, action));
        const advised = adviceActions(snapshot, range, advice(snapshot), context.only);
        return [...codeActions(snapshot, range, context), ...advised, ...resolved];
      }),
  );

  function withOutcome(snapshot: Snapshot, action: CodeAction): CodeAction {
    const { data, ...shown } = action;
    const chosen = chosenBy(data);
    const outcome = chosen && resolveRefactoring(snapshot, chosen, refactoringContext(snapshot));
    if (!outcome) return shown;
    return 'edit' in outcome ? { ...shown, edit: outcome.edit } : { ...shown, disabled: { reason: outcome.refused } };
  }

  on('codeAction/resolve', (action) => {
    const chosen = chosenBy(action.data);
    if (!chosen) return action;

    const outcome = about(chosen.uri, (snapshot) =>
      snapshot.version === chosen.version ? resolveRefactoring(snapshot, chosen, refactoringContext(snapshot)) : undefined,
    );
    if (!outcome) throw new ResponseError(LSPErrorCodes.ContentModified, '');
    if ('edit' in outcome) return { ...action, edit: outcome.edit };

    // Editors show no reason for an action that fails, so it is shown separately.
    notify('window/showMessage', { type: MessageType.Warning, message: outcome.refused });
    throw new ResponseError(ErrorCodes.InvalidRequest, outcome.refused);
  });
}

function chosenBy(data: unknown): ChosenRefactoring | undefined {
  return isChosen(data) ? data : undefined;
}

function isChosen(data: unknown): data is ChosenRefactoring {
  if (typeof data !== 'object' || data === null) return false;
  const has = (name: string, type: string): boolean => name in data && typeof Reflect.get(data, name) === type;
  return has('uri', 'string') && has('version', 'number') && has('title', 'string') && has('kind', 'string') && hasRange(data);
}

const hasRange = (data: object): data is { range: Range } =>
  'range' in data &&
  typeof data.range === 'object' &&
  data.range !== null &&
  isPosition(Reflect.get(data.range, 'start')) &&
  isPosition(Reflect.get(data.range, 'end'));

const isPosition = (value: unknown): value is Position =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'line') === 'number' &&
  typeof Reflect.get(value, 'character') === 'number';
