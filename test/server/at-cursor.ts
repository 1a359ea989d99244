import { compile } from '../../engine/compile/compile.ts';
import { toPosition } from '../../engine/compile/source/lines.ts';
import type { World } from '../../engine/compile/world.ts';
import type { Snapshot } from '../../server/snapshot.ts';
import { snapshotOf } from '../../server/snapshot.ts';

/** A pipeline drawn with `$0` where the cursor stands; `files` are those beside it, by name. */
export function atCursor(drawn: string, files: Readonly<Record<string, string>> = {}) {
  const offset = drawn.indexOf('$0');
  if (offset < 0) throw new Error('The text has no $0.');
  const text = drawn.slice(0, offset) + drawn.slice(offset + 2);
  const snapshot = snapshotOfText(text, files);
  return { snapshot, text, offset, position: toPosition(snapshot.starts, offset) };
}

export function snapshotOfText(text: string, files: Readonly<Record<string, string>> = {}, name = 'demo.baton.yaml'): Snapshot {
  const find: World['find'] = (path) => {
    const known = Object.keys(files).find((file) => path === file || path === `/demo/${file}`);
    return known === undefined ? undefined : { file: `/demo/${known}`, text: files[known] ?? '' };
  };
  return snapshotOf(`file:///demo/${name}`, 1, compile(text, { file: `/demo/${name}`, find }));
}

interface Range {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

const offset = ({ starts }: Snapshot, { line, character }: Range['start']): number => (starts[line] ?? 0) + character;

/** The text of a range of the protocol. */
export const textAt = (snapshot: Snapshot, { start, end }: Range): string =>
  snapshot.text.slice(offset(snapshot, start), offset(snapshot, end));

/** The text with edits of the protocol carried out. */
export function edited(snapshot: Snapshot, edits: readonly { range: Range; newText: string }[]): string {
  let { text } = snapshot;
  for (const { range, newText } of [...edits].sort((a, b) => offset(snapshot, b.range.start) - offset(snapshot, a.range.start)))
    text = text.slice(0, offset(snapshot, range.start)) + newText + text.slice(offset(snapshot, range.end));
  return text;
}
