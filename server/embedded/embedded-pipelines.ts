import type { Position, Range } from 'vscode-languageserver';
import type { OffsetMap } from '../../engine/compile/pipeline/embedded/printed.ts';
import { autoIdPrefix } from '../../engine/compile/pipeline/embedded/written.ts';
import { toPosition } from '../../engine/compile/source/lines.ts';
import type { LastRun } from '../../engine/compile/world.ts';
import { memoize } from '../../engine/language/memoize.ts';
import type { LockEntry } from '../../engine/workspace/lock-file.ts';
import { entriesWithPrefix } from '../../engine/workspace/lock-file.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt } from '../snapshot.ts';
import { firstIndexAt } from './offset-search.ts';
import { stepPipelines } from './step-pipelines.ts';

/** One of the pipelines of a document: its own, or one written inline in a step, at any depth. */
export interface EmbeddedPipeline {
  document: Snapshot;
  snapshot: Snapshot;
  /** Its position in the document. */
  start: number;
  end: number;
  /** The document offset of an index in its text. */
  toDocumentOffset: OffsetMap;
}

/** The document's own pipeline, followed by the inline ones; an outer one comes before those inside it. */
type EmbeddedPipelines = readonly [EmbeddedPipeline, ...EmbeddedPipeline[]];

/** The pipelines of a document. */
export const embeddedPipelines = memoize((document: Snapshot): EmbeddedPipelines => {
  const own: EmbeddedPipeline = {
    document,
    snapshot: document,
    start: 0,
    end: document.text.length,
    toDocumentOffset: (index) => index,
  };
  const pipelines: [EmbeddedPipeline, ...EmbeddedPipeline[]] = [own];

  for (const { snapshot, toDocumentOffset: outwards } of pipelines) {
    for (const inner of stepPipelines(snapshot))
      pipelines.push({
        document,
        snapshot: inner.snapshot,
        start: outwards(inner.start),
        end: outwards(inner.end),
        toDocumentOffset: (index, rising) => outwards(inner.toEnclosingOffset(index, rising), rising),
      });
  }

  return pipelines;
});

/** The prefix of the ids of a pipeline's AUTO tags in the lock file beside its document. */
export const siteIdPrefix = ({ compiled }: Snapshot): string => autoIdPrefix(compiled.name, compiled.world.file);

/** The last run's data of one pipeline of a document, by the pipeline's own paths. */
export function lastRunOf<Last extends Pick<LastRun, 'steps'>>(snapshot: Snapshot, last: Last | undefined): Last | undefined {
  const before = siteIdPrefix(snapshot).replaceAll('#', '/');
  if (!last || before === '') return last;
  const steps = Object.entries(last.steps).flatMap(([path, step]) =>
    path.startsWith(before) ? [[path.slice(before.length), step] as const] : [],
  );
  return { ...last, steps: Object.fromEntries(steps) };
}

/** The locked answers of one pipeline of a document, by its own ids. */
export const lockEntriesOf = (snapshot: Snapshot, lock: readonly LockEntry[]): readonly LockEntry[] =>
  snapshot.enclosing ? entriesWithPrefix(lock, siteIdPrefix(snapshot)) : lock;

/** The pipelines around an offset of the document, innermost first, with the index in the text of each. */
export const embeddedPipelinesAt = (document: Snapshot, offset: number): { embedded: EmbeddedPipeline; index: number }[] =>
  embeddedPipelines(document)
    .filter(({ start, end }) => start <= offset && offset <= end)
    .reverse()
    .map((embedded) => ({ embedded, index: embeddedIndexAt(embedded, offset) }));

/** The index in the text of one of a document's pipelines for a document offset. */
export const embeddedIndexAt = ({ snapshot, toDocumentOffset: outwards }: EmbeddedPipeline, offset: number): number =>
  firstIndexAt(snapshot.text.length, outwards, offset);

/** Converts a range of one of a document's pipelines to one of the document. */
export function toDocumentRange({ document, snapshot, toDocumentOffset: outwards }: EmbeddedPipeline, range: Range): Range {
  if (document === snapshot) return range;
  const place = (position: Position): Position => toPosition(document.starts, outwards(offsetAt(snapshot, position)));
  return { start: place(range.start), end: place(range.end) };
}
