import type { CompletionItem, Position, Range } from 'vscode-languageserver';
import type { OffsetMap } from '../../engine/compile/pipeline/embedded/printed.ts';
import { toPosition } from '../../engine/compile/source/lines.ts';
import type { Block } from '../../engine/compile/source/nodes.ts';
import { writtenOutIn } from '../../engine/compile/written-out.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, snapshotOf } from '../snapshot.ts';
import { firstIndexAt } from './offset-search.ts';

/** An inline pipeline of a step, as a text of its own. */
export interface StepPipeline {
  snapshot: Snapshot;
  /** Its position in the surrounding text. */
  start: number;
  end: number;
  /** The offset in the surrounding text of an index in its own. */
  toEnclosingOffset: OffsetMap;
}

/** The inline pipelines in the steps of a text, without those nested inside them. */
export function stepPipelines(enclosing: Snapshot, within?: (block: Block) => boolean): StepPipeline[] {
  const { uri, version, compiled } = enclosing;
  return writtenOutIn(compiled, within).map((one) => {
    const snapshot = { ...snapshotOf(uri, version, one.compiled), enclosing: { snapshot: enclosing, edited: one.edited } };
    return { snapshot, start: one.start, end: one.end, toEnclosingOffset: one.offsetAt };
  });
}

/** The inline pipeline at an offset of the text, with the offset in its own text. */
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

/** Converts a range of an inline pipeline to one of the surrounding text. */
export function toEnclosingRange({ starts }: Snapshot, { snapshot, toEnclosingOffset }: StepPipeline, range: Range): Range {
  const place = (position: Position): Position => toPosition(starts, toEnclosingOffset(offsetAt(snapshot, position)));
  return { start: place(range.start), end: place(range.end) };
}

/** The same for the edits of a completion item. */
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
