import { wireTexts } from '../language/texts/wire.ts';
import { say } from '../language/texts.ts';

/** What heads and messages may have, in bytes. A text of 50 MB is the largest that anything here works on. */
const mostHead = 8_192;
const mostMessage = 256 * 2 ** 20;

/**
 * Watches a stream of messages with heads, as the language server protocol and the debug adapter protocol frame them: `Content-Length: N`,
 * an empty line, N bytes. Gives for each piece what is wrong with it; whoever reads on behind that would wait for ever.
 */
export function createFraming(): (piece: Uint8Array) => string | undefined {
  let head = '';
  /** Bytes of a message that are still to come. */
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

/** Whether something may yet become a head: every line of it names a field. */
const couldBegin = (head: string): boolean =>
  head.split('\r\n').every((line, index, all) => (index === all.length - 1 ? /^[\w-]*(?::.*)?\r?$/.test(line) : isField(line)));

const isField = (line: string): boolean => /^[\w-]+:/.test(line);

function lengthIn(head: string): number | undefined {
  const lines = head.split('\r\n');
  const found = lines.map((line) => /^content-length:\s*(\d{1,15})\s*$/i.exec(line)?.[1]).find((one) => one !== undefined);
  return found === undefined || !lines.every(isField) ? undefined : Number(found);
}
