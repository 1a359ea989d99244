/** A position as in editors: line and UTF-16 character, both from 0. */
export interface Position {
  line: number;
  character: number;
}

/** The offset of each line's first character. Lines end with `\n`, `\r\n` or a lone `\r`, as the language server protocol says. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }

  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  return starts;
}

/** The position of an offset. Offsets before the text become its start. */
export function toPosition(starts: readonly number[], offset: number): Position {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }

  return { line: low, character: Math.max(0, offset - (starts[low] ?? 0)) };
}

/** The offset of a position. Positions behind a line become its end, those behind the text (of `length`) the text's end. */
export function toOffset(starts: readonly number[], { line, character }: Position, length = Number.MAX_SAFE_INTEGER): number {
  if (line < 0) return 0;
  const start = starts[line];
  if (start === undefined) return length;
  const next = starts[line + 1];
  return Math.min(start + Math.max(0, character), next === undefined ? length : next - 1);
}
