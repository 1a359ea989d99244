import type { Range } from '../../../../engine/language/problems.ts';

export interface Mark extends Range {
  label: string;
}

/**
 * Reads a fixture in which a line of carets marks what stands above it: `^^^ label`. Several marks may share a line.
 * Gives the text without those lines, and the marks as offsets in it.
 */
export function readMarkedText(fixture: string): { text: string; marks: Mark[] } {
  const lines: string[] = [];
  const marks: Mark[] = [];
  let [start, next] = [0, 0];
  for (const line of fixture.split('\n')) {
    if (/^\s*\^/.test(line)) {
      for (const { index, 0: carets, 1: label = '' } of line.matchAll(/\^+(?:[ ]([^^]*[^^\s]))?/g))
        marks.push({ start: start + index, end: start + index + carets.trimEnd().replace(/[^^].*$/, '').length, label });
      continue;
    }
    [start, next] = [next, next + line.length + 1];
    lines.push(line);
  }
  return { text: lines.join('\n'), marks };
}

/** The same picture for what was found: each problem or range under its line. */
export function draw(text: string, found: readonly Mark[]): string {
  const lines: string[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const [from, to] = [at, at + line.length];
    lines.push(line);
    for (const { start, end, label } of found)
      if (start >= from && start <= to)
        lines.push(`${' '.repeat(start - from)}${'^'.repeat(Math.max(1, Math.min(end, to) - start))} ${label}`);
    at = to + 1;
  }
  return lines.join('\n');
}
