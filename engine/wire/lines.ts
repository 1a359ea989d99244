/** The lines that are taken in one turn: a stream that never rests must hold up neither timers nor other streams. */
const mostAtOnce = 1_000;

/**
 * Calls `take` with each non-empty line of a stream of UTF-8. One longer than `most` characters is `tooLong`, and nothing
 * after it is read. The function that it gives ends the reading.
 */
export function readLines(
  stream: NodeJS.ReadableStream,
  { most, take, tooLong }: { most: number; take(line: string): void; tooLong(): void },
): () => void {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const waiting: string[] = [];
  let pieces: string[] = [];
  let length = 0;
  let isOver = false;
  let isHeldUp = false;

  const stop = (): void => {
    isOver = true;
    stream.removeListener('data', read);
  };

  const takeSome = (): void => {
    for (const line of waiting.splice(0, mostAtOnce)) {
      if (isOver) return;
      take(line);
    }

    if (isOver) return;

    if (waiting.length > 0) {
      isHeldUp = true;
      stream.pause();
      setImmediate(takeSome);
    } else if (length > most) {
      stop();
      tooLong();
    } else if (isHeldUp) {
      isHeldUp = false;
      stream.resume();
    }
  };

  const read = (bytes: Buffer): void => {
    const [first = '', ...rest] = decoder.decode(bytes, { stream: true }).split('\n');
    pieces.push(first);
    length += first.length;

    for (const next of rest) {
      const line = pieces.join('').replace(/\r$/, '');
      if (line !== '') waiting.push(line);
      pieces = [next];
      length = next.length;
    }

    if (!isHeldUp) takeSome();
  };

  stream.on('data', read);
  return stop;
}
