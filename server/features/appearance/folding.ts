import type { FoldingRange } from 'vscode-languageserver';
import { toPosition } from '../../../engine/compile/source/lines.ts';
import type { SourceNode } from '../../../engine/compile/source/nodes.ts';
import type { YamlDocument } from '../../snapshot.ts';

/** Top-level entries, steps, and every multi-line map, list or text inside them; and blocks of comment lines. */
export function foldingRanges(snapshot: YamlDocument): FoldingRange[] {
  const folds: FoldingRange[] = [];
  const seen = new Set<number>();

  const add = (start: number, end: number): void => {
    const from = toPosition(snapshot.starts, start).line;
    let to = toPosition(snapshot.starts, Math.max(start, end - 1)).line;
    while (to > from && isBlank(snapshot, to)) to--;
    if (to <= from || seen.has(from)) return;
    seen.add(from);
    folds.push({ startLine: from, endLine: to });
  };

  const inside = (node: SourceNode, at: number): void => {
    for (const item of node.kind === 'list' ? node.items : []) {
      add(item.range.start + at, item.range.end + at);
      inside(item, at);
    }

    if (node.kind !== 'map') return;
    for (const pair of node.pairs) {
      add(pair.range.start + at, pair.range.end + at);
      inside(pair.value, at);
    }
  };

  for (const entry of snapshot.compiled.source.entries) {
    const last = entry.items?.at(-1);
    add(entry.range.start + entry.at, last ? last.at + last.block.text.trimEnd().length : entry.range.end + entry.at);
    inside(entry.value, entry.at);

    for (const item of entry.items ?? []) {
      add(item.node.range.start + item.at, item.node.range.end + item.at);
      inside(item.node, item.at);
    }
  }

  return [...folds, ...comments(snapshot)].sort((a, b) => a.startLine - b.startLine);
}

const lineText = ({ text, starts }: YamlDocument, line: number): string =>
  text.slice(starts[line] ?? text.length, starts[line + 1] ?? text.length);
const isBlank = (snapshot: YamlDocument, line: number): boolean => lineText(snapshot, line).trim() === '';

function comments(snapshot: YamlDocument): FoldingRange[] {
  const folds: FoldingRange[] = [];
  let from: number | undefined;
  for (let line = 0; line <= snapshot.starts.length; line++) {
    const comment = line < snapshot.starts.length && /^\s*#/.test(lineText(snapshot, line));
    if (comment) from ??= line;
    else if (from !== undefined) {
      if (line - 1 > from) folds.push({ startLine: from, endLine: line - 1, kind: 'comment' });
      from = undefined;
    }
  }

  return folds;
}
