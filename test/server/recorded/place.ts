/** Where a cursor stands, and which item is wanted there. */
interface Place {
  /** The text as it stands while the word is typed. */
  text: string;
  offset: number;
  wanted: string;
  /** Where the wanted word begins. */
  start: number;
}

const word = /[A-Za-z_][\w-]*/g;

/**
 * The place that a piece of a text draws with `$0` inside the word that is wanted: what stands before the mark has been typed, the rest of
 * the word has not, and of a key nothing behind it in its line. With `$1` nothing is written yet behind the cursor. ` => ` names what is
 * wanted where it is more than a word.
 */
export function placeIn(text: string, drawing: string): Place {
  const [drawn = '', told] = drawing.split(' => ');
  const mark = Math.max(drawn.indexOf('$0'), drawn.indexOf('$1'));
  const piece = drawn.slice(0, mark) + drawn.slice(mark + 2);
  const at = text.indexOf(piece);
  if (mark < 0 || at < 0 || text.indexOf(piece, at + 1) >= 0) throw new Error(`Not exactly one place is drawn by: ${drawing}`);
  const offset = at + mark;
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const line = text.slice(from, newline < 0 ? undefined : newline);
  const found =
    told === undefined ? wordsIn(line).find(({ start, end }) => from + start <= offset && offset <= from + end) : undefined;
  const wanted = told ?? (found && line.slice(found.start, found.end)) ?? '';
  const start = told === undefined ? from + (found?.start ?? 0) : startOf(text, offset, told);
  let end = told === undefined ? from + (found?.end ?? 0) : text.startsWith(told, start) ? start + told.length : offset;
  if (/^:(\s|$)/.test(text.slice(end, end + 2)) && !inBraces(line, offset - from)) end = from + line.length;
  if (drawn.startsWith('$1', mark)) end = text.length;
  return { text: text.slice(0, offset) + text.slice(end), offset, wanted, start };
}

const wordsIn = (line: string): { start: number; end: number }[] =>
  [...line.matchAll(word)].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));

/** Where something begins that goes on behind an offset, or would be written at it. */
function startOf(text: string, offset: number, told: string): number {
  for (let start = offset; start >= offset - told.length; start--) if (text.startsWith(told, start)) return start;
  return offset;
}

const inBraces = (line: string, at: number): boolean => {
  const before = line.slice(0, at);
  return before.split('{').length > before.split('}').length;
};
