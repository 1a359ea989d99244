export type BlockKind = 'heading' | 'text' | 'item' | 'note';

/** A paragraph, heading or list item. `start`/`end` (UTF-16) delimit its words in the document, without markers. */
interface Block {
  kind: BlockKind;
  start: number;
  end: number;
  /** The nearest heading above. */
  heading?: string;
  /** The source file named at the end of the block, for example `… (03-lease.md)`. */
  source?: string;
}

const headingLine = /^#{1,6}\s+\S/;
const itemLine = /^\s*(?:[-*+•]|\d{1,3}[.)]|\[\d{1,3}\])\s+\S/;
const sourceAtEnd = /\s*[[(]([\w./-]+\.[A-Za-z]\w{0,4})[\])]\.?$/;

/**
 * Splits a document into blocks, in order. Lines of one paragraph stay together; a line of label and value is a block of its
 * own.
 */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: { start: number; end: number; lines: number } | undefined;
  let heading: string | undefined;

  const add = (kind: BlockKind, start: number, end: number) => {
    const block = trimmed(text, kind, start, end);
    if (block.start >= block.end) return;
    if (heading !== undefined) block.heading = heading;
    if (kind === 'heading') heading = text.slice(block.start, block.end);
    blocks.push(block);
  };

  const close = () => {
    if (!open) return;
    const whole = text.slice(open.start, open.end);
    const body = isNote(whole) ? 'note' : 'text';
    add(open.lines === 1 && looksLikeHeading(whole) ? 'heading' : body, open.start, open.end);
    open = undefined;
  };

  let at = 0;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const [start, end] = [at, at + line.length];
    at = end + 1;
    if (!line.trim()) close();
    else if (blocks.length === 0 && !open && isTitle(line, lines[index + 1])) add('heading', start, end);
    else if (headingLine.test(line) || itemLine.test(line) || isLabelled(line) || (!open && isCapitals(line))) {
      close();
      const kind = headingLine.test(line) || isCapitals(line) ? 'heading' : 'text';
      add(itemLine.test(line) ? 'item' : kind, start, end);
    } else if (open) open = { start: open.start, end, lines: open.lines + 1 };
    else open = { start, end, lines: 1 };
  }

  close();
  return blocks;
}

/** `Total due: £12`: a short label, a colon and a short value. */
export const isLabelled = (line: string): boolean =>
  /^\s*[A-Z][\w .'/-]{0,30}:\s+\S.{0,80}$/.test(line) && !/[.!?]\s+\S/.test(line.slice(line.indexOf(':')));

/** The markers before the text of a block. */
const markers: Partial<Record<BlockKind, RegExp>> = {
  heading: /^\s*#{1,6}\s+/,
  item: /^\s*(?:[-*+•]|\d{1,3}[.)]|\[\d{1,3}\])\s+/,
};

function trimmed(text: string, kind: BlockKind, from: number, to: number): Block {
  const raw = text.slice(from, to);
  const marker = markers[kind] ?? /^\s*/;
  const start = from + (marker.exec(raw)?.[0].length ?? 0);
  let end = from + raw.trimEnd().length;
  const source = sourceAtEnd.exec(text.slice(start, end));
  if (source) end = start + source.index;

  return { kind, start, end, ...(source?.[1] ? { source: source[1] } : {}) };
}

const isCapitals = (line: string): boolean =>
  /\p{Lu}{3}/u.test(line) && line === line.toUpperCase() && line.length < 120 && !/[.!?]\s*$/.test(line);

/** One line without a full stop at its end, and short. */
const looksLikeHeading = (line: string): boolean =>
  !/[.!?:;,"”]\s*$/.test(line) && !isNote(line) && line.split(/\s+/).length <= 8;

/** The first line of a text, right above its first sentence. */
const isTitle = (line: string, next = ''): boolean =>
  looksLikeHeading(line) && !itemLine.test(line) && /^\s*["'“‘]?\p{Lu}/u.test(next) && !looksLikeHeading(next);

/** A paragraph in italics, or a line about the printing of a text: about the document, not its subject. */
const isNote = (paragraph: string): boolean =>
  (/^([*_])(?![*_])[^*_]+\1\s*$/.test(paragraph.trim()) && paragraph.trim().length > 3) ||
  /^(?:from|by|source|transcript|extract)\b[^.!?]*\b(?:printed|published|written|edited|transcribed)\b[^.!?]*$/i.test(
    paragraph.trim(),
  );
