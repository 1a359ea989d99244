import { compile } from '../../engine/compile/compile.ts';
import { toPosition } from '../../engine/compile/source/lines.ts';
import type { Snapshot } from '../../server/snapshot.ts';
import { snapshotOf } from '../../server/snapshot.ts';

/** A pipeline drawn with `$0` where the cursor stands. */
export function atCursor(drawn: string) {
  const offset = drawn.indexOf('$0');
  if (offset < 0) throw new Error('The text has no $0.');
  const text = drawn.slice(0, offset) + drawn.slice(offset + 2);
  const snapshot = snapshotOfText(text);
  return { snapshot, text, offset, position: toPosition(snapshot.starts, offset) };
}

export const snapshotOfText = (text: string): Snapshot =>
  snapshotOf('file:///demo/demo.baton.yaml', 1, compile(text, { file: '/demo/demo.baton.yaml' }));

/** The text of a range of the protocol. */
export function textAt(
  { text, starts }: Snapshot,
  { start, end }: { start: { line: number; character: number }; end: { line: number; character: number } },
): string {
  return text.slice((starts[start.line] ?? 0) + start.character, (starts[end.line] ?? 0) + end.character);
}
