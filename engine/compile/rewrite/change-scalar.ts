import type { Range } from '../../language/problems.ts';
import type { Block, ScalarNode, SourceNode } from '../source/nodes.ts';
import { childNodes } from '../source/nodes.ts';
import { applyTextEdits } from './apply-text-edits.ts';
import { scalarText } from './scalar.ts';
import type { ChangedText, TextChange } from './text-change.ts';

/** A replacement of a part of a scalar's text. */
export interface ScalarPart {
  range: Range;
  text: string;
}

/** Texts that need no quotes inside a plain scalar, after its first character. */
const isHarmless = (text: string): boolean => !/: |:$| #|\n/.test(text) && text === text.trim();
const isName = (text: string): boolean => /^[\w.]+$/.test(text);

/**
 * Replaces parts of a scalar (indexes into its text) in the style of the scalar. A plain scalar gets quotes if it needs them.
 * Undefined if the texts cannot be written there.
 */
export function changeScalarParts(
  snapshot: ChangedText,
  block: Block,
  node: ScalarNode,
  parts: readonly ScalarPart[],
): TextChange[] | undefined {
  const at = snapshot.compiled.at(block);
  const written = (write: (text: string) => string): TextChange[] =>
    parts.map(({ range: { start, end }, text }) => ({
      range: { start: node.offsetAt(start) + at, end: node.offsetAt(end) + at },
      text: write(text),
    }));
  const lines = parts.some(({ text }) => text.includes('\n'));

  switch (node.style) {
    case 'double':
      return written((text) => JSON.stringify(text).slice(1, -1));
    case 'single':
      return lines ? undefined : written((text) => text.replaceAll("'", "''"));
    case 'literal':
    case 'folded':
      return lines ? undefined : written((text) => text);
    case 'plain': {
      const flow = isInFlow(snapshot, block, node);
      if (parts.every(({ range, text }) => isName(text) || (range.start > 0 && !flow && isHarmless(text))))
        return written((text) => text);
      if (node.text.includes('\n') || lines || node.autos.length) return undefined;
      return [changeScalar(snapshot, block, node, withParts(node.text, parts))];
    }
    case 'absent':
      return undefined;
  }
}

const withParts = (text: string, parts: readonly ScalarPart[]): string =>
  applyTextEdits(
    text,
    parts.map(({ range: { start, end }, text: made }) => ({ start, end, text: made })).sort((a, b) => a.start - b.start),
  );

/** Replaces a whole scalar, on one line unless the text has several. */
export function changeScalar(
  snapshot: ChangedText,
  block: Block,
  node: ScalarNode,
  value: string | number | boolean | null,
): TextChange {
  const at = snapshot.compiled.at(block);
  const { start, end } = node.range;
  const line = block.text.lastIndexOf('\n', start - 1);
  const column = indentOf(block.text, line + 1);
  const flow = isInFlow(snapshot, block, node);
  const written = value === null ? 'null' : scalarText({ value, text: String(value) }, column, flow);

  // The line break after the last line of a block text also ends the entry.
  const tail = block.text.slice(start, end).endsWith('\n') && isBlockText(node) ? '\n' : '';
  return { range: { start: start + at, end: end + at }, text: written + tail };
}

const isBlockText = ({ style }: ScalarNode): boolean => style === 'literal' || style === 'folded';

/** The column of a line's first key, after its dashes. */
function indentOf(text: string, line: number): number {
  return /^(?: |-(?= ))*/.exec(text.slice(line))?.[0].length ?? 0;
}

/** Whether a node is in a list or map in brackets. */
function isInFlow({ compiled }: ChangedText, block: Block, wanted: SourceNode): boolean {
  const inside = (node: SourceNode, flow: boolean): boolean | undefined => {
    if (node === wanted) return flow;
    if (wanted.range.start < node.range.start || wanted.range.end > node.range.end) return undefined;

    for (const one of childNodes(node)) {
      const scalar = inside(one, flow || (node.kind !== 'scalar' && node.flow));
      if (scalar !== undefined) return scalar;
    }

    return undefined;
  };

  for (const entry of compiled.source.entries) {
    const roots = [
      ...(entry.block === block ? [entry.value] : []),
      ...(entry.items ?? []).flatMap((item) => (item.block === block ? [item.node] : [])),
    ];
    for (const root of roots) {
      const scalar = inside(root, false);
      if (scalar !== undefined) return scalar;
    }
  }

  return false;
}
