/**
 * Calls `take` with each non-empty line of a stream of UTF-8. One longer than `most` characters is `tooLong`, and nothing
 * after it is read.
 */
export function readLines(
  stream: NodeJS.ReadableStream,
  { most, take, tooLong }: { most: number; take(line: string): void; tooLong(): void },
): void {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let pieces: string[] = [];
  let length = 0;
  const read = (bytes: Buffer): void => {
    const [first = '', ...rest] = decoder.decode(bytes, { stream: true }).split('\n');
    pieces.push(first);
    length += first.length;
    for (const next of rest) {
      const line = pieces.join('').replace(/\r$/, '');
      if (line !== '') take(line);
      pieces = [next];
      length = next.length;
    }
    if (length <= most) return;
    stream.removeListener('data', read);
    tooLong();
  };
  stream.on('data', read);
}
