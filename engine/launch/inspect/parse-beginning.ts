import type { Json } from '../../language/json.ts';

/** Letters that are read of a value: some thousand rows, in some milliseconds. */
const mostRead = 1_000_000;

/**
 * The value that a JSON text begins with, however long the text is, or where it is cut: lists, maps and texts end where reading
 * stopped. Undefined where not one value of it is whole. Throws where what was read is no JSON.
 */
export function parseBeginning(json: string): Json | undefined {
  const end = Math.min(json.length, mostRead);
  /** What closes the lists and maps that are open, the innermost first. */
  let closing = '';
  /** The last sign outside texts: a text behind `{`, or behind a comma of a map, is a name. */
  let last = '';
  /** Where the last value that is whole ends, and what was open there. */
  let whole: { end: number; closing: string } | undefined;

  for (let at = 0; at < end; at++) {
    const sign = json[at] ?? '';
    if (sign === '"') {
      const text = skipText(json, at + 1, end);
      const isName = closing[0] === '}' && last !== ':';
      if (!text.isClosed && !isName) return JSON.parse(`${json.slice(0, text.end)}"${closing}`);
      at = text.end;
    } else if (sign === ',') whole = { end: at, closing };
    else closing = nest(closing, sign);
    if (sign.trim() !== '') last = sign;
  }

  if (end === json.length && closing === '') return JSON.parse(json);
  return whole && JSON.parse(json.slice(0, whole.end) + whole.closing);
}

function nest(closing: string, sign: string): string {
  if (sign === '[') return `]${closing}`;
  if (sign === '{') return `}${closing}`;
  return sign === ']' || sign === '}' ? closing.slice(1) : closing;
}

/** Where the text that begins at `from` ends: at its quote, or before what was not read whole. */
function skipText(json: string, from: number, end: number): { end: number; isClosed: boolean } {
  let at = from;
  while (at < end && json[at] !== '"') {
    const length = lengthAt(json, at);
    if (at + length > end) return { end: at, isClosed: false };
    at += length;
  }
  return { end: at, isClosed: at < end };
}

/** How long a letter of a text is as JSON writes it. */
function lengthAt(json: string, at: number): number {
  if (json[at] !== '\\') return 1;
  return json[at + 1] === 'u' ? 6 : 2;
}
