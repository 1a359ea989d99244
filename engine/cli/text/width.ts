import { seenLine, seenLines } from '../../language/safety/unseen.ts';

/** Character ranges that take two columns (East Asian wide and fullwidth, emoji), and those that take none. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26d4, 0x26d4],
  [0x26f2, 0x26f3],
  [0x26fa, 0x26fa],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x2753, 0x2755],
  [0x2757, 0x2757],
  [0x2795, 0x2797],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];
const none = /^[\p{M}\p{Cf}]$/u;

const inWide = (code: number): boolean => {
  let [low, high] = [0, wide.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((wide[middle]?.[0] ?? 0) <= code) low = middle;
    else high = middle;
  }

  const range = wide[low];
  return range !== undefined && code >= range[0] && code <= range[1];
};

function widthOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (none.test(character)) return 0;
  return inWide(code) ? 2 : 1;
}

/** The columns of a text without control characters. */
export function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOfCharacter(character);
  return columns;
}

/** The text cut to this many columns, with an ellipsis in place of its end. */
export function clip(text: string, columns: number): string {
  if (text.length <= columns && width(text) <= columns) return text;
  if (columns < 1) return '';

  let [used, kept] = [0, ''];
  for (const character of text) {
    used += widthOfCharacter(character);
    if (used > columns - 1) break;
    kept += character;
  }

  return `${kept}…`;
}

export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));
export const padStart = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - width(text))) + text;

/** A text on one line without control of the terminal: line ends and tabs become spaces, invisible characters are removed. */
export const oneLine = (text: string): string => seenLine(text.replace(/\s+/g, ' ')).trim();

/** The same for several lines: only line ends and tabs stay. */
export const safeLines = (text: string): string => seenLines(text);
