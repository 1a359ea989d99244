import { promises } from 'node:fs';

/**
 * The bytes of a file, a pipe or a device; undefined where there are more than `most`, which are never read. Throws the
 * system's error.
 */
export async function readBounded(file: string, most: number): Promise<Buffer | undefined> {
  const handle = await promises.open(file);
  try {
    const found = await handle.stat();
    const size = found.isFile() ? found.size : 0;
    return size > most ? undefined : await readStreamBounded(piecesOf(handle, size), most);
  } finally {
    await handle.close();
  }
}

/** All bytes of a stream; undefined, with the stream closed, once there are more than `most`. */
export async function readStreamBounded(stream: AsyncIterable<Uint8Array>, most: number): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    if (bytes > most) return undefined;
    pieces.push(piece);
  }

  return Buffer.concat(pieces, bytes);
}

/** A file with a known size comes in one piece, anything else in many. */
async function* piecesOf(handle: promises.FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let length = Math.max(size, leastPiece); ; length = leastPiece) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length));
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

const leastPiece = 65_536;
