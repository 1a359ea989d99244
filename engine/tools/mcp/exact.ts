import { parseJson, writesInexact } from '../../language/numbers.ts';

/**
 * A message whose whole numbers stand as texts where no number holds them: the protocol's library would change them. What is no JSON stays
 * as it is.
 */
export function exactMessage(text: string): string {
  if (!writesInexact(text)) return text;
  try {
    return JSON.stringify(parseJson(text));
  } catch {
    return text;
  }
}

/** The same for an answer over HTTP: each `data:` line of a stream of events, or the whole body. */
export function exactBody(body: ReadableStream<Uint8Array>, isStream: boolean): ReadableStream<Uint8Array> {
  let rest = '';
  const exactLine = (line: string): string =>
    line.replace(/^(data: ?)(.*?)(\r?)$/s, (_, head, data, end) => head + exactMessage(data) + end);
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  const lines = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      rest += decoder.decode(chunk, { stream: true });
      if (!isStream) return;
      const parts = rest.split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) controller.enqueue(encoder.encode(`${exactLine(line)}\n`));
    },
    flush(controller) {
      rest += decoder.decode();
      controller.enqueue(encoder.encode(isStream ? exactLine(rest) : exactMessage(rest)));
    },
  });
  return body.pipeThrough(lines);
}
