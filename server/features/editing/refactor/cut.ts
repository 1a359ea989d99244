import { linesOf, linesOfEntry } from '../../../../engine/compile/rewrite/add-entry.ts';
import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import type { Block, MapNode, Pair } from '../../../../engine/compile/source/nodes.ts';
import type { Snapshot } from '../../../snapshot.ts';

/** Removes a top-level entry or, if it has siblings, one member of its map; comments stay. */
export function cutMember(snapshot: Snapshot, block: Block, map: MapNode, pair: Pair): TextChange | undefined {
  const { compiled, text } = snapshot;
  const at = compiled.at(block);
  if (map.pairs.length === 1) {
    const entry = compiled.source.entries.find((one) => one.block === block && one.value === map);
    return entry && { range: linesOfEntry(text, entry), text: '' };
  }

  return cutPair(snapshot, { at, block, map, pair });
}

/** Removes one of several members of a map. */
export function cutPair(
  { text }: Snapshot,
  { at, block, map, pair }: { at: number; block: Block; map: MapNode; pair: Pair },
): TextChange | undefined {
  const number = map.pairs.indexOf(pair);
  const [before, next] = [map.pairs[number - 1], map.pairs[number + 1]];
  if (!map.flow) {
    const own = { start: at + pair.range.start, end: at + pair.range.end };
    const lead = text.slice(text.lastIndexOf('\n', own.start - 1) + 1, own.start);
    if (lead.trim() === '') return { range: linesOf(text, own), text: '' };
    // After a dash: the next member takes its place.
    return next && { range: { start: own.start, end: at + next.range.start }, text: '' };
  }

  const range = next
    ? { start: pair.range.start, end: next.range.start }
    : { start: before?.range.end ?? pair.range.start, end: pair.range.end };
  if (/[#\n]/.test(block.text.slice(range.start, range.end))) return undefined;

  return { range: { start: at + range.start, end: at + range.end }, text: '' };
}
