import type { Fix, Range } from '../../../language/problems.ts';
import type { Block, ScalarNode } from '../../source/nodes.ts';

/** One change of a text. */
export type TextEdit = Fix['edits'][number];

/** Converts an edit of a scalar's text to an edit of its block, in the scalar's style; undefined where that is impossible. */
export function editInText(node: ScalarNode, block: Block, edit: TextEdit): TextEdit | undefined {
  if (node.style === 'literal') return editInLines(node, block, edit);
  const { range, text } = edit;
  if (text.includes('\n') || node.style === 'absent') return undefined;
  return { range: { start: node.offsetAt(range.start), end: node.offsetAt(range.end) }, text: inStyle(text, node.style) };
}

function inStyle(text: string, style: ScalarNode['style']): string {
  if (style === 'double') return JSON.stringify(text).slice(1, -1);
  return style === 'single' ? text.replaceAll("'", "''") : text;
}

const isLineStart = (text: string, index: number): boolean => index === 0 || text[index - 1] === '\n';

/** Lines below `|`: inserted text gets their indentation, whole lines are replaced as whole lines. */
function editInLines(node: ScalarNode, block: Block, { range: { start, end }, text: given }: TextEdit): TextEdit | undefined {
  const { text } = node;
  // Text behind the last line stays a line of its own.
  const joins = end === text.length && isLineStart(text, end) && !isLineStart(text.slice(0, start) + given, start + given.length);
  const inserted = joins ? `${given}\n` : given;
  const first = /[^\n]/.exec(text)?.index;
  if (first === undefined || movesIndentation(node, block, first, { range: { start, end }, text: inserted })) return undefined;

  const newline = block.text.includes('\r\n') ? '\r\n' : '\n';
  const lineAt = (offset: number): number => block.text.lastIndexOf('\n', offset - 1) + 1;
  const indent = ' '.repeat(node.offsetAt(first) - lineAt(node.offsetAt(first)));
  // The line breaks behind the last character are no part of the text.
  const place = (index: number): number =>
    index === text.length && !isLineStart(text, index) ? node.offsetAt(index - 1) + 1 : node.offsetAt(index);

  /** The last line of the file, without a line break. */
  const isOpen = (index: number): boolean =>
    index > 0 && isLineStart(text, index) && block.text.slice(lineAt(place(index)), place(index)).trim() !== '';
  const [from, to] = [place(start), place(end)];
  const closes = isLineStart(text, end) && isLineStart(inserted, inserted.length);
  const whole = closes && (inserted !== '' || isLineStart(text, start));

  // The first line keeps its indentation, unless the line is removed or has none.
  const opens = isLineStart(text, start) && (whole || isOpen(start) || from - lineAt(from) < indent.length);
  const lines = inserted.split('\n');
  if (whole) lines.pop();

  // The text after the edit continues on the edit's last line.
  const goesOn = !whole && end < text.length && text[end] !== '\n';
  const body = lines.map((line, at) => {
    const begins = at > 0 || opens;
    return begins && (line !== '' || (goesOn && at === lines.length - 1)) ? indent + line : line;
  });
  if (isOpen(start)) return { range: { start: from, end: to }, text: inserted === '' ? '' : newline + body.join(newline) };

  if (whole && !isOpen(end) && inserted !== '') body.push('');
  return {
    range: { start: opens ? lineAt(from) : from, end: whole && !isOpen(end) ? lineAt(to) : to },
    text: body.join(newline),
  };
}

/** Whether the first line would begin with a space, which YAML would take for the indentation of all. */
function movesIndentation({ range, text }: ScalarNode, block: Block, first: number, edit: TextEdit): boolean {
  if (edit.range.start > first || /^\|[-+]?[1-9]/.test(block.text.slice(range.start, range.start + 3))) return false;
  const made = text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
  const words = made.trimStart().length;
  return words === 0 || !isLineStart(made, made.length - words);
}

/** Converts an edit of a map's text, whose first line is indented by `lead`, to an edit of its block. */
export function editInMap(map: Range, lead: number, { text }: Block, { range, text: inserted }: TextEdit): TextEdit | undefined {
  const from = map.start - lead;
  const apart = text.slice(from, map.start).trim() === '';
  if (!apart && (inserted.includes('\n') || range.start < lead)) return undefined;

  const [start, end] = [from + range.start, from + range.end];
  if (end < map.end) return { range: { start, end }, text: inserted };
  // A block scalar ends the map with a line break, which stays.
  if (text[end - 1] === '\n') {
    const begins = inserted === '' ? isLineStart(text, start) : inserted.endsWith('\n');
    return { range: { start, end }, text: begins ? inserted : `${inserted}\n` };
  }
  if (!inserted.endsWith('\n')) return { range: { start, end }, text: inserted };

  // The line continues behind the map, with a comment or its line break.
  const line = text.indexOf('\n', end);
  const opening = /^\r?\n/.exec(inserted)?.[0].length ?? 0;
  if (start === end && opening > 0 && line >= 0)
    return { range: { start: line + 1, end: line + 1 }, text: inserted.slice(opening) };

  return { range: { start, end }, text: inserted.replace(/\r?\n$/, '') };
}
