import { width } from './width.ts';

/** A text wrapped at this many columns; a longer word gets its own line. `measure` returns the columns of a part. */
export function wrapText(text: string, columns: number, measure: (part: string) => number = width): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line && measure(line) + 1 + measure(word) > Math.max(10, columns)) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }

  return line ? [...lines, line] : lines;
}
