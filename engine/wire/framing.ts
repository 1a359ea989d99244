import { wireTexts } from '../language/texts/wire.ts';
import { say } from '../language/texts.ts';

/** Maximum sizes of headers and messages, in bytes. A text of 50 MB is the largest that anything here processes. */
const mostHead = 8_192;
const mostMessage = 256 * 2 ** 20;

/**
 * Checks a stream of messages with headers, as the language server protocol and the debug adapter protocol frame them:
 * `Content-Length: N`, an empty line, N bytes. Returns for each chunk what is wrong with it; reading on after an invalid
 * header would wait for ever.
 */
export function createFraming(): (piece: Uint8Array) => string | undefined {
  let head = '';
  /** Remaining bytes of a message. */
  let left = 0;
  const decoder = new TextDecoder('latin1');

  return (piece) => {
    for (let at = 0; at < piece.length; ) {
      const skipped = Math.min(left, piece.length - at);
      left -= skipped;
      at += skipped;
      if (at === piece.length) return undefined;

      const before = head.length;
      head += decoder.decode(piece.subarray(at, at + mostHead));
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.length >= mostHead || !couldBegin(head)) return say(wireTexts.noHead);
        return undefined;
      }

      const length = lengthIn(head.slice(0, end));
      if (length === undefined) return say(wireTexts.noHead);
      if (length > mostMessage) return say(wireTexts.tooLarge, { megabytes: Math.round(mostMessage / 1e6) });

      at += end + 4 - before;
      left = length;
      head = '';
    }
    return undefined;
  };
}

/** Whether a partial header may still become valid: each of its lines names a field. */
const couldBegin = (head: string): boolean =>
  head.split('\r\n').every((line, index, all) => (index === all.length - 1 ? /^[\w-]*(?::.*)?\r?$/.test(line) : isField(line)));

const isField = (line: string): boolean => /^[\w-]+:/.test(line);

function lengthIn(head: string): number | undefined {
  const lines = head.split('\r\n');
  const found = lines.map((line) => /^content-length:\s*(\d{1,15})\s*$/i.exec(line)?.[1]).find((one) => one !== undefined);
  return found === undefined || !lines.every(isField) ? undefined : Number(found);
}
