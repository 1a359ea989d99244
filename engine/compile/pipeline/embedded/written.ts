import type { Problem } from '../../../language/problems.ts';
import type { Block } from '../../source/nodes.ts';
import type { PipelineRef } from '../model/work.ts';
import type { TextEdit } from './edits.ts';
import { editInMap, editInText } from './edits.ts';
import type { OffsetMap } from './printed.ts';
import { isContiguous, printAsFlow } from './printed.ts';

/** The text of an embedded pipeline, with the position of every index in the block. */
export interface EmbeddedText {
  text: string;
  offsetAt: OffsetMap;
  /** Converts an edit of the text to one of the block; undefined where it cannot be written there. */
  edited(edit: TextEdit): TextEdit | undefined;
}

export function embeddedText(ref: Extract<PipelineRef, { kind: 'text' | 'map' }>, block: Block): EmbeddedText {
  if (ref.kind === 'text') {
    const { node } = ref;
    return { text: node.text, offsetAt: (index) => node.offsetAt(index), edited: (edit) => editInText(node, block, edit) };
  }
  if (!isContiguous(ref.node, block)) return { ...printAsFlow(ref.node), edited: () => undefined };

  const { start, end } = ref.node.range;
  // The first line is indented like the others, so that the map keeps its shape.
  const lead = start - (block.text.lastIndexOf('\n', start - 1) + 1);

  return {
    text: `${' '.repeat(lead)}${block.text.slice(start, end)}`,
    offsetAt: (index) => Math.max(start, start + index - lead),
    edited: (edit) => editInMap(ref.node.range, lead, block, edit),
  };
}

/** A problem of an embedded pipeline, with ranges in the block; fixes that cannot be written there are removed. */
export function problemInBlock({ fixes, related, ...problem }: Problem, { offsetAt, edited }: EmbeddedText): Problem {
  const range = ({ start, end }: Problem['range']): Problem['range'] => ({ start: offsetAt(start), end: offsetAt(end) });
  const outwards = fixes?.flatMap((fix) => {
    const edits = fix.edits.map(edited).filter((edit) => edit !== undefined);
    return edits.length === fix.edits.length ? [{ ...fix, edits }] : [];
  });

  return {
    ...problem,
    range: range(problem.range),
    fixes: outwards?.length ? outwards : undefined,
    related: related?.map((place) => ({ ...place, range: range(place.range) })),
  };
}

/**
 * The prefix of the ids of a called pipeline's AUTO tags in the lock file: the step's path for an embedded pipeline, none for one with a
 * file of its own. `name` is the name that it is called by, `file` the file that it stands in.
 */
export const autoIdPrefix = (name: string | undefined, file: string): string =>
  name?.startsWith(`${file}#`) ? `${name.slice(file.length + 1)}/` : '';
