import { memoize } from '../../language/memoize.ts';
import type { Fix, Range } from '../../language/problems.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { say } from '../../language/texts.ts';
import type { Compiled } from '../compile.ts';
import type { DialectUse, Rewriting } from '../pipeline/dialects/canonical-field.ts';
import type { Block, MapNode, Pair, SourceNode } from '../source/nodes.ts';
import { insideQuotes } from '../source/quoted-keys.ts';
import type { WrittenOut } from '../written-out.ts';
import { editsOutwards, writtenOutIn } from '../written-out.ts';
import { between } from './comments.ts';
import { originsOf } from './origins.ts';
import type { Edit, PrintedBlock } from './print.ts';
import { applyEditsInRange, printMap } from './print.ts';
import { firstFrom } from './search.ts';

/** An older or foreign spelling with its position. */
interface SpelledOtherwise {
  from: string;
  to: string;
  range: Range;
  /** The fix for this place, or for the map around it; undefined where an anchor or alias prevents it. */
  fix(): Fix | undefined;
}

/** Every older or foreign spelling of the text, with its fix; ranges count from the start of the text. */
export function spelledOtherwise(compiled: Compiled): SpelledOtherwise[] {
  const rewritings = new Map<Block, BlockRewriting>();
  const own = compiled.read.dialects.map(({ block, use }): SpelledOtherwise => {
    const at = compiled.at(block);
    return {
      from: use.from,
      to: use.to,
      range: { start: use.range.start + at, end: use.range.end + at },
      fix: () => {
        const rewriting = rewritings.get(block) ?? blockRewritingOf(compiled, block);
        rewritings.set(block, rewriting);
        const fix = use.fix ?? (use.stays ? undefined : wholeMap(rewriting, use));
        const edits = fix?.edits.map((edit) => inText(insideQuotes(edit, block.text), at, compiled.text));
        return fix && edits && { title: fix.title, edits };
      },
    };
  });

  return [
    ...own,
    ...writtenOutIn(compiled).flatMap((inner) => spelledOtherwise(inner.compiled).map((one) => moveOutwards(inner, one))),
  ];
}

/** The same for an embedded pipeline, with positions in the outer text. */
const moveOutwards = (inner: WrittenOut, { from, to, range, fix }: SpelledOtherwise): SpelledOtherwise => ({
  from,
  to,
  range: { start: inner.offsetAt(range.start), end: inner.offsetAt(range.end) },
  fix: () => {
    const own = fix();
    const edits = own && editsOutwards(inner, own.edits);
    return edits && { title: own.title, edits };
  },
});

/** The edits that bring the whole text to canonical spelling, in order; empty where it has that already. */
export function rewriteDialects(compiled: Compiled): Edit[] {
  const blocks = new Set(compiled.read.dialects.map(({ block }) => block));
  const edits = [...blocks].flatMap((block) => {
    const at = compiled.at(block);
    return outermost(blockRewritingOf(compiled, block)).map((edit) => inText(edit, at, compiled.text));
  });

  // An embedded pipeline inside a rewritten step is rewritten afterwards.
  const inner = writtenOutIn(compiled)
    .filter(({ start, end }) => !edits.some(({ range }) => range.start < end && start < range.end))
    .flatMap((one) => editsOutwards(one, rewriteDialects(one.compiled)) ?? []);

  return [...edits, ...inner].sort((a, b) => a.range.start - b.range.start);
}

/** The text with those edits made. */
export const rewritten = (compiled: Compiled): string =>
  applyEditsInRange(compiled.text, { start: 0, end: compiled.text.length }, rewriteDialects(compiled));

/** A block with its changes. */
interface BlockRewriting {
  printed: PrintedBlock;
  /** Rewritings of maps in the text, by position; the outer one first. */
  rewritings: readonly Rewriting[];
  fixes: readonly Edit[];
}

/** The trees of a block and the readings of it. */
interface BlockParts {
  roots: (SourceNode | Pair)[];
  rewritings: Rewriting[];
  fixes: Edit[];
}
const partsByBlock = memoize((compiled: Compiled): ReadonlyMap<Block, BlockParts> => {
  const found = new Map<Block, BlockParts>();

  const of = (block: Block): BlockParts => {
    const parts = found.get(block) ?? { roots: [], rewritings: [], fixes: [] };
    found.set(block, parts);
    return parts;
  };

  const { read, source } = compiled;
  for (const { block, key, value, range, items } of source.entries) {
    of(block).roots.push({ key, value, range });
    for (const item of items ?? []) of(item.block).roots.push(item.node);
  }

  for (const { block, rewriting } of read.rewritings) of(block).rewritings.push(rewriting);
  for (const { block, use } of read.dialects) {
    if (use.fix) of(block).fixes.push(...use.fix.edits.map((edit) => insideQuotes(edit, block.text)));
  }

  return found;
});

function blockRewritingOf(compiled: Compiled, block: Block): BlockRewriting {
  const { text, at } = compiled;
  const { roots, rewritings, fixes } = partsByBlock(compiled).get(block) ?? { roots: [], rewritings: [], fixes: [] };
  const origins = originsOf(block.text, roots);
  const start = at(block);
  const isEntry = ({ pairs: [pair] }: MapNode): boolean => roots.some((root) => 'key' in root && root.key === pair?.key);
  const standing = rewritings.filter(({ map, uses }) => uses.length > 0 && (origins.nodes.has(map) || isEntry(map)));
  const printed: PrintedBlock = {
    text: block.text,
    column: start - (text.lastIndexOf('\n', start - 1) + 1),
    inBraces: isInBraces(compiled),
    origins,
    between: between(block.text, origins.nodes),
    rewritings: new Map(rewritings.map((one): [MapNode, Rewriting] => [one.map, one])),
    editsIn: (range) => editsIn(blockRewriting, range),
  };
  const blockRewriting: BlockRewriting = {
    printed,
    rewritings: standing.toSorted((a, b) => a.map.range.start - b.map.range.start || b.map.range.end - a.map.range.end),
    fixes: fixes.toSorted((a, b) => a.range.start - b.range.start || b.range.end - a.range.end),
  };

  return blockRewriting;
}

/** Whether the whole file is one map in braces, as JSON is. */
function isInBraces({ text, source }: Compiled): boolean {
  const [first] = source.entries;
  const before = first ? text.slice(0, first.at + first.key.range.start) : '';
  return before.replaceAll(/#.*/g, '').trimEnd().endsWith('{');
}

const outermost = (rewriting: BlockRewriting): Edit[] => editsIn(rewriting, undefined);

/** The edits inside a range or the whole block: outer maps before inner ones, both before single fixes. */
function editsIn({ printed, rewritings, fixes }: BlockRewriting, range: Range | undefined): Edit[] {
  const { start, end } = range ?? { start: 0, end: printed.text.length };
  const edits: Edit[] = [];
  let done = -1;
  for (let at = firstFrom(rewritings, start, ({ map }) => map.range.start); at < rewritings.length; at++) {
    const rewriting = rewritings[at];
    if (!rewriting || rewriting.map.range.start > end) break;
    if (rewriting.map.range.start < done || rewriting.map.range.end > end) continue;

    const edit = printMap(printed, rewriting, range === undefined);
    if (!edit) continue;

    edits.push(edit);
    done = edit.range.end;
  }

  const maps = [...edits];
  for (let at = firstFrom(fixes, start, (fix) => fix.range.start); at < fixes.length; at++) {
    const fix = fixes[at];
    if (!fix || fix.range.start > end) break;
    const enclosing = maps[firstFrom(maps, fix.range.start + 1, (edit) => edit.range.start) - 1];
    if (fix.range.end <= end && !(enclosing && enclosing.range.end > fix.range.start)) edits.push(fix);
  }

  return edits.sort((a, b) => a.range.start - b.range.start);
}

/** The map around a use, rewritten as a whole. */
function wholeMap({ printed, rewritings }: BlockRewriting, use: DialectUse): Fix | undefined {
  const rewriting =
    rewritings.find(({ uses }) => uses.includes(use)) ??
    rewritings.findLast(({ map }) => map.range.start <= use.range.start && map.range.end >= use.range.end);
  const edit = rewriting && printMap({ ...printed, editsIn: () => [] }, rewriting, true);
  return edit && { title: say(phrases.rewriteMap), edits: [edit] };
}

/** Converts an edit of a block to one of the text, with the text's line breaks. */
function inText({ range, text }: Edit, at: number, whole: string): Edit {
  return {
    range: { start: range.start + at, end: range.end + at },
    text: whole.includes('\r\n') ? text.replaceAll(/\r?\n/g, '\r\n') : text,
  };
}
