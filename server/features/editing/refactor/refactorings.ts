import type { CodeAction, Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import { sortChanges } from '../../../../engine/compile/rewrite/apply-changes.ts';
import { say } from '../../../../engine/language/texts.ts';
import { embeddedIndexAt, embeddedPipelinesAt, lockEntriesOf } from '../../../embedded/embedded-pipelines.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { editsInDocument, offsetAt, protocolRange } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { pathToUri } from '../../../workspace/uris.ts';
import { isAskedFor } from '../code-actions.ts';
import { addPolicy } from './add-policy.ts';
import { removeDependencies, writeDependencies } from './dependencies.ts';
import { extractInput } from './extract-input.ts';
import { extractPipeline } from './extract-pipeline.ts';
import { inlineVariable } from './inline-variable.ts';
import type { Refactoring, RefactoringContext, RefactoringOffer } from './offer.ts';
import { refactoringOutcome } from './offer.ts';
import { pinAuto } from './pin-auto.ts';

/** All refactorings, in the order in which they are offered. */
const all: readonly Refactoring[] = [
  extractInput,
  extractPipeline,
  inlineVariable,
  writeDependencies,
  removeDependencies,
  pinAuto,
  addPolicy,
];

/** Identifies a chosen refactoring. */
export interface ChosenRefactoring {
  uri: string;
  version: number;
  range: Range;
  title: string;
  kind: string;
}

/** The refactorings at a range; `resolveRefactoring` computes their changes. */
export function refactorings(
  snapshot: Snapshot,
  range: Range,
  refactoringContext: RefactoringContext,
  only?: readonly string[],
): CodeAction[] {
  const { uri, version } = snapshot;
  return offersAt(snapshot, range, refactoringContext)
    .filter(({ kind }) => isAskedFor(kind, only))
    .map(({ title, kind, command }): CodeAction => {
      if (command) return { title, kind, command: { title, ...command } };
      return { title, kind, data: { uri, version, range, title, kind } satisfies ChosenRefactoring };
    });
}

/** The offers in the innermost pipeline around the range: the document's own, or an inline one. */
function offersAt(
  document: Snapshot,
  range: Range,
  { lock, exists }: RefactoringContext,
): (RefactoringOffer & { snapshot: Snapshot })[] {
  const [start, end] = [offsetAt(document, range.start), offsetAt(document, range.end)];
  const inner = embeddedPipelinesAt(document, start).find(({ embedded }) => end <= embedded.end);
  if (!inner) return [];

  const { embedded, index } = inner;
  const { snapshot } = embedded;
  const span = { start: index, end: start === end ? index : embeddedIndexAt(embedded, end) };
  const refactoringContext: RefactoringContext = { lock: lockEntriesOf(snapshot, lock), exists };

  return all.flatMap((refactoring) => refactoring(snapshot, span, refactoringContext).map((offer) => ({ ...offer, snapshot })));
}

/** The changes of a chosen refactoring, or why it is impossible. Undefined if it is no longer offered there. */
export function resolveRefactoring(
  snapshot: Snapshot,
  { range, title, kind }: Omit<ChosenRefactoring, 'uri' | 'version'>,
  refactoringContext: RefactoringContext,
): { edit: WorkspaceEdit } | { refused: string } | undefined {
  const offer = offersAt(snapshot, range, refactoringContext).find((one) => one.title === title && one.kind === kind);
  if (!offer) return undefined;

  const outcome = refactoringOutcome(offer.make);
  if ('refused' in outcome) return outcome;

  const { enclosing = [], created } = outcome;
  const changes = editsInDocument(offer.snapshot, outcome.changes);
  if (!changes) return { refused: say(serverTexts.cannotWrite) };

  const edits = sortChanges([...changes, ...enclosing]).map(({ range: own, text }) => ({
    range: protocolRange(snapshot, own),
    newText: text,
  }));
  if (!created) return { edit: { changes: { [snapshot.uri]: edits } } };

  const uri = pathToUri(created.file);
  const start: Position = { line: 0, character: 0 };
  return {
    edit: {
      documentChanges: [
        { kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } },
        { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: created.text }] },
        { textDocument: { uri: snapshot.uri, version: snapshot.version || null }, edits },
      ],
    },
  };
}
