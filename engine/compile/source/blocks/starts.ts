import type { Block, Source } from '../nodes.ts';

/** The start of each block of a text. */
export function blockStarts(source: Source): ReadonlyMap<Block, number> {
  const starts = new Map<Block, number>();
  for (const entry of source.entries) {
    starts.set(entry.block, entry.at);
    for (const item of entry.items ?? []) starts.set(item.block, item.at);
  }
  return starts;
}

/** Returns the start of a block; the map is made at the first call. */
export function blockPositions(source: Source): (block: Block) => number {
  let starts: ReadonlyMap<Block, number> | undefined;
  return (block) => (starts ??= blockStarts(source)).get(block) ?? 0;
}
