import type { Block, MapNode } from '../source/nodes.ts';
import { columnAt, lineBreakOf } from './add-entry.ts';
import type { ChangedText, TextChange } from './text-change.ts';

/** Adds a key with its value to a step, on one line: after the id, or as the first key. Undefined for a step without keys. */
export function addStepKey(snapshot: ChangedText, map: MapNode, block: Block, text: string): TextChange | undefined {
  const at = snapshot.compiled.at(block);
  const id = map.pairs.find(({ key, value }) => key.text === 'id' && value.kind === 'scalar' && value.style !== 'absent');
  const [first] = map.pairs;
  if (!first) return undefined;
  if (map.flow) {
    const offset = at + (id ? id.range.end : first.range.start);
    return { range: { start: offset, end: offset }, text: id ? `, ${text}` : `${text}, ` };
  }

  const column = columnAt(snapshot.text, at + first.range.start);
  const newline = lineBreakOf(snapshot.text);
  const rest = newline + ' '.repeat(column);
  if (!id) return { range: { start: at + first.range.start, end: at + first.range.start }, text: `${text}${rest}` };

  const line = snapshot.text.indexOf('\n', at + id.range.end);
  const end = line < 0 ? snapshot.text.length : line - (newline.length - 1);
  return { range: { start: end, end }, text: `${rest}${text}` };
}
