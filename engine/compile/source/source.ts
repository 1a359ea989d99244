import type { Problem, Range } from '../../language/problems.ts';
import { sourceTexts } from '../../language/texts/compile/source.ts';
import { say } from '../../language/texts.ts';
import type { ReadBlock } from './blocks/block.ts';
import { readBlock, readsSame } from './blocks/block.ts';
import type { Cut } from './blocks/cut.ts';
import { cutItems, cutStrayItem, findTopEntries } from './blocks/cut.ts';
import { contentLines } from './blocks/shape.ts';
import type { Cutting } from './blocks/splice.ts';
import { spliced, withItems } from './blocks/splice.ts';
import { directiveProblems } from './directives.ts';
import type { Pair, Source, SourceEntry, SourceItem } from './nodes.ts';
import { suppressionsOf } from './suppressions.ts';
import { absent, duplicateKeyProblem } from './yaml/convert.ts';
import type { Anchor } from './yaml/reading.ts';
import { maxCopied, maxLooks, maxProblems } from './yaml/reading.ts';
import { dashMissing, lonely, misaligned, syntaxProblem } from './yaml/syntax.ts';

/** Longer texts (UTF-16 code units) are refused. */
export const maxLength = 50 * 1024 * 1024;

/**
 * Parses a text as YAML; never throws. Blocks of `previous` with the same text and column are reused as the same objects; the
 * result equals that of a fresh parse.
 */
export function parseSource(text: string, previous?: Source): Source {
  const refused = refusal(text);
  if (refused) return { text, entries: [], root: undefined, problems: [refused], suppressions: [] };

  // A lone carriage return ends a line in YAML and in editors; the parser knows only line feeds.
  const lines = text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n') : text;
  const before = previous && cuttings.get(previous);
  const edited = before && spliced(lines, previous, before);
  if (edited) {
    const source: Source = { text, entries: edited.entries, root: 'map', problems: [], suppressions: suppressionsOf(lines) };
    cuttings.set(source, { ...before, lines, reads: edited.reads });
    return source;
  }

  const file = new SourceFile(lines, before?.reads ?? []);
  const { start, end, entries, simple } = findTopEntries(lines);
  file.problems.push(...directiveProblems(lines, start));

  if (entries) {
    for (const cut of entries) file.entry(cut);
  } else file.whole({ start, end, column: 0 });

  if (entries) file.reportColumns(entries, say(sourceTexts.topLevelKeys));
  file.reportRepeated();
  if (contentLines(lines, end + '---'.length, lines.length, 0).length > 0)
    file.problems.push(syntaxProblem('yaml-syntax', { start: end, end: end + 3 }, say(sourceTexts.secondDocument)));
  const source: Source = {
    text,
    entries: file.entries,
    root: file.root,
    problems: file.problems.slice(0, maxProblems),
    suppressions: suppressionsOf(lines),
  };

  cuttings.set(source, { lines, simple, reads: file.reads });
  return source;
}

/** Every problem of a source, with ranges in the whole text. */
export function problemsOf(source: Source): Problem[] {
  const ofEntries = source.entries.flatMap((entry) => [entry, ...(entry.items ?? [])]);
  return [...source.problems, ...ofEntries.flatMap(({ problems, at }) => problems.map((one) => shiftBlockProblem(one, at)))];
}

/** The same problem in a text where its block begins at `by`. */
export function shiftBlockProblem(one: Problem, by: number): Problem {
  if (by === 0) return one;
  const shift = ({ start, end }: Range): Range => ({ start: start + by, end: end + by });
  return {
    ...one,
    range: shift(one.range),
    ...(one.fixes
      ? { fixes: one.fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, range: shift(edit.range) })) })) }
      : {}),
    ...(one.related ? { related: one.related.map((related) => ({ ...related, range: shift(related.range) })) } : {}),
  };
}

/** The cuts of each source. */
const cuttings = new WeakMap<Source, Cutting>();

function refusal(text: string): Problem | undefined {
  if (text.length > maxLength) return syntaxProblem('yaml-syntax', { start: 0, end: 1 }, say(sourceTexts.tooLarge));
  const at = text.indexOf('\0');
  return at < 0 ? undefined : syntaxProblem('yaml-syntax', { start: at, end: at + 1 }, say(sourceTexts.binary));
}

/** A source while it is made. */
class SourceFile {
  readonly entries: SourceEntry[] = [];
  readonly problems: Problem[] = [];
  /** The blocks of each entry: its own, then those of its items. */
  readonly reads: ReadBlock[][] = [];
  root: Source['root'];
  readonly #text: string;
  /** The previous version's blocks by their text. */
  readonly #known = new Map<string, ReadBlock[]>();
  /** The number of blocks of a text that were parsed. */
  readonly #met = new Map<string, number>();
  readonly #anchors = new Map<string, Anchor>();
  readonly #budget = { left: maxCopied, looks: maxLooks };

  constructor(text: string, known: readonly (readonly ReadBlock[])[]) {
    this.#text = text;
    for (const reads of known) {
      for (const read of reads) {
        const alike = this.#known.get(read.block.text);
        if (alike) alike.push(read);
        else this.#known.set(read.block.text, [read]);
      }
    }
  }

  /** A top-level entry, with its items where it is a list of steps. */
  entry(cut: Cut): void {
    this.root = 'map';
    this.reads.push([]);
    const items = cutItems(this.#text, cut);
    const [first] = items ?? [];
    const head = this.#block(first ? { ...cut, end: first.start } : cut);
    const pairs = this.#pairs(head, cut.start);

    this.#push(head, cut.start, pairs);
    const entry = this.entries.at(-1);
    const own = (items ?? []).flatMap((item) => this.#items(item));
    if (!items || !entry || own.length === 0) return;

    this.entries[this.entries.length - 1] = withItems(entry, own);
    const [lost, ...rest] = items;
    if (lost?.dashless)
      this.problems.push(dashMissing({ start: lost.start, end: lost.start + wordAt(this.#text, lost.start).length }));
    this.reportColumns(lost?.dashless ? rest : items, say(sourceTexts.listItems));
  }

  /** A text that is no block map: one block, shared by all its entries. */
  whole(cut: Cut): void {
    this.reads.push([]);
    const block = this.#block(cut);
    const { node } = block;
    if (node.kind === 'scalar' && node.style === 'absent') return void this.problems.push(...block.problems);

    this.root = node.kind;
    if (node.kind !== 'map' || node.pairs.length === 0) {
      for (const one of block.problems) this.problems.push(shiftBlockProblem(one, cut.start));
    } else this.#push(block, cut.start, node.pairs);
  }

  /** Reports every part in another column than the first. */
  reportColumns(cuts: readonly Cut[], what: string): void {
    const [first] = cuts;
    for (const cut of cuts) {
      if (!first || cut.column === first.column) continue;
      this.problems.push(
        misaligned({ start: cut.start, end: cut.start + wordAt(this.#text, cut.start).length }, cut.column, first.column, what),
      );
    }
  }

  /** Reports every duplicate top-level key. */
  reportRepeated(): void {
    const first = new Map<string, SourceEntry>();
    for (const entry of this.entries) {
      const { text, style } = entry.key;
      const before = first.get(text);
      if (!before) first.set(text, entry);
      else if (style !== 'absent' && before.block !== entry.block)
        this.problems.push(duplicateKeyProblem(text, placed(entry.key.range, entry.at), placed(before.key.range, before.at)));
    }
  }

  #push({ block, problems }: ReadBlock, at: number, pairs: readonly Pair[]): void {
    for (const [index, { key, value, range }] of pairs.entries())
      this.entries.push({ block, at, key, value, range, problems: index === 0 ? problems : [] });
  }

  /** The pairs of an entry's block; a lone word is a key without a value yet. */
  #pairs({ node, block }: ReadBlock, at: number): Pair[] {
    if (node.kind === 'map' && node.pairs.length > 0) return node.pairs;
    this.problems.push(lonely(placed(node.range, at), block.text.slice(node.range.start, node.range.end)));
    const key = node.kind === 'scalar' ? node : absent(node.range.start);
    return [{ key, value: node.kind === 'list' ? node : absent(node.range.end), range: node.range }];
  }

  #items(cut: Cut): SourceItem[] {
    const read = this.#block(cut);
    const stray = read.problems.length > 0 ? cutStrayItem(this.#text, cut) : undefined;
    if (stray) {
      const [item, next] = stray;
      this.problems.push(
        misaligned({ start: next.start, end: next.start + 1 }, next.column, item.column, say(sourceTexts.listItems)),
      );
      return [...this.#items(item), ...this.#items(next)];
    }

    const { block, node, problems } = read;
    const nodes = node.kind === 'list' && node.items.length > 0 ? node.items : [node];
    return nodes.map((one, index) => ({ block, at: cut.start, node: one, problems: index === 0 ? problems : [] }));
  }

  /** The block of a part: the previous version's where it is the same, else parsed now. */
  #block(cut: Cut): ReadBlock {
    const text = this.#text.slice(cut.start, cut.end);
    const met = this.#met.get(text) ?? 0;
    // Blocks of equal text are reused in order, each once.
    const before = this.#known.get(text)?.[met];
    const same = before?.column === cut.column && readsSame(before, this.#anchors, this.#budget.left) ? before : undefined;
    if (same) this.#budget.left -= same.copied;
    const read = same ?? readBlock(text, cut.column, this.#anchors, this.#budget);

    this.#met.set(read.block.text, met + 1);
    this.reads.at(-1)?.push(read);
    for (const [name, anchor] of read.anchors) this.#anchors.set(name, anchor);

    return read;
  }
}

/** The dash or the key at a position. */
const wordAt = (text: string, at: number): string => (/^(?:-|[^:\n]*)/.exec(text.slice(at, at + 100))?.[0] ?? '').trimEnd();

const placed = ({ start, end }: Range, at: number): Range => ({ start: start + at, end: end + at });
