import type {
  DocumentHighlight,
  Location,
  Position,
  Range,
  RenameFile,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { DocumentHighlightKind, ErrorCodes, ResponseError } from 'vscode-languageserver';
import { toPosition } from '../../../engine/compile/source/lines.ts';
import type { Block, Pair, ScalarNode, SourceNode } from '../../../engine/compile/source/nodes.ts';
import { childNodes, pairOf } from '../../../engine/compile/source/nodes.ts';
import { say } from '../../../engine/language/texts.ts';
import { embeddedPipelines } from '../../embedded/embedded-pipelines.ts';
import { documentNameAt, occurrencesIn, rangeOfName } from '../../names/document-names.ts';
import { unquoted } from '../../names/occurrences.ts';
import type { Snapshot, YamlDocument } from '../../snapshot.ts';
import { offsetAt, protocolRange } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import type { PersonalityPage } from '../text-files/personality-page.ts';

/**
 * An expert, a personality or a step template that all pipelines of a workspace share, because `baton.yaml` or a file
 * declares it.
 */
export interface SharedName {
  kind: 'expert' | 'personality' | 'template';
  name: string;
}

interface SharedOccurrence extends SharedName {
  uri: string;
  range: Range;
  declares: boolean;
  /** The name is not literally there. */
  hidden: boolean;
}

/** The name at a place in a pipeline that it does not declare itself. */
export function sharedNameAt(snapshot: Snapshot, position: Position): SharedName | undefined {
  const own = documentNameAt(snapshot, position);
  const meaning = own?.naming.meaning;
  if (!own || (meaning?.kind !== 'expert' && meaning?.kind !== 'personality' && meaning?.kind !== 'template')) return undefined;
  const shared: SharedName = { kind: meaning.kind, name: meaning.name };
  return declares(own.embedded.snapshot, shared) ? undefined : shared;
}

/** The same in `baton.yaml`. */
export function sharedNameInSettings(page: YamlDocument, position: Position): (SharedName & { range: Range }) | undefined {
  const offset = offsetAt(page, position);
  return namesIn(page).find(({ range: { start, end } }) => offsetAt(page, start) <= offset && offset <= offsetAt(page, end));
}

/** Only `baton.yaml` declares step templates. */
const declares = ({ compiled: { pipeline } }: Snapshot, { kind, name }: SharedName): boolean =>
  kind !== 'template' && pipeline[kind === 'expert' ? 'experts' : 'personalities'].some((one) => one.name === name);

const kindsByKey: Readonly<Record<string, SharedName['kind']>> = {
  experts: 'expert',
  personalities: 'personality',
  templates: 'template',
};

/** Every place in `baton.yaml` that names an expert, a personality or a step template. */
function namesIn(page: YamlDocument): SharedOccurrence[] {
  const sharedOccurrences: SharedOccurrence[] = [];

  const add = (kind: SharedName['kind'], node: ScalarNode, block: Block, own: boolean): void => {
    const span = unquoted(block, node.range);
    const hidden = block.text.slice(span.start, span.end) !== node.text;
    sharedOccurrences.push({
      kind,
      name: node.text,
      uri: page.uri,
      range: protocolRange(page, span, block),
      declares: own,
      hidden,
    });
  };

  const addName = (kind: SharedName['kind'], pair: Pair | undefined, block: Block): void => {
    if (pair?.value.kind === 'scalar' && pair.value.style !== 'absent') add(kind, pair.value, block, false);
  };

  const addTemplates = (step: SourceNode | undefined, block: Block): void => {
    if (step?.kind === 'map') addName('template', pairOf(step, 'extends'), block);
    for (const inner of step ? childNodes(step) : []) addTemplates(inner, block);
  };

  for (const { key, value, block } of page.compiled.source.entries) {
    const kind = kindsByKey[key.text];
    for (const pair of kind && value.kind === 'map' ? value.pairs : []) {
      if (kind) add(kind, pair.key, block, true);
      if (kind === 'template') addTemplates(pairOf(pair.value, 'step')?.value, block);
      else addName('personality', pairOf(pair.value, kind === 'expert' ? 'personality' : 'extends'), block);
    }
  }

  return sharedOccurrences;
}

/** All references: in `baton.yaml`, and in pipelines that do not declare the name themselves. */
function placesOf(shared: SharedName, page: YamlDocument | undefined, documents: readonly Snapshot[]): SharedOccurrence[] {
  const own = page ? namesIn(page).filter(({ kind, name }) => kind === shared.kind && name === shared.name) : [];
  const theirs = documents.flatMap((document) => {
    const pipelines = embeddedPipelines(document).filter(({ snapshot }) => !declares(snapshot, shared));
    return occurrencesIn(pipelines, `${shared.kind} ${shared.name}`).map(
      (one): SharedOccurrence => ({ ...shared, uri: document.uri, range: rangeOfName(one), declares: false, hidden: one.hidden }),
    );
  });

  return [...own, ...theirs];
}

/** The occurrences of a name in `baton.yaml`. */
export function sharedHighlights(page: YamlDocument, position: Position): DocumentHighlight[] {
  const shared = sharedNameInSettings(page, position);
  return shared
    ? placesOf(shared, page, []).map(({ range, declares: own }) => ({
        range,
        kind: own ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }))
    : [];
}

/** The place of the declaration; `file` is that of a personality with a file. */
export function sharedDefinition(shared: SharedName, page: YamlDocument | undefined, file: string | undefined): Location | null {
  const declared = placesOf(shared, page, []).find((one) => one.declares);
  if (declared) return { uri: declared.uri, range: declared.range };
  const start = { line: 0, character: 0 };
  return file === undefined ? null : { uri: file, range: { start, end: start } };
}

export const sharedReferences = (
  shared: SharedName,
  page: YamlDocument | undefined,
  documents: readonly Snapshot[],
  { withDeclaration, files = [] }: { withDeclaration: boolean; files?: readonly PersonalityPage[] },
): Location[] =>
  [...placesOf(shared, page, documents), ...placesInFiles(shared, files)]
    .filter((one) => withDeclaration || !one.declares)
    .map(({ uri, range }) => ({ uri, range }));

/** References to a personality in the files of others, which extend it. */
const placesInFiles = ({ kind, name }: SharedName, files: readonly PersonalityPage[]): SharedOccurrence[] =>
  files.flatMap(({ uri, starts, text, front }) => {
    const base = front?.base;
    if (kind !== 'personality' || !base || base.name !== name) return [];
    const { start, end } = unquoted({ text }, base.range);
    const range = { start: toPosition(starts, start), end: toPosition(starts, end) };
    return [{ kind, name, uri, range, declares: false, hidden: text.slice(start, end) !== name }];
  });

const editsOf = (places: readonly SharedOccurrence[], newText: string): TextDocumentEdit[] =>
  [...Map.groupBy(places, ({ uri }) => uri)].map(([uri, own]) => ({
    textDocument: { uri, version: null },
    edits: own.map(({ range }) => ({ range, newText })),
  }));

/** The name of a personality with a file is the file's. */
const moveOf = ({ uri }: PersonalityPage, newName: string): RenameFile => ({
  kind: 'rename',
  oldUri: uri,
  newUri: `${uri.slice(0, uri.lastIndexOf('/') + 1)}${newName}.md`,
  options: { overwrite: false, ignoreIfExists: false },
});

/**
 * Renames it everywhere. Undefined if neither `baton.yaml` nor a file of the project declares it; refuses names that are
 * taken, also by the file of a personality.
 */
export function renameShared(
  shared: SharedName,
  {
    newName,
    page,
    documents,
    hasFile = () => false,
    files = [],
    renamesFiles = false,
  }: {
    newName: string;
    page: YamlDocument | undefined;
    documents: readonly Snapshot[];
    hasFile?: (personality: string) => boolean;
    /** The personalities of the project that have files. */
    files?: readonly PersonalityPage[];
    renamesFiles?: boolean;
  },
): WorkspaceEdit | undefined {
  const places = [...placesOf(shared, page, documents), ...placesInFiles(shared, files)];
  const isInSettings = places.some((one) => one.declares);
  const home = shared.kind === 'personality' && !isInSettings ? files.find(({ name }) => name === shared.name) : undefined;
  if (!isInSettings && !home) return undefined;

  const refuse = (text: string, name: string): never => {
    throw new ResponseError(ErrorCodes.InvalidParams, say(text, { name }));
  };
  if (!/^[A-Za-z_][\w-]*$/.test(newName)) refuse(serverTexts.badName, newName);
  if (places.some(({ hidden }) => hidden)) refuse(serverTexts.hiddenName, shared.name);
  const other: SharedName = { kind: shared.kind, name: newName };
  const isTaken =
    placesOf(other, page, documents).length > 0 ||
    (shared.kind === 'personality' && hasFile(newName)) ||
    documents.some((one) => embeddedPipelines(one).some(({ snapshot }) => declares(snapshot, other)));
  if (isTaken && newName !== shared.name) refuse(serverTexts.takenName, newName);
  if (home && newName !== shared.name) {
    if (!renamesFiles) refuse(serverTexts.fileName, shared.name);
    return { documentChanges: [...editsOf(places, newName), moveOf(home, newName)] };
  }

  const changes: Record<string, { range: Range; newText: string }[]> = {};
  for (const { uri, range } of places) (changes[uri] ??= []).push({ range, newText: newName });
  return { changes };
}
