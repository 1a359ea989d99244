import type { PlacedTemplate } from '../../engine/compile/check/templates.ts';
import { templatesIn } from '../../engine/compile/check/templates.ts';
import type { Node } from '../../engine/compile/graph/graph.ts';
import { isItem } from '../../engine/compile/graph/places.ts';
import type { Step } from '../../engine/compile/pipeline/model/step.ts';
import type { AutoSite } from '../../engine/compile/pipeline/model/value.ts';
import type { Block, ScalarNode, SourceNode } from '../../engine/compile/source/nodes.ts';
import { firstIndexAt } from '../embedded/offset-search.ts';
import type { Snapshot } from '../snapshot.ts';

/** The syntax around an offset of a text. Offsets inside are relative to the block. */
export interface CursorContext {
  block: Block;
  /** The offset, relative to the block. */
  at: number;
  /** Keys from the outside in; list items are `-`. Begins with the top-level key. */
  trail: string[];
  /** The key at the offset. */
  key?: ScalarNode;
  /** The scalar value at the offset. */
  scalar?: ScalarNode;
  /** The innermost step around it. */
  node?: Node;
}

/** The context of an offset; undefined between blocks. */
export function cursorContextAt(snapshot: Snapshot, offset: number): CursorContext | undefined {
  const { entries } = snapshot.compiled.source;
  for (const [index, entry] of entries.entries()) {
    const item = entry.items?.findLast((one) => one.at <= offset && offset <= one.at + one.block.text.length);
    if (item) return follow(snapshot, { block: item.block, at: offset - item.at, trail: [entry.key.text, '-'] }, item.node);

    const at = offset - entry.at;
    if (at < 0 || at > entry.block.text.length) continue;

    const place: CursorContext = { block: entry.block, at, trail: [] };
    if (within(entry.key, at)) return { ...place, key: entry.key };

    // Entries of a text in braces share one block.
    const next = entries[index + 1];
    if (next?.block === entry.block && entry.range.end < at && next.key.range.start <= at) continue;
    return follow(snapshot, { ...place, trail: [entry.key.text] }, entry.value);
  }

  return undefined;
}

function follow(snapshot: Snapshot, context: CursorContext, root: SourceNode): CursorContext {
  let node = root;
  for (;;) {
    if (node.kind === 'scalar') {
      if (within(node, context.at)) context.scalar = node;
      break;
    }
    if (node.kind === 'list') {
      const item = node.items.find((one) => within(one, context.at));
      if (!item) break;
      context.trail.push('-');
      node = item;
      continue;
    }

    const key = node.pairs.find((pair) => within(pair.key, context.at));
    if (key) {
      context.key = key.key;
      break;
    }

    const pair = node.pairs.find((one) => within(one.value, context.at));
    if (!pair) break;

    context.trail.push(pair.key.text);
    node = pair.value;
  }

  const step = stepNodeAt(snapshot, context.block, context.at);
  if (step) context.node = step;
  return context;
}

const within = ({ range }: SourceNode, at: number): boolean => range.start <= at && at <= range.end;

/** The innermost step that contains an offset of a block. */
export function stepNodeAt({ compiled }: Snapshot, block: Block, at: number): Node | undefined {
  let best: Node | undefined;
  let size = Number.POSITIVE_INFINITY;
  compiled.steps.forEach(({ step, block: own }, index) => {
    const node = compiled.graph.nodes[index];
    if (own !== block || !node || isItem(compiled.graph, node)) return;
    const { start, end } = step.range;
    if (start <= at && at <= end && end - start < size) [best, size] = [node, end - start];
  });

  return best;
}

export const writtenStep = ({ compiled }: Snapshot, node: Node): { step: Step; block: Block } | undefined =>
  compiled.steps[node.index];

/** The template at a place, with the index in its text. */
export function templateAt({ compiled }: Snapshot, place: CursorContext): { placed: PlacedTemplate; index: number } | undefined {
  const { scalar, block, at } = place;
  if (!scalar) return undefined;

  for (const placed of templatesIn(compiled.checkable, block)) {
    if (placed.node !== scalar) continue;
    const index = scalarIndexAt(scalar, at) - placed.at;
    if (index >= 0 && index <= placed.template.text.length) return { placed, index };
  }

  return undefined;
}

/** The index in a scalar's text of an offset of its block (the inverse of `offsetAt`, which is monotonic). */
export const scalarIndexAt = (scalar: ScalarNode, at: number): number =>
  firstIndexAt(scalar.text.length, (index) => scalar.offsetAt(index), at);

/** The innermost AUTO tag at a place. */
export function autoTagAt({ compiled }: Snapshot, place: CursorContext): AutoSite | undefined {
  const { scalar, at } = place;
  if (!scalar?.autos.length) return undefined;

  const index = scalarIndexAt(scalar, at);
  const sites = [
    ...compiled.pipeline.autos,
    ...compiled.steps.flatMap(({ step, block }) => (block === place.block ? step.autos : [])),
  ];

  return sites
    .filter((site) => site.node === scalar && site.tag.range.start <= index && index <= site.tag.range.end)
    .sort((a, b) => length(a) - length(b))[0];
}

const length = (site: AutoSite): number => site.tag.range.end - site.tag.range.start;
