import { strFromU8, unzipSync, zipSync } from 'fflate';
import { UnreadDocument } from './document.ts';

/** Bytes that the texts of a file of Office may unpack to, and how many there may be. */
const mostUnpacked = 96_000_000;
const mostParts = 5_000;
/** Elements inside each other; documents of people have some 30. */
const mostDepth = 1_000;
/** A file of Office with a password is no archive, and begins like those of before 2007. */
const compound = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * The texts of a file of Office by their names, without pictures. An archive may say less than it holds: the library gives a part the
 * bytes that it announced and no more. Throws UnreadDocument.
 */
export function officeParts(bytes: Uint8Array): Record<string, Uint8Array> {
  if (compound.every((byte, at) => bytes[at] === byte)) throw new UnreadDocument('encrypted');
  let [sum, count] = [0, 0];
  const parts = unzipSync(bytes, {
    filter({ name, originalSize }) {
      if (!/\.(?:xml|rels)$/i.test(name)) return false;
      sum += originalSize;
      if (sum > mostUnpacked || ++count > mostParts) throw new UnreadDocument('heavy');
      return true;
    },
  });
  for (const part of Object.values(parts)) refuseDangerous(strFromU8(part, true));
  return parts;
}

/** What is no element: where it begins and ends. */
const besides = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** Texts of Office declare no entities, which might grow without end or name other files, and nest little. */
function refuseDangerous(xml: string): void {
  let depth = 0;
  for (let at = xml.indexOf('<'); at >= 0; ) {
    const [begin, close] = besides.find(([start]) => xml.startsWith(start, at)) ?? [];
    if (begin === undefined && xml[at + 1] === '!') throw new UnreadDocument('damaged');
    const end = begin === undefined ? endOfTag(xml, at) : xml.indexOf(close, at + begin.length);
    if (end < 0) throw new UnreadDocument('damaged');
    if (begin === undefined) depth += stepOf(xml, at, end);
    if (depth > mostDepth) throw new UnreadDocument('heavy');
    at = xml.indexOf('<', end);
  }
}

/** How much deeper the text stands behind a tag. */
function stepOf(xml: string, at: number, end: number): number {
  if (xml[at + 1] === '/') return -1;
  return xml[end - 1] === '/' ? 0 : 1;
}

/** Where a tag ends: a `>` in the value of an attribute does not end it. */
function endOfTag(xml: string, at: number): number {
  for (let from = at + 1; ; ) {
    const end = xml.indexOf('>', from);
    if (end < 0) return -1;
    const quote = firstQuote(xml, from, end);
    if (quote < 0) return end;
    const closing = xml.indexOf(xml[quote] ?? '', quote + 1);
    if (closing < 0) return -1;
    from = closing + 1;
  }
}

function firstQuote(xml: string, from: number, before: number): number {
  for (let at = from; at < before; at++) {
    if (xml[at] === '"' || xml[at] === "'") return at;
  }
  return -1;
}

/** The same texts as an archive that unpacks to what it is. */
export const plainArchive = (parts: Record<string, Uint8Array>): Uint8Array => zipSync(parts, { level: 0 });
