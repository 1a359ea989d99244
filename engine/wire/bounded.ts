/** What a body may be at most, in bytes as they are read: unpacked, where the connection unpacks. */
export interface WireBounds {
  whole?: number;
  /** One event of a stream of events: from one empty line to the next. */
  event?: number;
}

/** The bound that a body broke. */
export type Broken = keyof WireBounds;

const lineFeed = 10;
const carriageReturn = 13;

/** A body as it comes, that breaks off with the error of `tooMuch` where it outgrows a bound. What is behind is not read. */
export function boundStream(
  body: ReadableStream<Uint8Array>,
  bounds: WireBounds,
  tooMuch: (what: Broken) => Error,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { whole: mostBytes = Number.POSITIVE_INFINITY, event: mostEvent = Number.POSITIVE_INFINITY } = bounds;
  const reader = body.getReader();
  let bytes = 0;
  let event = 0;
  let line = 0;
  let last = 0;
  const brokenBy = (piece: Uint8Array): Broken | undefined => {
    bytes += piece.length;
    if (bytes > mostBytes) return 'whole';
    if (mostEvent === Number.POSITIVE_INFINITY) return undefined;
    for (const byte of piece) {
      event++;
      const ends = byte === carriageReturn || (byte === lineFeed && last !== carriageReturn);
      if (ends && line === 0) event = 0;
      if (ends) line = 0;
      else if (byte !== lineFeed) line++;
      last = byte;
      if (event > mostEvent) return 'event';
    }
    return undefined;
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

/** The beginning of a body as text, `most` bytes of it; the rest is not read. */
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
