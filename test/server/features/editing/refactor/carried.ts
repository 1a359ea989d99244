import type { Range } from 'vscode-languageserver';
import { toPosition } from '../../../../../engine/compile/source/lines.ts';
import type { LockEntry } from '../../../../../engine/workspace/lock-file.ts';
import { refactorings, resolveRefactoring } from '../../../../../server/features/editing/refactor/refactorings.ts';
import type { Snapshot } from '../../../../../server/snapshot.ts';
import { edited, snapshotOfText } from '../../../at-cursor.ts';

interface Carried {
  /** The text of the file, and of the file that was made. */
  text?: string;
  created?: { uri: string; text: string };
  refused?: string;
}

interface Around {
  files?: Readonly<Record<string, string>>;
  lock?: (snapshot: Snapshot) => readonly LockEntry[];
  exists?: readonly string[];
}

/** A text with `$0` where the cursor stands, or `$0` and `$1` around what is selected. */
export function selection(drawn: string, files: Readonly<Record<string, string>> = {}): { snapshot: Snapshot; range: Range } {
  const start = drawn.indexOf('$0');
  if (start < 0) throw new Error('The text has no $0.');
  const plain = drawn.replace('$0', '');
  const end = plain.indexOf('$1');
  const snapshot = snapshotOfText(plain.replace('$1', ''), files);
  const at = (offset: number) => toPosition(snapshot.starts, offset);
  return { snapshot, range: { start: at(start), end: at(end < 0 ? start : end) } };
}

/** The titles of what is offered. */
export function offered(drawn: string, around: Around = {}, only?: string[]): string[] {
  const { snapshot, range } = selection(drawn, around.files);
  return refactorings(snapshot, range, knownOf(snapshot, around), only).map(({ title }) => title);
}

/** Carries out the refactoring whose title fits; undefined where none is offered. */
export function carried(drawn: string, title: RegExp, around: Around = {}): Carried | undefined {
  const { snapshot, range } = selection(drawn, around.files);
  return carriedIn(snapshot, range, title, around);
}

export function carriedIn(snapshot: Snapshot, range: Range, title: RegExp, around: Around = {}): Carried | undefined {
  const known = knownOf(snapshot, around);
  const action = refactorings(snapshot, range, known).find((one) => title.test(one.title));
  if (!action) return undefined;
  const outcome = resolveRefactoring(snapshot, { range, title: action.title, kind: action.kind ?? '' }, known);
  if (!outcome) throw new Error('What was offered cannot be resolved.');
  if ('refused' in outcome) return outcome;
  const { changes, documentChanges = [] } = outcome.edit;
  if (changes) return { text: edited(snapshot, changes[snapshot.uri] ?? []) };
  const found: Carried = {};
  for (const change of documentChanges) {
    if (!('textDocument' in change)) continue;
    const edits = change.edits.flatMap((edit) => ('newText' in edit ? [edit] : []));
    const { uri } = change.textDocument;
    if (uri === snapshot.uri) found.text = edited(snapshot, edits);
    else found.created = { uri, text: edits.map(({ newText }) => newText).join('') };
  }
  return found;
}

const knownOf = (snapshot: Snapshot, { lock, exists = [] }: Around) => ({
  lock: lock?.(snapshot) ?? [],
  exists: (file: string) => exists.some((one) => file.endsWith(`/${one}`)),
});
