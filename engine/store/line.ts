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
export function decodeLine(line: Buffer): JsonMap | undefined {
  const end = line.length - tail;
  if (end < 1) return undefined;
  const text = line.toString('utf8');
  const sum = text.slice(-tail);
  if (sum !== tailOf(crc32(line.subarray(0, end)))) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!isMap(value)) return undefined;
    // It is the last member: to take it away costs nothing.
    delete value['crc'];
    return value;
  } catch {
    // Nothing that we wrote: the sum was made for a text that is no object.
    return undefined;
  }
}
