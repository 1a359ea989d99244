import type { ListNode, Source, SourceEntry, SourceItem } from '../nodes.ts';
import { maxCopied, maxLooks } from '../yaml/reading.ts';
import type { ReadBlock } from './block.ts';
import { readBlock } from './block.ts';
import { cutStrayItem, cutStretch } from './cut.ts';

/** How a text was cut and parsed, for reuse by the next version. */
export interface Cutting {
  /** The text in which every line ends with a line feed. */
  lines: string;
  /** Every line was judged by itself, and nothing follows the document: an unchanged line keeps its part. */
  simple: boolean;
  /** The blocks of each top-level entry in the order of the text: its own, then those of its items. */
  reads: readonly (readonly ReadBlock[])[];
}

/**
 * The entries of a text that differs from the previous one only inside items of one list: those items are cut and parsed, all
 * others are reused at their new positions. Undefined where more may have changed, so that everything must be cut.
 */
export function spliced(
  lines: string,
  source: Source,
  { lines: old, simple, reads }: Cutting,
): { entries: SourceEntry[]; reads: readonly (readonly ReadBlock[])[] } | undefined {
  if (!simple || source.problems.length > 0) return undefined;
  const from = sameStart(old, lines);
  const to = old.length - sameEnd(old, lines, from);
  const by = lines.length - old.length;
  const entryIndex = source.entries.findLastIndex(({ at }) => at < from);
  const [entry, own, behind] = [source.entries[entryIndex], reads[entryIndex], source.entries[entryIndex + 1]];
  const [head, firstRead] = own ?? [];
  if (!entry?.items || !own || !head || !firstRead || own.length !== entry.items.length + 1) return undefined;
  if (source.entries.length !== reads.length) return undefined;

  const { items } = entry;
  // The item's first character and the line break before it are unchanged.
  const first = items.findLastIndex(({ at }) => at < from);
  const next = items.findIndex(({ at }) => at - firstRead.column > to);
  const last = next < 0 ? items.length : next;
  const endOfList = behind ? behind.at - head.column : old.length;
  const end = items[next] ? items[next].at - firstRead.column : endOfList;
  const start = items[first]?.at;
  if (start === undefined || (end < old.length && to >= end)) return undefined;

  const cuts = cutStretch(lines, { start, end: end + by, column: firstRead.column }, head.column);
  const known = new Map(own.slice(first + 1, last + 1).map((read) => [read.block.text, read]));
  if (!cuts || !own.slice(first + 1, last + 1).every(standsAlone)) return undefined;

  const [madeItems, madeReads]: [SourceItem[], ReadBlock[]] = [[], []];
  for (const cut of cuts) {
    const text = lines.slice(cut.start, cut.end);
    const read = known.get(text) ?? readBlock(text, cut.column, new Map(), { left: maxCopied, looks: maxLooks });
    known.delete(text);

    const { block, node, problems } = read;
    const several = node.kind === 'list' && node.items.length > 1;
    if (several || !standsAlone(read) || (problems.length > 0 && cutStrayItem(lines, cut))) return undefined;

    const only = node.kind === 'list' ? (node.items[0] ?? node) : node;
    madeItems.push({ block, at: cut.start, node: only, problems });
    madeReads.push(read);
  }

  const all = [...items.slice(0, first), ...madeItems, ...movedItems(items.slice(last), by)];
  const entries = source.entries.map((one, index): SourceEntry => {
    if (index === entryIndex) return withItems(one, all);
    return index < entryIndex ? one : { ...one, at: one.at + by, ...(one.items ? { items: movedItems(one.items, by) } : {}) };
  });
  const ownReads = [head, ...own.slice(1, first + 1), ...madeReads, ...own.slice(last + 1)];

  return { entries, reads: reads.with(entryIndex, ownReads) };
}

/** Whether a block parses independently of the others: it sets no anchor and uses none. */
const standsAlone = ({ anchors, taken, copied, missed }: ReadBlock): boolean =>
  anchors.size === 0 && taken.size === 0 && copied === 0 && !missed;

/** An entry with the items of its list, which it spans. */
export function withItems(entry: SourceEntry, items: SourceItem[]): SourceEntry {
  const value = listOf(items, entry.at);
  return { ...entry, value, range: { start: entry.range.start, end: value.range.end }, items };
}

/** The empty list in place of items that are blocks of their own; its range counts from the entry. */
function listOf(items: readonly SourceItem[], at: number): ListNode {
  const [first, last] = [items[0], items.at(-1)];
  const end = last ? last.at - at + Math.max(1, last.node.range.end) : 0;
  return { kind: 'list', range: { start: (first?.at ?? at) - at, end }, items: [], flow: false };
}

const movedItems = (items: SourceItem[], by: number): SourceItem[] =>
  by === 0 ? items : items.map(({ block, at, node, problems }) => ({ block, at: at + by, node, problems }));

/** The length of the common start of two texts, by binary search with whole-string comparisons, which are fast. */
function sameStart(one: string, other: string): number {
  let [low, high] = [0, Math.min(one.length, other.length)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (one.slice(low, middle) === other.slice(low, middle)) low = middle;
    else high = middle - 1;
  }

  return low;
}

/** The length of the common end, behind a common start of length `start`. */
function sameEnd(one: string, other: string, start: number): number {
  let [low, high] = [0, Math.min(one.length, other.length) - start];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const part = one.slice(one.length - middle, one.length - low);
    if (part === other.slice(other.length - middle, other.length - low)) low = middle;
    else high = middle - 1;
  }

  return low;
}
