import type { Position, Range } from 'vscode-languageserver';
import type { OffsetMap } from '../../engine/compile/pipeline/embedded/printed.ts';
import { autoIdPrefix } from '../../engine/compile/pipeline/embedded/written.ts';
import { toPosition } from '../../engine/compile/source/lines.ts';
import type { LastRun } from '../../engine/compile/world.ts';
import { memoize } from '../../engine/language/memoize.ts';
import type { LockEntry } from '../../engine/workspace/lock-file.ts';
import { entriesOf } from '../../engine/workspace/lock-file.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt } from '../snapshot.ts';
import { innersOf } from './in-steps.ts';
import { firstAt } from './offset-search.ts';

/** One of the pipelines of a document: its own, or one that is written out in a step, at any depth. */
export interface Sheet {
  document: Snapshot;
  snapshot: Snapshot;
  /** Where it stands in the document. */
  start: number;
  end: number;
  /** The offset in the document of an index of its own text. */
  outwards: OffsetMap;
}

/** The document's own pipeline, and behind it those that are written out in it, each before those inside of it. */
type Sheets = readonly [Sheet, ...Sheet[]];

/** The pipelines of a document. */
export const sheetsOf = memoize((document: Snapshot): Sheets => {
  const own: Sheet = { document, snapshot: document, start: 0, end: document.text.length, outwards: (index) => index };
  const sheets: [Sheet, ...Sheet[]] = [own];
  for (const { snapshot, outwards } of sheets)
    for (const inner of innersOf(snapshot))
      sheets.push({
        document,
        snapshot: inner.snapshot,
        start: outwards(inner.start),
        end: outwards(inner.end),
        outwards: (index, rising) => outwards(inner.outwards(index, rising), rising),
      });
  return sheets;
});

/** What the ids of a pipeline's AUTO tags begin with in the lock file beside its document. */
export const sitesBegin = ({ compiled }: Snapshot): string => autoIdPrefix(compiled.name, compiled.world.file);

/** Of all that the newest run of a document left, what it left of one of its pipelines, by its own paths. */
export function lastOf<Last extends Pick<LastRun, 'steps'>>(snapshot: Snapshot, last: Last | undefined): Last | undefined {
  const before = sitesBegin(snapshot).replaceAll('#', '/');
  if (!last || before === '') return last;
  const steps = Object.entries(last.steps).flatMap(([path, step]) =>
    path.startsWith(before) ? [[path.slice(before.length), step] as const] : [],
  );
  return { ...last, steps: Object.fromEntries(steps) };
}

/** Of all that is locked beside a document, the answers of one of its pipelines, by its own ids. */
export const lockOf = (snapshot: Snapshot, lock: readonly LockEntry[]): readonly LockEntry[] =>
  snapshot.around ? entriesOf(lock, sitesBegin(snapshot)) : lock;

/** The pipelines that an offset of the document stands in, innermost first, with the index in the text of each. */
export const sheetsAt = (document: Snapshot, offset: number): { sheet: Sheet; index: number }[] =>
  sheetsOf(document)
    .filter(({ start, end }) => start <= offset && offset <= end)
    .reverse()
    .map((sheet) => ({ sheet, index: indexIn(sheet, offset) }));

/** The index in the text of one of a document's pipelines of an offset of the document. */
export const indexIn = ({ snapshot, outwards }: Sheet, offset: number): number => firstAt(snapshot.text.length, outwards, offset);

/** A range in one of the pipelines of a document as one of the document. */
export function inDocument({ document, snapshot, outwards }: Sheet, range: Range): Range {
  if (document === snapshot) return range;
  const place = (position: Position): Position => toPosition(document.starts, outwards(offsetAt(snapshot, position)));
  return { start: place(range.start), end: place(range.end) };
}
