import { readFile } from 'node:fs/promises';
import { diskError } from '../disk/errno.ts';
import { isMap, type JsonMap } from '../language/json.ts';
import { storeTexts } from '../language/texts/store.ts';
import { say } from '../language/texts.ts';
import { type Fact, factTypes } from '../state/events.ts';
import { decodeLines } from './line.ts';
import { runPaths } from './paths.ts';

/** The first line of every log. A change of what lines mean raises the version. */
export const header = { baton: 'log', version: 1 } as const;

export interface LogRead {
  /** Every fact up to the end or to the first damage. */
  facts: Fact[];
  /** Length in bytes of the whole lines: where a continued log is cut. */
  end: number;
  /** The last line was cut off while it was written; what it would have said was never relied on. */
  torn?: string;
  /** Why the log must not be continued. `line` counts from 1. */
  damage?: { line: number; message: string };
}

/** Reads a run's log. Damage is told, never thrown; a RunError only where there is no log to read. */
export async function readLog(folder: string): Promise<LogRead> {
  const file = runPaths(folder).log;
  const bytes = await readFile(file).catch((error: unknown) => {
    throw diskError(error, storeTexts.logUnread, file);
  });
  return parseLog(bytes, file);
}

/** The same for a log that is in memory; `file` is named in messages. */
export function parseLog(bytes: Buffer, file: string): LogRead {
  const facts: Fact[] = [];
  let line = 0;
  let end = 0;
  const damage = (what: string): LogRead => ({
    facts,
    end,
    damage: { line, message: say(storeTexts.damageAt, { damage: say(what), file, line }) },
  });
  while (end < bytes.length) {
    const lines = nextLines(bytes, end);
    for (const [place, value] of decodeLines(lines).entries()) {
      const stop = end + (lines[place]?.length ?? 0);
      line++;
      // Without its line end the last line is not whole, whatever it says.
      if (!value || stop === bytes.length) {
        if (stop >= bytes.length - 1) return { facts, end, torn: tornNote(line, bytes.length - end) };
        return damage(storeTexts.lineDamaged);
      }
      const wrong = line === 1 ? wrongHeader(value) : wrongFact(value, line - 1);
      if (wrong) return damage(wrong);
      if (isFact(value)) facts.push(value);
      end = stop + 1;
    }
  }
  return { facts, end };
}

/** So many lines, or bytes, are read as one text: more take no less time, and their text would stand in memory twice. */
const together = { lines: 1000, bytes: 1024 * 1024 };

/** The next lines from a place on, without their line ends; the last one may lack its own. */
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

const tornNote = (line: number, bytes: number) => say(storeTexts.lineCut, { line, bytes });

function wrongHeader(value: JsonMap): string | undefined {
  if (value.baton !== header.baton) return storeTexts.notALog;
  if (value.version === header.version) return undefined;
  return say(storeTexts.logFormat, { found: JSON.stringify(value.version), known: header.version });
}

function wrongFact(value: JsonMap, expected: number): string | undefined {
  if (!isFact(value)) return say(storeTexts.unknownFact, { fact: JSON.stringify(value.type ?? null) });
  if (value.seq === expected) return undefined;
  return say(storeTexts.factOrder, { found: value.seq, expected });
}

const known = new Set<unknown>(factTypes);
/** The CRC vouches for the members; the type tells whether we know their meaning. */
const isFact = (value: unknown): value is Fact =>
  isMap(value) && known.has(value.type) && typeof value.seq === 'number' && typeof value.at === 'number';
