import { crc32 } from 'node:zlib';
import { isMap, type JsonMap } from '../../language/json.ts';
import { macLength } from '../../trust/mac.ts';

/** `,"crc":"0123abcd"}` */
const tail = 18;
/** `,"mac":"…"`, before the CRC of a signed line. */
export const signatureStart = ',"mac":"';
const macTail = signatureStart.length + macLength + 1;

/** A line of a log: the object as JSON, with the CRC-32 of everything before it (as UTF-8) as its last member. */
export const encodeLine = (value: object): string => closeLine(encodeBody(value));

/** An object as JSON, without its closing brace. */
export const encodeBody = (value: object): string => JSON.stringify(value).slice(0, -1);

/** The line of a body; with `mac` it is signed. */
export function closeLine(body: string, mac?: string): string {
  const text = mac === undefined ? body : `${body}${signatureStart}${mac}"`;
  return `${text}${tailOf(crc32(text))}\n`;
}

const tailOf = (crc: number): string => `,"crc":"${crc.toString(16).padStart(8, '0')}"}`;

/** The body and the MAC of a signed line (complete, without its line end); undefined for an unsigned one. */
export function signatureOf(line: Buffer): { body: Buffer; mac: string } | undefined {
  const at = line.length - tail - macTail;
  // Inside a text a quote has a backslash before it, and no fact has a member of this name, so the match is unambiguous.
  if (at < 1 || line[at] !== comma || line.toString('latin1', at, at + 8) !== signatureStart || line[at + macTail - 1] !== quote)
    return undefined;
  return { body: line.subarray(0, at), mac: line.toString('latin1', at + 8, at + macTail - 1) };
}

/** The object of a line (without its line end), or undefined for an incomplete line. */
export const decodeLine = (line: Buffer): JsonMap | undefined => (isWhole(line) ? objectIn([line])?.[0] : undefined);

/** The same for consecutive lines. Parsing them as one text takes half the time. */
export function decodeLines(lines: readonly Buffer[]): (JsonMap | undefined)[] {
  return (lines.every(isWhole) ? objectIn(lines) : undefined) ?? lines.map(decodeLine);
}

/** Whether a line (without its line end) is intact, by its checksum. */
export function isWhole(line: Buffer): boolean {
  const end = line.length - tail;
  return end >= 1 && line.toString('latin1', end) === tailOf(crc32(line.subarray(0, end)));
}

const [open, comma, brace, close, quote] = [0x5b, 0x2c, 0x7d, 0x5d, 0x22];

/** The objects of intact lines, without checksums and signatures; undefined where one is no object, which we never wrote. */
function objectIn(lines: readonly Buffer[]): JsonMap[] | undefined {
  const text = Buffer.allocUnsafe(lines.reduce((sum, line) => sum + line.length, 2));
  let at = 0;
  for (const line of lines) {
    text[at] = at === 0 ? open : comma;
    at += 1 + line.copy(text, at + 1, 0, signatureOf(line)?.body.length ?? line.length - tail);
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
