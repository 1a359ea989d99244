import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { errnoOf } from '../../disk/errno.ts';
import type { Json } from '../../language/json.ts';
import { httpTexts } from '../../language/texts/tools/http.ts';
import { say } from '../../language/texts.ts';
import { parseJson } from '../../language/values/numbers.ts';
import { RunError } from '../../state/failure.ts';
import type { HttpAnswer } from './exchange.ts';
import { toolConnectionFailure } from './failures.ts';

const unpackers = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress };

const isKnown = (coding: string): coding is keyof typeof unpackers => Object.hasOwn(unpackers, coding);

/**
 * Passes the decompressed body to `take` in chunks, and returns its length. Rejects with a RunError: longer than `most`
 * bytes, unknown or broken compression, a broken connection. The connection is always released.
 */
export async function eachPiece(
  { reply, url, bodiless }: HttpAnswer,
  most: number,
  signal: AbortSignal,
  take: (piece: Buffer) => void | Promise<void>,
): Promise<number> {
  const coding = bodiless ? undefined : codingOf(reply.headers['content-encoding']);
  if (coding !== undefined && !isKnown(coding)) {
    reply.body.on('error', () => undefined).destroy();
    throw new RunError({ kind: 'bad-response', message: say(httpTexts.unknownCoding, { host: url.host, coding }) });
  }

  let bytes = 0;

  const sink = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > most)
        throw new RunError({
          kind: 'bad-response',
          message: say(httpTexts.tooLong, { host: url.host, bytes: most }),
          retryable: false,
          hint: say(httpTexts.tooLongHint),
        });

      await take(piece);
    }
  };

  try {
    await (coding === undefined
      ? pipeline(reply.body, sink, { signal })
      : pipeline(reply.body, unpackers[coding](), sink, { signal }));
    return bytes;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof RunError) throw error;

    const code = errnoOf(error) ?? '';
    if (code.startsWith('Z_') || code.startsWith('ERR_') || code === 'ERR_BROTLI')
      throw new RunError({ kind: 'bad-response', message: say(httpTexts.packed, { host: url.host, coding: coding ?? code }) });
    if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
      throw new RunError({ kind: 'network', message: say(httpTexts.cut, { host: url.host }) });
    throw toolConnectionFailure(url.host, error);
  }
}

const codingOf = (header: string | string[] | undefined): string | undefined => {
  const said = String(header ?? '')
    .trim()
    .toLowerCase();
  return said === '' || said === 'identity' ? undefined : said;
};

/** A body as a whole. */
export async function wholeBody(answer: HttpAnswer, most: number, signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await eachPiece(answer, most, signal, (piece) => void pieces.push(piece));
  return Buffer.concat(pieces);
}

/** A decoded body: text in the server's charset (UTF-8 by default), base64 for binary data, parsed JSON. */
export function decodeBody(bytes: Buffer, contentType: string): { content: string; encoding: string; json?: Json } {
  const type = contentType.toLowerCase();
  const charset = /charset\s*=\s*"?([^\s;"]+)/.exec(type)?.[1];
  const text = decoded(bytes, charset ?? bomOf(bytes) ?? 'utf-8') ?? (isText(type) ? decoded(bytes, 'latin1') : undefined);
  if (!text) return { content: bytes.toString('base64'), encoding: 'base64' };
  const json = /[/+]json\b/.test(type) || /^\s*[[{]/.test(text.content) ? parsed(text.content) : undefined;
  return { ...text, ...(json === undefined ? {} : { json }) };
}

const isText = (type: string): boolean => /^text\/|[/+](json|xml|javascript|x-www-form-urlencoded)\b/.test(type);

function bomOf(bytes: Buffer): string | undefined {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return undefined;
}

/** Undefined for an unknown charset or invalid bytes. */
function decoded(bytes: Buffer, charset: string): { content: string; encoding: string } | undefined {
  try {
    const decoder = new TextDecoder(charset, { fatal: true });
    const content = decoder.decode(bytes);
    return content.includes('\0') ? undefined : { content, encoding: decoder.encoding };
  } catch {
    return undefined;
  }
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
