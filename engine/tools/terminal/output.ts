import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { makeFolder, modeOfNew } from '../../disk/files/permissions.ts';
import { terminalTexts } from '../../language/texts/tools/terminal.ts';
import { say } from '../../language/texts.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import { RunError } from '../../state/failure.ts';

/** The most bytes of one stream in a result; the rest is in a file. */
const mostShown = 1_048_576;
/** The most bytes of one stream that are kept at all. */
const mostKept = 100_000_000;
/** The bytes of its end that are kept for messages. */
const mostTail = 2_048;

export interface Output {
  text: string;
  /** The last non-blank line, for messages. */
  lastLine: string;
  /** The file with everything, where `text` is only the beginning. */
  file?: string;
}

/** Reads a stream to its end. The file contains no secrets. Throws a RunError where it is too long or cannot be stored. */
export async function collectOutput(
  stream: AsyncIterable<Buffer>,
  file: string,
  conceal?: Pick<Mask, 'stream'>,
): Promise<Output> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let tail = Buffer.alloc(0);
  let spill: Spill | undefined;
  try {
    for await (const piece of stream) {
      const before = bytes;
      bytes += piece.length;
      if (bytes > mostKept)
        throw new RunError({
          kind: 'tool',
          message: say(terminalTexts.tooMuchOutput, { most: mostKept / 1e6 }),
          retryable: false,
        });

      tail = Buffer.concat([tail, piece.subarray(-mostTail)]).subarray(-mostTail);
      if (!spill && bytes > mostShown) {
        spill = await openSpill(file, conceal);
        await spill.append(Buffer.concat(pieces));
      }

      await spill?.append(piece);
      if (before < mostShown) pieces.push(piece.subarray(0, mostShown - before));
    }
  } catch (error) {
    // We closed the stream because the command is over.
    if (errnoOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw diskError(error, terminalTexts.outputUnkept, file);
  } finally {
    await spill?.close();
  }

  const decoder = new StringDecoder('utf8');
  const text = decoder.write(Buffer.concat(pieces));
  const lastLine = tail.toString('utf8').trimEnd().split('\n').at(-1)?.trim() ?? '';

  // A character that our cut has split is dropped; output that really ends so shows it.
  return spill ? { text, lastLine, file } : { text: text + decoder.end(), lastLine };
}

interface Spill {
  append(piece: Buffer): Promise<void>;
  close(): Promise<void>;
}

async function openSpill(file: string, conceal: Pick<Mask, 'stream'> | undefined): Promise<Spill> {
  await makeFolder(dirname(file));
  const handle = await open(file, 'wx', modeOfNew(file));
  const mask = conceal?.stream();
  const decoder = new StringDecoder('utf8');

  return {
    append: (piece) => handle.appendFile(mask ? mask.push(decoder.write(piece)) : piece),
    async close() {
      try {
        if (mask) await handle.appendFile(mask.push(decoder.end()) + mask.end());
      } finally {
        await handle.close();
      }
    },
  };
}
