/** Maximum sizes of a body, in bytes as they are read: decompressed, if the connection decompresses. */
export interface WireBounds {
  whole?: number;
  /** One server-sent event: from one empty line to the next. */
  event?: number;
}

/** The bound that a body exceeded. */
export type Broken = keyof WireBounds;

const lineFeed = 10;
const carriageReturn = 13;

/** A body as a stream that fails with the error of `tooMuch` if it exceeds a bound. The rest is not read. */
export function boundStream(
  body: ReadableStream<Uint8Array>,
  bounds: WireBounds,
  tooMuch: (what: Broken) => Error,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { whole: mostBytes = Number.POSITIVE_INFINITY, event: mostEvent = Number.POSITIVE_INFINITY } = bounds;
  const reader = body.getReader();
  let bytes = 0;
  const isTooLong = mostEvent === Number.POSITIVE_INFINITY ? () => false : countEvents(mostEvent);

  const brokenBy = (piece: Uint8Array): Broken | undefined => {
    bytes += piece.length;
    if (bytes > mostBytes) return 'whole';
    return isTooLong(piece) ? 'event' : undefined;
  };

  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }

        const broken = brokenBy(value);
        if (broken === undefined) {
          controller.enqueue(new Uint8Array(value));
          return;
        }

        const error = tooMuch(broken);
        controller.error(error);
        await reader.cancel(error).catch(() => undefined);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/**
 * Reports for each chunk of a stream of server-sent events whether an event exceeds `most` bytes with it. Searches for line
 * ends instead of visiting each byte.
 */
function countEvents(most: number): (piece: Uint8Array) => boolean {
  let event = 0;
  let line = 0;
  let endsWithReturn = false;

  const endLine = (isReturn: boolean): void => {
    event++;
    // A CRLF is one line end; an empty line ends the event.
    if (isReturn || !endsWithReturn) {
      if (line === 0) event = 0;
      line = 0;
    }

    endsWithReturn = isReturn;
  };

  return (piece) => {
    let feed = -1;
    let carriage = -1;
    for (let at = 0; at < piece.length; ) {
      if (feed < at) feed = findByte(piece, lineFeed, at);
      if (carriage < at) carriage = findByte(piece, carriageReturn, at);
      const end = Math.min(feed, carriage);
      event += end - at;
      line += end - at;
      if (event > most) return true;

      if (end > at) endsWithReturn = false;
      if (end === piece.length) return false;

      endLine(end === carriage);
      at = end + 1;
      if (event > most) return true;
    }

    return false;
  };
}

/** The index of a byte; the length if it does not occur. */
function findByte(piece: Uint8Array, byte: number, from: number): number {
  const at = piece.indexOf(byte, from);
  return at === -1 ? piece.length : at;
}

/** The first `most` bytes of a body as text; the rest is not read. */
export async function readStart(body: ReadableStream<Uint8Array> | null, most: number): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let left = most; left > 0; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.length;
  }

  await reader.cancel().catch(() => undefined);
  return text;
}
