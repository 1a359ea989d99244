import { crc32 } from 'node:zlib';
import { isMap, type JsonMap } from '../language/json.ts';

/** `,"crc":"0123abcd"}` */
const tail = 18;

/** A line of a log: the object as JSON, with the CRC-32 of everything before it (as UTF-8) as its last member. */
export function encodeLine(value: object): string {
  const body = JSON.stringify(value).slice(0, -1);
  return `${body}${tailOf(crc32(body))}\n`;
}

const tailOf = (crc: number): string => `,"crc":"${crc.toString(16).padStart(8, '0')}"}`;

/** The object of a line (without its line end), or undefined where the line is not whole. */
export const decodeLine = (line: Buffer): JsonMap | undefined => (isWhole(line) ? objectIn([line])?.[0] : undefined);

/** The same for lines that follow each other. To read them as one text takes half the time. */
export function decodeLines(lines: readonly Buffer[]): (JsonMap | undefined)[] {
  return (lines.every(isWhole) ? objectIn(lines) : undefined) ?? lines.map(decodeLine);
}

function isWhole(line: Buffer): boolean {
  const end = line.length - tail;
  return end >= 1 && line.toString('latin1', end) === tailOf(crc32(line.subarray(0, end)));
}

const [open, comma, brace, close] = [0x5b, 0x2c, 0x7d, 0x5d];

/** The objects of whole lines, without their sums; undefined where one holds something else, which we never wrote. */
function objectIn(lines: readonly Buffer[]): JsonMap[] | undefined {
  const text = Buffer.allocUnsafe(lines.reduce((sum, line) => sum + line.length, 2));
  let at = 0;
  for (const line of lines) {
    text[at] = at === 0 ? open : comma;
    at += 1 + line.copy(text, at + 1, 0, line.length - tail);
    text[at++] = brace;
  }
  text[at++] = close;
  try {
    const values: unknown = JSON.parse(text.toString('utf8', 0, at));
    return Array.isArray(values) && values.length === lines.length && values.every(isMap) ? values : undefined;
  } catch {
    return undefined;
  }
}
