import { parseJson, writesInexact } from '../../language/values/numbers.ts';

/**
 * A message with integers beyond the precision of a number as strings: the protocol's library would change them. A text that
 * is no JSON is unchanged.
 */
export function exactMessage(text: string): string {
  if (!writesInexact(text)) return text;
  try {
    return JSON.stringify(parseJson(text));
  } catch {
    return text;
  }
}

/** The same for an answer over HTTP: each `data:` line of an event stream that is not ignored, or the whole body. */
export function exactBody(
  body: ReadableStream<Uint8Array>,
  isStream: boolean,
  ignores: (message: string) => boolean,
): ReadableStream<Uint8Array> {
  // Joined only at line ends: a line may come in a thousand chunks.
  let rest: string[] = [];
  const exactLine = (line: string): string =>
    line.replace(/^(data: ?)(.*?)(\r?)$/s, (_, head: string, data: string, end: string) =>
      // An event without data does not count.
      ignores(data) ? end : head + exactMessage(data) + end,
    );
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  const lines = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const text = decoder.decode(chunk, { stream: true });
      const end = isStream ? text.lastIndexOf('\n') : -1;
      if (end < 0) {
        rest.push(text);
        return;
      }

      const whole = rest.join('') + text.slice(0, end);
      rest = [text.slice(end + 1)];
      for (const line of whole.split('\n')) controller.enqueue(encoder.encode(`${exactLine(line)}\n`));
    },
    flush(controller) {
      const text = rest.join('') + decoder.decode();
      controller.enqueue(encoder.encode(isStream ? exactLine(text) : exactMessage(text)));
    },
  });

  return body.pipeThrough(lines);
}
