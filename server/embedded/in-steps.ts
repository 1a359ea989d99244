import type { CompletionItem, Position, Range } from 'vscode-languageserver';
import type { OffsetMap } from '../../engine/compile/pipeline/embedded/printed.ts';
import { toPosition } from '../../engine/compile/source/lines.ts';
import type { Block } from '../../engine/compile/source/nodes.ts';
import { writtenOutIn } from '../../engine/compile/written-out.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, snapshotOf } from '../snapshot.ts';
import { firstAt } from './offset-search.ts';

/** A pipeline that is written out in a step, as a text of its own. */
export interface Inner {
  snapshot: Snapshot;
  /** Where it stands in the text around it. */
  start: number;
  end: number;
  /** The offset in the text around it of an index of its own. */
  outwards: OffsetMap;
}

/** The pipelines that are written out in the steps of a text, not those inside of them. */
export function innersOf(around: Snapshot, within?: (block: Block) => boolean): Inner[] {
  const { uri, version, compiled } = around;
  return writtenOutIn(compiled, within).map((one) => {
    const snapshot = { ...snapshotOf(uri, version, one.compiled), around: { snapshot: around, edited: one.edited } };
    return { snapshot, start: one.start, end: one.end, outwards: one.offsetAt };
  });
}

/** The written-out pipeline at an offset of the text, with the offset in its own text. */
function innerAt(snapshot: Snapshot, offset: number): (Inner & { offset: number }) | undefined {
  const found = innersOf(snapshot).find(({ start, end }) => start <= offset && offset <= end);
  if (!found) return undefined;
  return { ...found, offset: firstAt(found.snapshot.text.length, found.outwards, offset) };
}

/** The same at a position, with the position in its own text. */
export function innerAtPosition(
  snapshot: Snapshot,
  position: Position,
): (Inner & { offset: number; position: Position }) | undefined {
  const inner = innerAt(snapshot, offsetAt(snapshot, position));
  return inner && { ...inner, position: toPosition(inner.snapshot.starts, inner.offset) };
}

/** A range of the text of a written-out pipeline as one of the text around it. */
export function rangeOutwards({ starts }: Snapshot, { snapshot, outwards }: Inner, range: Range): Range {
  const place = (position: Position): Position => toPosition(starts, outwards(offsetAt(snapshot, position)));
  return { start: place(range.start), end: place(range.end) };
}

/** The same for what an item of a completion edits. */
export function itemOutwards(around: Snapshot, inner: Inner, item: CompletionItem): CompletionItem {
  const { textEdit, additionalTextEdits } = item;
  const out = (range: Range): Range => rangeOutwards(around, inner, range);
  return {
    ...item,
    ...(textEdit && 'range' in textEdit ? { textEdit: { ...textEdit, range: out(textEdit.range) } } : {}),
    ...(additionalTextEdits
      ? { additionalTextEdits: additionalTextEdits.map((edit) => ({ ...edit, range: out(edit.range) })) }
      : {}),
  };
}
