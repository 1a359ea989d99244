import type { CodeAction, Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import { uriOf } from '../../files.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt, rangeOf } from '../../snapshot.ts';
import { addPolicy } from './add-policy.ts';
import { removeDependencies, writeDependencies } from './dependencies.ts';
import { extractInput } from './extract-input.ts';
import { extractPipeline } from './extract-pipeline.ts';
import { inlineVariable } from './inline-variable.ts';
import { inOrder } from './keeps.ts';
import type { Known, Offer, Refactoring } from './offer.ts';
import { outcomeOf } from './offer.ts';
import { pinAuto } from './pin-auto.ts';

/** Every refactoring, in the order in which it is offered. */
const all: readonly Refactoring[] = [
  extractInput,
  extractPipeline,
  inlineVariable,
  writeDependencies,
  removeDependencies,
  pinAuto,
  addPolicy,
];

/** What a refactoring that was chosen is found again by. */
export interface Chosen {
  uri: string;
  version: number;
  range: Range;
  title: string;
  kind: string;
}

/** The refactorings at a range; what each makes is found out by `resolveRefactoring`. */
export function refactorings(snapshot: Snapshot, range: Range, known: Known, only?: readonly string[]): CodeAction[] {
  const wanted = (kind: string): boolean => !only || only.some((one) => kind === one || kind.startsWith(`${one}.`) || one === '');
  const { uri, version } = snapshot;
  return offersAt(snapshot, range, known)
    .filter(({ kind }) => wanted(kind))
    .map(({ title, kind, command }): CodeAction => {
      if (command) return { title, kind, command: { title, ...command } };
      return { title, kind, data: { uri, version, range, title, kind } satisfies Chosen };
    });
}

function offersAt(snapshot: Snapshot, range: Range, known: Known): Offer[] {
  const span = { start: offsetAt(snapshot, range.start), end: offsetAt(snapshot, range.end) };
  return all.flatMap((refactoring) => refactoring(snapshot, span, known));
}

/** What a chosen refactoring does to the text, or why it cannot be done. Undefined where it is not offered there any more. */
export function resolveRefactoring(
  snapshot: Snapshot,
  { range, title, kind }: Omit<Chosen, 'uri' | 'version'>,
  known: Known,
): { edit: WorkspaceEdit } | { refused: string } | undefined {
  const offer = offersAt(snapshot, range, known).find((one) => one.title === title && one.kind === kind);
  if (!offer) return undefined;
  const outcome = outcomeOf(offer.make);
  if ('refused' in outcome) return outcome;
  const edits = inOrder(outcome.changes).map((change) => ({ range: rangeOf(snapshot, change.range), newText: change.text }));
  const { created } = outcome;
  if (!created) return { edit: { changes: { [snapshot.uri]: edits } } };
  const uri = uriOf(created.file);
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
