import type { Location, Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import { ErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Compiled } from '../../../engine/compile/compile.ts';
import { compile } from '../../../engine/compile/compile.ts';
import { applyTextEdits } from '../../../engine/compile/rewrite/apply-text-edits.ts';
import type { World } from '../../../engine/compile/world.ts';
import { say } from '../../../engine/language/texts.ts';
import { embeddedPipelines } from '../../embedded/embedded-pipelines.ts';
import type { DocumentName } from '../../names/document-names.ts';
import { documentNameAt, documentNamesIn, findOccurrences, locationOfName, rangeOfName } from '../../names/document-names.ts';
import type { Meaning } from '../../names/meaning.ts';
import { meaningName } from '../../names/meaning.ts';
import { nameOccurrences } from '../../names/occurrences.ts';
import type { Snapshot } from '../../snapshot.ts';
import { snapshotOf } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import { linkAt } from '../navigation/document-links.ts';
import { readsFile } from '../text-files/prompt-files.ts';
import { fileAt } from './rename-files.ts';

/**
 * The thing to be renamed: the name under the cursor or, if the client renames files (`files`), the file named there. Null if
 * there is none, or if no text declares it.
 */
export function prepareRename(
  snapshot: Snapshot,
  position: Position,
  files = false,
): { range: Range; placeholder: string } | null {
  const own = documentNameAt(snapshot, position);
  const file = !own && files ? fileAt(snapshot, position) : undefined;
  if (file) return { range: file.range, placeholder: file.written };
  if (!own) refuseFile(snapshot, position);
  if (!own || !renamable(own.naming.meaning)) return null;
  return { range: rangeOfName(own), placeholder: meaningName(own.naming.meaning) };
}

/** The parameters of a step are named by its tool, and some names of loops by the language. */
function renamable(meaning: Meaning): boolean {
  if (meaning.kind === 'loop') return meaning.given;
  return meaning.kind === 'local' ? !meaning.binding?.given : meaning.kind !== 'parameter';
}

/**
 * Renames the thing under the cursor everywhere; names visible to callers also in `others`: the files that call this one, or
 * that it calls. Refuses names that are invalid, are taken, or would mean something else.
 */
export function renameSymbol(
  snapshot: Snapshot,
  position: Position,
  newName: string,
  others: () => readonly Snapshot[] = () => [],
): WorkspaceEdit | null {
  const own = documentNameAt(snapshot, position);
  if (!own) refuseFile(snapshot, position);
  return own ? renameName(own, newName, others) : null;
}

/** The same for a name found in a pipeline, or in the file of one of its prompts. */
export function renameName(own: DocumentName, newName: string, others: () => readonly Snapshot[]): WorkspaceEdit | null {
  if (!renamable(own.naming.meaning)) return null;
  const { meaning } = own.naming;
  const step = meaning.kind === 'step';
  if (!fits(meaning, newName)) refuse(step ? serverTexts.badId : serverTexts.badName, newName);
  if (newName === meaningName(meaning)) return { changes: {} };

  const all = findOccurrences(own, others);
  const home = all.find(({ naming }) => naming.declares)?.embedded;
  if (isTaken((home ?? own.embedded).snapshot, meaning, newName))
    refuse(step ? serverTexts.takenId : serverTexts.takenName, newName);
  if (!home) refuse(step ? serverTexts.noId : serverTexts.notDeclared, meaningName(meaning));
  if (all.some(({ hidden }) => hidden)) refuse(serverTexts.hiddenName, meaningName(meaning));
  if (all.some(({ naming }) => naming.mixed)) refuse(serverTexts.mixedName, meaningName(meaning));
  const byDocument = Map.groupBy(all, ({ embedded }) => embedded.document);
  const texts = renamedTexts(all, newName);
  if (!keepsMeaning([...byDocument.keys()], texts)) refuse(serverTexts.otherMeaning, newName);
  refuseWhereOthersRead(all, { texts, others });

  const changes: Record<string, { range: Range; newText: string }[]> = {};
  for (const { uri, range } of placesOfRename(all)) (changes[uri] ??= []).push({ range, newText: newName });
  return { changes };
}

/** A prompt's file may be used by other pipelines, in which the name stays the same. */
function refuseWhereOthersRead(
  all: readonly DocumentName[],
  { texts, others }: { texts: RenamedTexts; others: () => readonly Snapshot[] },
): void {
  const files = new Set(all.flatMap(({ naming }) => naming.written?.path ?? []));
  if (files.size === 0) return;

  const own = new Set(all.map(({ embedded }) => embedded.document.uri));
  const reader = others().find(
    (one) => !own.has(one.uri) && [...files].some((file) => readsFile(one, file)) && !keepsMeaning([one], texts),
  );
  if (reader) refuse(serverTexts.sharedPrompt, reader.uri.split('/').at(-1) ?? reader.uri);
}

/**
 * A file is named by its path on disk, which no text edit changes; refused if the client cannot rename files, or if the file
 * is outside of a project.
 */
function refuseFile(snapshot: Snapshot, position: Position): void {
  if (linkAt(snapshot, position)) throw new ResponseError(ErrorCodes.InvalidParams, say(serverTexts.fileName));
}

function refuse(text: string, name: string): never {
  throw new ResponseError(ErrorCodes.InvalidParams, say(text, { name }));
}

/** Names that templates read have no hyphens, except ids of steps. */
function fits({ kind }: Meaning, name: string): boolean {
  const bare = kind === 'step' || kind === 'expert' || kind === 'personality' || kind === 'template';
  return bare ? /^[A-Za-z_][\w-]*$/.test(name) : /^[A-Za-z_]\w*$/.test(name);
}

/** Whether a sibling has the name. */
function isTaken(snapshot: Snapshot, meaning: Meaning, name: string): boolean {
  const { graph } = snapshot.compiled;
  // Another local of that name may be far away.
  if (meaning.kind === 'local') return false;
  if (meaning.kind === 'step')
    return (graph.frames[meaning.node.frame]?.nodes ?? []).some(
      (index) => graph.nodes[index]?.id === name && index !== meaning.node.index,
    );

  return nameOccurrences(snapshot).some(
    (one) =>
      one.declares &&
      kindOf(one.meaning) === kindOf(meaning) &&
      sameHome(one.meaning, meaning) &&
      meaningName(one.meaning) === name,
  );
}

/** A product is a member of the answer, if the answer has one of that name. */
const kindOf = ({ kind }: Meaning): string => (kind === 'product' ? 'vars' : kind);

function sameHome(one: Meaning, other: Meaning): boolean {
  if (one.kind === 'variable' && other.kind === 'variable') return one.frame === other.frame;
  if ('node' in one && 'node' in other) return one.node === other.node;
  return true;
}

/**
 * Whether the renamed texts have the same edges, no additional error, and the same references: nothing hides the new name,
 * and it hides nothing.
 */
function keepsMeaning(documents: readonly Snapshot[], texts: RenamedTexts): boolean {
  const compiles = new Map<World['settings'], Map<string, Compiled>>();
  return documents.every((document) => {
    const { compiled, uri } = document;
    const { world } = compiled;

    const find: World['find'] = (path, from) => {
      const there = world.find?.(path, from);
      return there && { file: there.file, text: texts.get(there.file) ?? there.text };
    };

    // A pipeline called by several is compiled once; in another root the same file may mean something else.
    const ofSettings = compiles.get(world.settings) ?? new Map<string, Compiled>();
    compiles.set(world.settings, ofSettings);

    const called = new Map([...compiled.called].map(([name, one]) => [name, ofSettings.get(name) ?? one]));
    const text = texts.get(world.file) ?? compiled.text;
    const after = compile(text, { ...world, find: world.find && find }, { ...compiled, called });

    for (const [name, one] of after.called) {
      if (one.world.file === name) ofSettings.set(name, one);
    }

    return (
      edgesIn(after) === edgesIn(compiled) &&
      errorsIn(after) <= errorsIn(compiled) &&
      namedIn(snapshotOf(uri, 0, after)) === namedIn(document)
    );
  });
}

const errorsIn = ({ problems }: Compiled): number => problems.filter(({ severity }) => severity === 'error').length;
const edgesIn = (compiled: Compiled): string =>
  JSON.stringify(
    [compiled, ...writtenOut(compiled)].map(({ graph }) => graph.edges.map(({ from, to, kind }) => [from, to, kind])),
  );

/** For each reference in a document, in order: the kind of its target, and the first place that names the same target. */
function namedIn(document: Snapshot): string {
  const all = embeddedPipelines(document).flatMap((embedded, index) =>
    documentNamesIn(embedded).map((one) => ({ ...one, embedded: index })),
  );
  all.sort((a, b) => a.start - b.start);

  const firsts = new Map<string, number>();
  let [place, last] = [-1, -1];
  const meanings = all.map(({ start, naming: { key, meaning }, embedded }) => {
    if (start !== last) [place, last] = [place + 1, start];
    const thing = `${'file' in meaning ? '' : embedded} ${key}`;
    const first = firsts.get(thing) ?? place;
    firsts.set(thing, first);
    return `${place} ${kindOf(meaning)} ${first}`;
  });

  return [...new Set(meanings)].sort().join();
}

/** The inline pipelines in the steps of a text. */
const writtenOut = ({ called, world: { file } }: Compiled): Compiled[] =>
  [...called.values()].filter(({ name, world }) => world.file === file && name !== file);

interface PlainEdit {
  start: number;
  end: number;
  text: string;
}

/** The files that a rename edits, by path, with their new text. */
type RenamedTexts = ReadonlyMap<string, string>;

function renamedTexts(all: readonly DocumentName[], newName: string): RenamedTexts {
  const files = new Map<string, { text: string; edits: Map<number, PlainEdit> }>();
  for (const {
    naming: { written },
    embedded,
    start,
    end,
  } of all) {
    const { path, text, range } = written ?? {
      path: embedded.document.compiled.world.file,
      text: embedded.document.text,
      range: { start, end },
    };
    const file = files.get(path) ?? { text, edits: new Map() };

    files.set(path, file);
    file.edits.set(range.start, { ...range, text: newName });
  }

  const inOrder = (edits: ReadonlyMap<number, PlainEdit>): PlainEdit[] =>
    [...edits.values()].toSorted((a, b) => a.start - b.start);
  return new Map([...files].map(([path, { text, edits }]) => [path, applyTextEdits(text, inOrder(edits))]));
}

/** A file named by several steps has each of its places once. */
function placesOfRename(all: readonly DocumentName[]): Location[] {
  const places = new Map(
    all.map(locationOfName).map((one) => [`${one.uri} ${one.range.start.line}:${one.range.start.character}`, one]),
  );
  return [...places.values()];
}
