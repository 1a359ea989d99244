import type { Position } from '../../compile/source/lines.ts';
import { lineStarts, toPosition } from '../../compile/source/lines.ts';
import type { Problem, Range } from '../../language/problems.ts';

/** A range of the language server protocol: lines and UTF-16 characters from 0, the end exclusive. */
export interface LspRange {
  start: Position;
  end: Position;
}

interface ProblemJson {
  code: string;
  severity: string;
  message: string;
  range: LspRange;
  hint?: string;
  fixes?: { title: string; edits: { range: LspRange; newText: string }[] }[];
}

/** Converts ranges of one text to ranges of the protocol. */
export function lspRanges(text: string): (range: Range) => LspRange {
  const starts = lineStarts(text);
  const at = (offset: number): Position => toPosition(starts, Math.min(offset, text.length));
  return ({ start, end }) => ({ start: at(start), end: at(end) });
}

/** A problem in `baton check --json`. */
export const problemJson = (
  { code, severity, message, range, hint, fixes }: Problem,
  lsp: (range: Range) => LspRange,
): ProblemJson => ({
  code,
  severity,
  message,
  range: lsp(range),
  hint: hint || undefined,
  fixes: fixes?.length
    ? fixes.map(({ title, edits }) => ({
        title,
        edits: edits.map((edit) => ({ range: lsp(edit.range), newText: edit.text })),
      }))
    : undefined,
});
