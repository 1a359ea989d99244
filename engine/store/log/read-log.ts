import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import { diskError } from '../../disk/errno.ts';
import { isMap, type JsonMap, tryParseJson } from '../../language/json.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { type Fact, factTypes } from '../../state/events.ts';
import type { SigningKey } from '../../trust/key.ts';
import { runPaths } from '../paths.ts';
import { decodeLine, decodeLines, isWhole, signatureOf } from './log-line.ts';
import { followSeal, type Seal, sealOf } from './seal.ts';

/**
 * The first line of every log. Another meaning of the lines raises the version. Since version 2 commits are signed
 * (`seal.ts`).
 */
export const logHeader = { baton: 'log', version: 2 } as const;

/** The same for a signed log: it names the key. */
export const signedHeader = (key: SigningKey | undefined): object => (key ? { ...logHeader, key: key.id } : logHeader);

export interface LogRead {
  /** All facts up to the end or the first damage. */
  facts: Fact[];
  /** The length in bytes of the complete lines, in a signed log up to its last commit: a continued log is cut there. */
  end: number;
  /** The proof that this machine wrote it; absent where it is foreign. */
  seal?: Seal;
  /** The last line, or the last commit, is incomplete; nothing depended on it. */
  torn?: string;
  /** Why the log must not be continued. `line` counts from 1. */
  damage?: { line: number; message: string };
}

/** Reads a run's log. Damage is returned, never thrown; a RunError only where there is no log to read. */
export async function readLog(folder: string): Promise<LogRead> {
  const file = runPaths(folder).log;
  const bytes = await readFile(file).catch((error: unknown) => {
    throw diskError(error, storeTexts.logUnread, file);
  });
  const read = parseLog(bytes, file);
  const seal = sealOf(bytes, read.end, folder);

  return seal ? { ...read, seal } : read;
}

/** A position in a log: the number of complete lines, and their bytes. */
interface LogPlace {
  line: number;
  end: number;
  /** Its lines come in signed commits. */
  isSigned: boolean;
}

const beginning: LogPlace = { line: 0, end: 0, isSigned: false };

/** The position in a file. */
interface FilePlace extends LogPlace {
  inode: number;
  /** The first line with its line end; empty before it was read. */
  header: Buffer;
  /** The proof that this machine wrote the log up to here. */
  seal: Seal | undefined;
}

/** What a log has had since the last look; `end` and `seal` are those of all of it. */
export type LogGrowth = LogRead;

/**
 * Reads a growing log: each call returns the new facts, the first one all of them. Where the log was rewritten or is damaged,
 * it returns all of them again, up to the damage. Rejects with a RunError where the log cannot be read.
 */
export function openLogReader(folder: string): () => Promise<LogGrowth> {
  const file = runPaths(folder).log;
  let place: FilePlace | undefined;
  return async () => {
    const growth = await readGrowth(folder, place).catch((error: unknown) => {
      throw diskError(error, storeTexts.logUnread, file);
    });
    place = growth.place;
    return growth.read;
  };
}

async function readGrowth(folder: string, from: FilePlace | undefined): Promise<{ read: LogGrowth; place: FilePlace }> {
  const file = runPaths(folder).log;
  const handle = await open(file);
  try {
    const { ino: inode, size } = await handle.stat();
    const anew: FilePlace = { ...beginning, inode, header: Buffer.alloc(0), seal: undefined };
    const isSame =
      from && from.inode === inode && from.end <= size && from.header.equals(await readBytes(handle, 0, from.header.length));
    const start = isSame ? from : anew;
    const growth = parseGrowth(await readBytes(handle, start.end, size), folder, start);
    // A rewritten log may have the same beginning.
    return growth.read.damage && start.end > 0 ? parseGrowth(await readBytes(handle, 0, size), folder, anew) : growth;
  } finally {
    await handle.close();
  }
}

function parseGrowth(bytes: Buffer, folder: string, from: FilePlace): { read: LogGrowth; place: FilePlace } {
  const read = parseLog(bytes, runPaths(folder).log, from);
  const { facts, end } = read;
  const isFirst = from.line === 0 && end > 0;
  // A copy: only the first line stays in memory.
  const header = isFirst ? Buffer.from(bytes.subarray(0, bytes.indexOf(10) + 1)) : from.header;
  const place: FilePlace = {
    ...from,
    line: from.line + (isFirst ? 1 : 0) + facts.length,
    end: from.end + end,
    isSigned: from.isSigned || (isFirst && namesKey(decodeLine(header.subarray(0, -1)))),
    header,
    seal: isFirst ? sealOf(bytes, end, folder) : from.seal && followSeal(from.seal, bytes, end),
  };
  const whole = { ...read, end: place.end };

  return { read: place.seal ? { ...whole, seal: place.seal } : whole, place };
}

/** The bytes of a file between two positions. */
async function readBytes(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}

/** The same for a log in memory, or for its part behind a position; `file` is its name in messages. */
export function parseLog(bytes: Buffer, file: string, from = beginning): LogRead {
  const facts: Fact[] = [];
  let { line } = from;
  let end = 0;
  /** The last commit of a signed log. */
  let commit: Commit | undefined = from.isSigned ? { line, end, facts: 0 } : undefined;
  const damage = (what: string): LogRead => ({
    facts,
    end,
    damage: { line, message: say(storeTexts.damageAt, { damage: say(what), file, line }) },
  });

  while (end < bytes.length) {
    const lines = nextLines(bytes, end);
    const values = decodeLines(lines);
    for (const [place, text] of lines.entries()) {
      const value = values[place];
      const stop = end + text.length;
      line++;
      // A truncated line has no line end, whatever its text. A complete line that cannot be parsed is damage.
      if (stop === bytes.length && !isWhole(text.subarray(0, -1))) return ended({ facts, end }, { commit, line, size: stop });

      const fault = lineFault(stop === bytes.length ? undefined : value, line, text);
      if (fault) return damage(fault);

      if (beginsSigned(value, line)) commit = { line: 0, end: 0, facts: 0 };
      if (isFact(value)) facts.push(value);
      end = stop + 1;
      if (commit && signatureOf(text)) commit = { line, end, facts: facts.length };
    }
  }

  return ended({ facts, end }, { commit, line, size: end });
}

/** The most lines, or bytes, that are parsed as one text: more are no faster, and would need twice the memory. */
const together = { lines: 1000, bytes: 1024 * 1024 };

/** The next lines from a position, without line ends; the last one may lack its own. */
function nextLines(bytes: Buffer, from: number): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = from; at < bytes.length && lines.length < together.lines && at - from < together.bytes; ) {
    const newline = bytes.indexOf(10, at);
    const stop = newline < 0 ? bytes.length : newline;
    lines.push(bytes.subarray(at, stop));
    at = stop + 1;
  }

  return lines;
}

/** The end of a commit, and the number of facts up to there. */
interface Commit {
  line: number;
  end: number;
  facts: number;
}

interface Ending {
  commit: Commit | undefined;
  /** The last line, and the length of the file in bytes. */
  line: number;
  size: number;
}

/** A log without its incomplete last line, or, if it is signed, without its incomplete last commit. */
function ended({ facts, end }: LogRead, { commit, line, size }: Ending): LogRead {
  if (commit && commit.end !== end) {
    const torn = say(storeTexts.commitCut, { line: commit.line + 1, bytes: size - commit.end });
    return { facts: facts.slice(0, commit.facts), end: commit.end, torn };
  }
  return size === end ? { facts, end } : { facts, end, torn: say(storeTexts.lineCut, { line, bytes: size - end }) };
}

/** Whether the first line is that of a signed log. */
const namesKey = (header: JsonMap | undefined): boolean => typeof header?.['key'] === 'string';

const beginsSigned = (value: JsonMap | undefined, line: number): boolean => line === 1 && namesKey(value);

function lineFault(value: JsonMap | undefined, line: number, text: Buffer): string | undefined {
  if (line === 1) return headerFault(text, value);
  return value ? wrongFact(value, line - 1) : storeTexts.lineDamaged;
}

/**
 * Why a log with this first line cannot be read; undefined where it can. A later format says so, whatever replaces our
 * checksum.
 */
export function headerFault(line: Buffer, whole: JsonMap | undefined): string | undefined {
  const value = whole ?? jsonIn(line);
  const isLater = value?.baton === logHeader.baton && Number(value.version) > logHeader.version;
  if (!value || (!whole && !isLater)) return storeTexts.lineDamaged;
  if (value.baton !== logHeader.baton) return storeTexts.notALog;
  if (value.version === 1 || value.version === logHeader.version) return undefined;
  return say(storeTexts.logFormat, { found: JSON.stringify(value.version), known: logHeader.version });
}

function jsonIn(line: Buffer): JsonMap | undefined {
  const value = tryParseJson(line.toString('utf8'));
  return isMap(value) ? value : undefined;
}

function wrongFact(value: JsonMap, expected: number): string | undefined {
  if (!isFact(value)) return say(storeTexts.unknownFact, { fact: JSON.stringify(value.type ?? null) });
  if (value.seq === expected) return undefined;
  return say(storeTexts.factOrder, { found: value.seq, expected });
}

const known = new Set<unknown>(factTypes);
/** The CRC guarantees the members; the type tells whether we know their meaning. */
const isFact = (value: unknown): value is Fact =>
  isMap(value) && known.has(value.type) && typeof value.seq === 'number' && typeof value.at === 'number';
