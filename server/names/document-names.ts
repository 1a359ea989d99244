import type { Location, Position, Range } from 'vscode-languageserver';
import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import type { EmbeddedPipeline } from '../embedded/embedded-pipelines.ts';
import { embeddedPipelines, embeddedPipelinesAt } from '../embedded/embedded-pipelines.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, protocolRange } from '../snapshot.ts';
import { pathToUri } from '../workspace/uris.ts';
import { meaningName } from './meaning.ts';
import type { NameOccurrence } from './occurrences.ts';
import { nameOccurrences, occurrenceAt, occurrencesOf } from './occurrences.ts';

/** A name at its place in a document, in any of the document's pipelines. */
export interface DocumentName {
  embedded: EmbeddedPipeline;
  naming: NameOccurrence;
  /** In the document, the name alone. */
  start: number;
  end: number;
  /** The name is not spelled out there: no edit may change it. */
  hidden: boolean;
}

/** The thing named at a place of a document. */
export function documentNameAt(document: Snapshot, position: Position): DocumentName | undefined {
  const offset = offsetAt(document, position);
  for (const { embedded, index } of embeddedPipelinesAt(document, offset)) {
    const naming = occurrenceAt(embedded.snapshot, index);
    const found = naming && documentName(embedded, naming);
    if (found && found.start <= offset && offset <= found.end) return found;
  }

  return undefined;
}

function documentName(embedded: EmbeddedPipeline, naming: NameOccurrence): DocumentName {
  const { document, snapshot, toDocumentOffset: outwards } = embedded;
  const by = snapshot.compiled.at(naming.block);
  const start = outwards(by + naming.range.start);
  const end = start + naming.range.end - naming.range.start;
  const hidden = naming.hidden || (!naming.written && document.text.slice(start, end) !== meaningName(naming.meaning));

  return {
    embedded,
    naming,
    start,
    end: hidden || naming.written ? Math.max(outwards(by + naming.range.end), aliasEnd(document.text, start)) : end,
    hidden,
  };
}

/** The end of an alias that begins at an offset; the offset itself if there is none. */
function aliasEnd(text: string, start: number): number {
  const alias = /\*[^\s,[\]{}]*/y;
  alias.lastIndex = start;
  return start + (alias.exec(text)?.[0].length ?? 0);
}

/** Callers of a pipeline also name its inputs, outputs and, in tests, steps; other names are used only in its own text. */
const isShared = ({ naming: { meaning } }: DocumentName): boolean =>
  meaning.kind === 'input' || meaning.kind === 'output' || meaning.kind === 'step';

/**
 * All references to the thing named there, in the order of the text; for names visible to callers also in the documents
 * `others`.
 */
export function findOccurrences(own: DocumentName, others: () => readonly Snapshot[] = () => []): DocumentName[] {
  const { embedded, naming } = own;
  if (!isShared(own)) return occurrencesIn([embedded], naming.key);
  const { document } = embedded;
  const documents = [document, ...others().filter(({ uri }) => uri !== document.uri)];
  return documents.flatMap((one) => occurrencesIn(embeddedPipelines(one), naming.key).sort((a, b) => a.start - b.start));
}

/** All references to a key in some pipelines, in the order of each text. */
export const occurrencesIn = (pipelines: readonly EmbeddedPipeline[], key: string): DocumentName[] =>
  pipelines.flatMap((embedded) => occurrencesOf(embedded.snapshot, key).map((naming) => documentName(embedded, naming)));

/** Every name in one of a document's pipelines, unordered. */
export const documentNamesIn = (embedded: EmbeddedPipeline): DocumentName[] =>
  nameOccurrences(embedded.snapshot).map((naming) => documentName(embedded, naming));

/** The location of a name: in the document, or in the file whose path is there. */
export function locationOfName(one: DocumentName): Location {
  const { written } = one.naming;
  if (!written) return { uri: one.embedded.document.uri, range: rangeOfName(one) };
  const starts = lineStarts(written.text);
  const { start, end } = written.range;
  return { uri: pathToUri(written.path), range: { start: toPosition(starts, start), end: toPosition(starts, end) } };
}

export const rangeOfName = ({ embedded: { document }, start, end }: DocumentName): Range =>
  protocolRange(document, { start, end });
