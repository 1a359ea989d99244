import type { Position, Range } from 'vscode-languageserver';
import type { LockEntry } from '../engine/auto/lock.ts';
import { entriesOf } from '../engine/auto/lock.ts';
import { prefixOf } from '../engine/compile/pipeline/written.ts';
import { toPosition } from '../engine/compile/source/lines.ts';
import { innersOf } from './inner.ts';
import { firstAt } from './search.ts';
import type { Snapshot } from './snapshot.ts';
import { offsetAt } from './snapshot.ts';

/** One of the pipelines of a document: its own, or one that is written out in a step, at any depth. */
export interface Sheet {
  document: Snapshot;
  snapshot: Snapshot;
  /** Where it stands in the document. */
  start: number;
  end: number;
  /** The offset in the document of an index of its own text. */
  outwards(index: number): number;
}

/** The document's own pipeline, and behind it those that are written out in it, each before those inside of it. */
type Sheets = readonly [Sheet, ...Sheet[]];

const known = new WeakMap<Snapshot, Sheets>();

/** The pipelines of a document. */
export function sheetsOf(document: Snapshot): Sheets {
  const found = known.get(document);
  if (found) return found;
  const own: Sheet = { document, snapshot: document, start: 0, end: document.text.length, outwards: (index) => index };
  const sheets: [Sheet, ...Sheet[]] = [own];
  for (const { snapshot, outwards } of sheets)
    for (const inner of innersOf(snapshot))
      sheets.push({
        document,
        snapshot: inner.snapshot,
        start: outwards(inner.start),
        end: outwards(inner.end),
        outwards: (index) => outwards(inner.outwards(index)),
      });
  known.set(document, sheets);
  return sheets;
}

/** Of all that is locked beside a document, the answers of one of its pipelines, by its own ids. */
export const lockOf = ({ compiled }: Snapshot, lock: readonly LockEntry[]): LockEntry[] =>
  entriesOf(lock, prefixOf(compiled.name, compiled.world.file));

/** The pipelines that an offset of the document stands in, innermost first, with the index in the text of each. */
export const sheetsAt = (document: Snapshot, offset: number): { sheet: Sheet; index: number }[] =>
  sheetsOf(document)
    .filter(({ start, end }) => start <= offset && offset <= end)
    .reverse()
    .map((sheet) => ({ sheet, index: firstAt(sheet.snapshot.text.length, sheet.outwards, offset) }));

/** A range in one of the pipelines of a document as one of the document. */
export function inDocument({ document, snapshot, outwards }: Sheet, range: Range): Range {
  if (document === snapshot) return range;
  const place = (position: Position): Position => toPosition(document.starts, outwards(offsetAt(snapshot, position)));
  return { start: place(range.start), end: place(range.end) };
}
