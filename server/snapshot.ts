import type { Position, Range } from 'vscode-languageserver';
import type { Compiled } from '../engine/compile/compile.ts';
import type { TextEdit } from '../engine/compile/pipeline/embedded/edits.ts';
import type { EmbeddedText } from '../engine/compile/pipeline/embedded/written.ts';
import { lineStarts, toOffset, toPosition } from '../engine/compile/source/lines.ts';
import type { Block } from '../engine/compile/source/nodes.ts';
import { parseSource } from '../engine/compile/source/source.ts';
import { editsOutwards } from '../engine/compile/written-out.ts';

/** One version of a document as plain YAML: also for `baton.yaml`. */
export interface YamlDocument {
  uri: string;
  version: number;
  text: string;
  starts: readonly number[];
  compiled: Pick<Compiled, 'source' | 'at'>;
}

/** One version of a pipeline with all derived data. Features are pure functions of it. */
export interface Snapshot extends YamlDocument {
  compiled: Compiled;
  /** For an inline pipeline: the surrounding text, and how to write an edit there. */
  enclosing?: { snapshot: Snapshot; edited: EmbeddedText['edited'] };
}

/** The document of a pipeline: itself, unless it is inline. */
export const enclosingDocument = (snapshot: Snapshot): Snapshot =>
  snapshot.enclosing ? enclosingDocument(snapshot.enclosing.snapshot) : snapshot;

/** Converts edits of a pipeline to edits of its document; undefined if one of them cannot be written there. */
export function editsInDocument({ enclosing }: Snapshot, edits: readonly TextEdit[]): readonly TextEdit[] | undefined {
  if (!enclosing) return edits;
  const edited = editsOutwards(enclosing, edits);
  return edited && editsInDocument(enclosing.snapshot, edited);
}

type OffsetSpan = { start: number; end: number };

export const snapshotOf = (uri: string, version: number, compiled: Compiled): Snapshot => ({
  uri,
  version,
  text: compiled.text,
  compiled,
  starts: lineStarts(compiled.text),
});

/** A text that is no pipeline. */
export function yamlDocument(uri: string, version: number, text: string): YamlDocument {
  const source = parseSource(text);
  const starts = new Map(
    source.entries.flatMap(({ block, at, items = [] }) => [{ block, at }, ...items]).map(({ block, at }) => [block, at]),
  );
  return { uri, version, text, starts: lineStarts(text), compiled: { source, at: (block) => starts.get(block) ?? 0 } };
}

export const offsetAt = ({ starts, text }: Pick<YamlDocument, 'starts' | 'text'>, position: Position): number =>
  toOffset(starts, position, text.length);

/** Converts a range of the text (with `block`: relative to its start) to the protocol. */
export function protocolRange(snapshot: YamlDocument, range: OffsetSpan, block?: Block): Range {
  const by = block ? snapshot.compiled.at(block) : 0;
  return { start: toPosition(snapshot.starts, range.start + by), end: toPosition(snapshot.starts, range.end + by) };
}
