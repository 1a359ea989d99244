import type { CompletionItem, Position, Range } from 'vscode-languageserver';
import type { OffsetMap } from '../../engine/compile/pipeline/embedded/printed.ts';
import { toPosition } from '../../engine/compile/source/lines.ts';
import type { Block } from '../../engine/compile/source/nodes.ts';
import { writtenOutIn } from '../../engine/compile/written-out.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, snapshotOf } from '../snapshot.ts';
import { firstIndexAt } from './offset-search.ts';

/** A pipeline that is written out in a step, as a text of its own. */
export interface StepPipeline {
  snapshot: Snapshot;
  /** Where it stands in the text around it. */
  start: number;
  end: number;
  /** The offset in the text around it of an index of its own. */
  toEnclosingOffset: OffsetMap;
}

/** The pipelines that are written out in the steps of a text, not those inside of them. */
export function stepPipelines(enclosing: Snapshot, within?: (block: Block) => boolean): StepPipeline[] {
  const { uri, version, compiled } = enclosing;
  return writtenOutIn(compiled, within).map((one) => {
    const snapshot = { ...snapshotOf(uri, version, one.compiled), enclosing: { snapshot: enclosing, edited: one.edited } };
    return { snapshot, start: one.start, end: one.end, toEnclosingOffset: one.offsetAt };
  });
}

/** The written-out pipeline at an offset of the text, with the offset in its own text. */
function stepPipelineAtOffset(snapshot: Snapshot, offset: number): (StepPipeline & { offset: number }) | undefined {
  const found = stepPipelines(snapshot).find(({ start, end }) => start <= offset && offset <= end);
  if (!found) return undefined;
  return { ...found, offset: firstIndexAt(found.snapshot.text.length, found.toEnclosingOffset, offset) };
}

/** The same at a position, with the position in its own text. */
export function stepPipelineAt(
  snapshot: Snapshot,
  position: Position,
): (StepPipeline & { offset: number; position: Position }) | undefined {
  const embedded = stepPipelineAtOffset(snapshot, offsetAt(snapshot, position));
  return embedded && { ...embedded, position: toPosition(embedded.snapshot.starts, embedded.offset) };
}

/** A range of the text of a written-out pipeline as one of the text around it. */
export function toEnclosingRange({ starts }: Snapshot, { snapshot, toEnclosingOffset }: StepPipeline, range: Range): Range {
  const place = (position: Position): Position => toPosition(starts, toEnclosingOffset(offsetAt(snapshot, position)));
  return { start: place(range.start), end: place(range.end) };
}

/** The same for what an item of a completion edits. */
export function toEnclosingItem(enclosing: Snapshot, embedded: StepPipeline, item: CompletionItem): CompletionItem {
  const { textEdit, additionalTextEdits } = item;
  const toEnclosing = (range: Range): Range => toEnclosingRange(enclosing, embedded, range);
  return {
    ...item,
    ...(textEdit && 'range' in textEdit ? { textEdit: { ...textEdit, range: toEnclosing(textEdit.range) } } : {}),
    ...(additionalTextEdits
      ? { additionalTextEdits: additionalTextEdits.map((edit) => ({ ...edit, range: toEnclosing(edit.range) })) }
      : {}),
  };
}
