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

/** Texts of Office declare no entities, which might grow without end or name other files, and nest little. */
function refuseDangerous(xml: string): void {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw new UnreadDocument('damaged');
  let depth = 0;
  for (let at = xml.indexOf('<'); at >= 0; ) {
    const end = xml.indexOf('>', at);
    if (end < 0) throw new UnreadDocument('damaged');
    const next = xml[at + 1];
    if (next === '/') depth--;
    else if (next !== '?' && next !== '!' && xml[end - 1] !== '/' && ++depth > mostDepth) throw new UnreadDocument('heavy');
    at = xml.indexOf('<', end);
  }
}

/** The same texts as an archive that unpacks to what it is. */
export const plainArchive = (parts: Record<string, Uint8Array>): Uint8Array => zipSync(parts, { level: 0 });
