import { strFromU8, unzipSync, zipSync } from 'fflate';
import { UnreadDocument } from './document.ts';

/** The most unpacked bytes of an Office file's texts, and the most texts. */
const mostUnpacked = 96_000_000;
const mostParts = 5_000;
/** The deepest nesting of elements; documents by people have some 30 levels. */
const mostDepth = 1_000;
/** An encrypted Office file is no archive, and begins like those before 2007. */
const compound = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * The texts of an Office file by name, without pictures. An archive may announce less than it holds: the library unpacks no
 * more than was announced. Throws UnreadDocument.
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

/** Non-elements: their delimiters. */
const besides = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** Office texts declare no entities, which might expand endlessly or name other files, and are not nested deeply. */
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

/** The change of depth by a tag. */
function stepOf(xml: string, at: number, end: number): number {
  if (xml[at + 1] === '/') return -1;
  return xml[end - 1] === '/' ? 0 : 1;
}

/** The end of a tag: a `>` in an attribute's value does not end it. */
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

/** The same texts as an archive with honest sizes. */
export const plainArchive = (parts: Record<string, Uint8Array>): Uint8Array => zipSync(parts, { level: 0 });
