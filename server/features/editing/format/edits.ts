import type { FormatLayout, Leaf } from './tokens.ts';

/** An edit of white space. */
export interface SpaceEdit {
  start: number;
  end: number;
  text: string;
  /** Whether it changes the beginning of a line, or the number of lines. */
  lines: boolean;
}

/** One space after a colon, a dash, a comma, an anchor; none before a colon or comma. Comments keep their distance. */
export function gapEdits(text: string, leaves: readonly Leaf[]): SpaceEdit[] {
  const edits: SpaceEdit[] = [];
  const seen = leaves.filter(({ type }) => type !== 'space');
  seen.forEach((next, index) => {
    const before = seen[index - 1];
    if (!before || before.type === 'newline' || next.type === 'newline' || next.type === 'comment') return;
    const gapText = gap(before, next);
    const written = text.slice(before.end, next.start);
    if (gapText === undefined || written === gapText || written.trim() !== '' || written.includes('\n')) return;
    edits.push({ start: before.end, end: next.start, text: gapText, lines: false });
  });

  return edits;
}

const spaced: ReadonlySet<Leaf['type']> = new Set(['map-value-ind', 'seq-item-ind', 'comma', 'anchor', 'tag']);

function gap(before: Leaf, next: Leaf): string | undefined {
  if (next.type === 'map-value-ind') return before.type === 'alias' || spaced.has(before.type) ? ' ' : '';
  if (next.type === 'comma') return spaced.has(before.type) ? undefined : '';
  if (next.type === 'flow-map-end' || next.type === 'flow-seq-end') return undefined;
  return spaced.has(before.type) ? ' ' : undefined;
}

interface Line {
  start: number;
  /** Without the line break. */
  end: number;
  indent: number;
  blank: boolean;
  /** Begins inside a text or a flow collection. */
  inside: boolean;
  /** Ends inside a text or a flow collection. */
  endsInside: boolean;
  comment: boolean;
  /** The column for its first key or dash. */
  column?: number;
}

/** Indentation, trailing white space, blank lines: at most one, between steps all or none, one line break at the end. */
export function lineEdits(text: string, laid: FormatLayout): SpaceEdit[] {
  const lines = linesOf(text, laid);
  const edits: SpaceEdit[] = [];
  const shifts = shiftsOf(lines);

  lines.forEach((line, index) => {
    if (line.blank && !line.inside) {
      if (line.end > line.start) edits.push({ start: line.start, end: line.end, text: '', lines: true });
      return;
    }

    const shift = shifts[index] ?? 0;
    const moved = Math.max(0, line.indent + shift);
    if (moved !== line.indent && (!line.blank || line.end > line.start))
      edits.push({ start: line.start, end: line.start + line.indent, text: ' '.repeat(moved), lines: true });
    const trailing = /[ \t]*$/.exec(text.slice(line.start, line.end))?.[0].length ?? 0;
    if (trailing > 0 && !line.endsInside && !line.comment && !line.blank && !text.slice(line.start, line.end).includes('#'))
      edits.push({ start: line.end - trailing, end: line.end, text: '', lines: false });
  });

  return [...edits, ...blankEdits(text, lines, laid.items)];
}

function linesOf(text: string, { columns, solid }: FormatLayout): Line[] {
  const spans = [...solid].sort((a, b) => a.start - b.start);
  const lines: Line[] = [];
  let [next, reach] = [0, -1];

  const insideAt = (at: number): boolean => {
    for (; next < spans.length && (spans[next]?.start ?? 0) < at; next++) reach = Math.max(reach, spans[next]?.end ?? 0);
    return at < reach;
  };

  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 ? text.length : newline;
    const end = newline >= 0 && text[stop - 1] === '\r' && stop > start ? stop - 1 : stop;
    const indent = /^ */.exec(text.slice(start, end))?.[0].length ?? 0;
    const inside = insideAt(start);
    const column = columns.get(start + indent);

    lines.push({
      start,
      end,
      indent,
      blank: text.slice(start, end).trim() === '',
      inside,
      endsInside: insideAt(end),
      comment: !inside && text[start + indent] === '#',
      column: column === undefined || inside ? undefined : column,
    });
    start = stop + 1;
  }

  return lines;
}

/** The shift of each line: keys and dashes to their column, continuation lines with them, comments with their line. */
function shiftsOf(lines: readonly Line[]): number[] {
  const shifts: number[] = [];
  let current = 0;
  for (const line of lines) {
    if (line.column !== undefined) current = line.column - line.indent;
    shifts.push(current);
  }

  let next: { indent: number; shift: number } | undefined;
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index];
    if (!line) continue;
    if (line.column !== undefined) next = { indent: line.indent, shift: shifts[index] ?? 0 };
    if (line.comment) shifts[index] = commentShift(lines, shifts, index, next);
  }

  return shifts;
}

function commentShift(
  lines: readonly Line[],
  shifts: readonly number[],
  index: number,
  next: { indent: number; shift: number } | undefined,
): number {
  const { indent } = lines[index] ?? { indent: 0 };
  if (next?.indent === indent) return next.shift;

  for (let at = index - 1; at >= 0; at--) {
    const line = lines[at];
    if (line?.column === undefined) continue;
    if (line.indent === indent) return shifts[at] ?? 0;
    if (line.indent < indent) break;
  }

  return indent === 0 ? 0 : (next?.shift ?? 0);
}

function blankEdits(text: string, lines: readonly Line[], items: readonly number[][]): SpaceEdit[] {
  const edits: SpaceEdit[] = [];
  const isBlank = (line: Line | undefined): boolean => (line ? line.blank && !line.inside : false);
  const endOf = (index: number): number => lines[index + 1]?.start ?? text.length;
  const last = lines.findLastIndex((line) => !isBlank(line));

  lines.forEach((line, index) => {
    if (!isBlank(line)) return;
    const needless = index > last || index === 0 || isBlank(lines[index - 1]);
    if (needless) edits.push({ start: line.start, end: endOf(index), text: '', lines: true });
  });

  const final = lines[last];
  if (final && last === lines.length - 1 && !text.endsWith('\n'))
    edits.push({ start: text.length, end: text.length, text: lineBreak(text), lines: true });
  for (const list of items) edits.push(...betweenItems(text, lines, list, isBlank));

  return edits;
}

const lineBreak = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** If some steps have a blank line between them, all get one; the first never has one. */
function betweenItems(
  text: string,
  lines: readonly Line[],
  items: readonly number[],
  isBlank: (line: Line | undefined) => boolean,
): SpaceEdit[] {
  const byStart = new Map(lines.map((line, index) => [line.start + line.indent, index]));
  /** The first line of an item, with the comments directly above it. */
  const heads = items.flatMap((at) => {
    let head = byStart.get(at);
    if (head === undefined) return [];
    while (head > 0 && lines[head - 1]?.comment) head--;
    return [head];
  });
  const [, ...others] = heads;
  if (!others.some((head) => isBlank(lines[head - 1]))) return [];

  return others.flatMap((head): SpaceEdit[] => {
    const before = lines[head - 1];
    if (!before || before.blank || before.endsInside) return [];
    return [{ start: before.end, end: before.end, text: lineBreak(text), lines: true }];
  });
}
