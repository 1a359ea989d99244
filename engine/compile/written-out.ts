import type { Compiled } from './compiled.ts';
import { isItem } from './graph/places.ts';
import type { TextEdit } from './pipeline/embedded/edits.ts';
import type { EmbeddedText } from './pipeline/embedded/written.ts';
import { embeddedText } from './pipeline/embedded/written.ts';
import type { Block } from './source/nodes.ts';

/** A pipeline that is written out in a step; offsets are those of the text around it. */
export interface WrittenOut extends EmbeddedText {
  compiled: Compiled;
  start: number;
  end: number;
}

/** The pipelines embedded in the steps of a text, without those nested in them; with `within` only those of some blocks. */
export function writtenOutIn(compiled: Compiled, within: (block: Block) => boolean = () => true): WrittenOut[] {
  return compiled.graph.nodes.flatMap((node): WrittenOut[] => {
    const placement = compiled.steps[node.index];
    const work = placement?.step.work;
    if (!placement || work?.kind !== 'pipeline' || work.pipeline.kind === 'file' || work.pipeline.kind === 'computed') return [];
    // The nodes of a loop and of its items share one step, whose embedded pipeline counts once.
    if (isItem(compiled.graph, node) || !within(placement.block)) return [];

    const called = node.calls === undefined ? undefined : compiled.called.get(node.calls);
    const { text, offsetAt, edited } = embeddedText(work.pipeline, placement.block);
    if (!called || called.text !== text) return [];

    const by = compiled.at(placement.block);
    const { start, end } = work.pipeline.node.range;
    return [
      {
        compiled: called,
        text,
        start: start + by,
        end: end + by,
        offsetAt: (index, rising) => offsetAt(index, rising) + by,
        edited: (edit) => movedBy(edited(edit), by),
      },
    ];
  });
}

const movedBy = (edit: TextEdit | undefined, by: number): TextEdit | undefined =>
  edit && { ...edit, range: { start: edit.range.start + by, end: edit.range.end + by } };

/** Edits of an embedded pipeline as edits of the outer text; undefined where one of them cannot be written there. */
export function editsOutwards({ edited }: Pick<EmbeddedText, 'edited'>, edits: readonly TextEdit[]): TextEdit[] | undefined {
  const outer = edits.map(edited).filter((edit) => edit !== undefined);
  return outer.length === edits.length ? outer : undefined;
}
