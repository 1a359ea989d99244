import type { Position, Range } from 'vscode-languageserver';
import type { Compiled } from '../engine/compile/compile.ts';
import { lineStarts, toOffset, toPosition } from '../engine/compile/source/lines.ts';
import type { Block } from '../engine/compile/source/nodes.ts';

/** One version of a document with everything derived from it. Features are functions of it; they keep nothing. */
export interface Snapshot {
  uri: string;
  version: number;
  text: string;
  compiled: Compiled;
  starts: readonly number[];
}

type Span = { start: number; end: number };

export const snapshotOf = (uri: string, version: number, compiled: Compiled): Snapshot => ({
  uri,
  version,
  text: compiled.text,
  compiled,
  starts: lineStarts(compiled.text),
});

export const offsetAt = (snapshot: Snapshot, position: Position): number =>
  toOffset(snapshot.starts, position, snapshot.text.length);

/** A range of the text (with `block`: one that counts from its start) as the protocol writes it. */
export function rangeOf(snapshot: Snapshot, range: Span, block?: Block): Range {
  const by = block ? snapshot.compiled.at(block) : 0;
  return { start: toPosition(snapshot.starts, range.start + by), end: toPosition(snapshot.starts, range.end + by) };
}
