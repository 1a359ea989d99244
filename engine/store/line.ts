import { crc32 } from 'node:zlib';
import { isMap, type JsonMap } from '../language/json.ts';

/** `,"crc":"0123abcd"}` */
const tail = 18;

/** A line of a log: the object as JSON, with the CRC-32 of everything before it (as UTF-8) as its last member. */
export function encodeLine(value: object): string {
  const body = JSON.stringify(value).slice(0, -1);
  return `${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`;
}

/** The object of a line (without its line end), or undefined where the line is not whole. */
export function decodeLine(line: Buffer): JsonMap | undefined {
  const end = line.length - tail;
  if (end < 1) return undefined;
  const sum = /^,"crc":"([0-9a-f]{8})"\}$/.exec(line.toString('latin1', end))?.[1];
  if (sum === undefined || Number.parseInt(sum, 16) !== crc32(line.subarray(0, end))) return undefined;
  try {
    const value: unknown = JSON.parse(`${line.toString('utf8', 0, end)}}`);
    return isMap(value) ? value : undefined;
  } catch {
    // Nothing that we wrote: the sum was made for a text that is no object.
    return undefined;
  }
}
