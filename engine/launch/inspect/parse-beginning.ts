import type { Json } from '../../language/json.ts';

/** The most characters that are parsed of a value: some thousand rows, in some milliseconds. */
const mostRead = 1_000_000;

/**
 * Parses the beginning of a JSON text, which may be long or truncated: lists, maps and strings end where parsing stopped.
 * Undefined where no value is complete. Throws where the text is no JSON.
 */
export function parseBeginning(json: string): Json | undefined {
  const end = Math.min(json.length, mostRead);
  /** The closing brackets of the open lists and maps, the innermost first. */
  let closing = '';
  /** The last character outside strings: a string behind `{`, or behind a comma in a map, is a name. */
  let last = '';

  /** The end of the last complete value, and what was open there. */
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

/** The end of the string that begins at `from`: its quote, or before an incomplete character. */
function skipText(json: string, from: number, end: number): { end: number; isClosed: boolean } {
  let at = from;
  while (at < end && json[at] !== '"') {
    const length = lengthAt(json, at);
    if (at + length > end) return { end: at, isClosed: false };
    at += length;
  }

  return { end: at, isClosed: at < end };
}

/** The length of a character as written in JSON. */
function lengthAt(json: string, at: number): number {
  if (json[at] !== '\\') return 1;
  return json[at + 1] === 'u' ? 6 : 2;
}
