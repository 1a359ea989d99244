import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position, Range, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import { ErrorCodes, ResponseError } from 'vscode-languageserver';
import { compile } from '../../../engine/compile/compile.ts';
import type { World } from '../../../engine/compile/world.ts';
import { say } from '../../../engine/language/texts.ts';
import { documentNameAt } from '../../names/document-names.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt, snapshotOf } from '../../snapshot.ts';
import { applyTextEdits } from '../../text-edits.ts';
import { serverTexts } from '../../texts.ts';
import type { Moves } from '../../workspace/moves.ts';
import { movesOf } from '../../workspace/moves.ts';
import { pathFrom } from '../../workspace/path-from.ts';
import { pathToUri } from '../../workspace/uris.ts';
import { documentLinks, linkAt } from '../navigation/document-links.ts';

/**
 * What keeps pipelines naming the same files when some files get another place: the edits of each, at the place that it has now. `after`
 * gives the world of a file as it will be. A name that cannot be written so that it leads there stays.
 */
export function movedReferences(
  documents: readonly Snapshot[],
  { to }: Moves,
  after: (file: string) => World,
): TextDocumentEdit[] {
  return documents.flatMap((snapshot) => {
    const { compiled, uri, version } = snapshot;
    const own = to(compiled.world.file);
    const world = after(own);
    const edits = documentLinks(snapshot).flatMap(({ range, target = '' }) => {
      if (!target.startsWith('file:')) return [];
      const file = to(fileURLToPath(target));
      const [start, end] = [offsetAt(snapshot, range.start), offsetAt(snapshot, range.end)];
      const written = snapshot.text.slice(start, end);
      if (world.find?.(written, own)?.file === file) return [];
      // Another file may stand before it on the way, but for one who says the way from beside.
      const names = [pathFrom(file, own), relative(dirname(own), file).replaceAll(sep, '/')];
      const name = names.find((one) => world.find?.(one, own)?.file === file);
      return name === undefined ? [] : [{ range, start, end, text: name, file }];
    });
    const lead = (some: typeof edits): boolean => leadThere(snapshot, world, own, some);
    const good = lead(edits) ? edits : edits.filter((one) => lead([one]));
    const sound = good === edits || lead(good) ? good : [];
    if (sound.length === 0) return [];
    return [
      { textDocument: { uri, version: version || null }, edits: sound.map(({ range, text: newText }) => ({ range, newText })) },
    ];
  });
}

/** Whether the text with the new names names those files. */
function leadThere(
  { text, compiled }: Snapshot,
  world: World,
  own: string,
  edits: readonly { start: number; end: number; text: string; file: string }[],
): boolean {
  const inOrder = edits.toSorted((a, b) => a.start - b.start);
  const renamed = snapshotOf(pathToUri(own), 0, compile(applyTextEdits(text, inOrder), world, compiled));
  const links = new Set(documentLinks(renamed).map(({ range, target }) => `${offsetAt(renamed, range.start)} ${target}`));
  let by = 0;
  return inOrder.every(({ start, end, text: name, file }) => {
    const at = start + by;
    by += name.length - (end - start);
    return links.has(`${at} ${pathToUri(file)}`);
  });
}

/** What the place of a file is changed with. */
export interface FileMoves {
  /** The pipelines that may name it. */
  documents(): readonly Snapshot[];
  after(file: string, moves: Moves): World;
  exists(file: string): boolean;
  /** The client asks what goes with a file before it renames it, also where an edit of ours says so. */
  asks: boolean;
}

/** The file that is named at a place by a path of its own workspace, with the folder that the path counts from. */
export function fileAt(
  snapshot: Snapshot,
  position: Position,
): { range: Range; written: string; file: string; folder: string } | undefined {
  const { range, target = '' } = linkAt(snapshot, position) ?? {};
  if (!range || !target.startsWith('file:')) return undefined;
  const written = snapshot.text.slice(offsetAt(snapshot, range.start), offsetAt(snapshot, range.end));
  const file = fileURLToPath(target);
  const folder = file.slice(0, file.length - written.length);
  // A path with `..`, or one that leads from nowhere, says no place for another name.
  return folder !== '' && join(folder, written) === file ? { range, written, file, folder } : undefined;
}

/**
 * Gives the file that is named at a place another name there, and wherever pipelines name it. Refuses names that are taken, and such as
 * would lead elsewhere; undefined where no file is named.
 */
export function renameFile(
  snapshot: Snapshot,
  position: Position,
  newName: string,
  { documents, after, exists, asks }: FileMoves,
): WorkspaceEdit | undefined {
  const own = documentNameAt(snapshot, position) ? undefined : fileAt(snapshot, position);
  if (!own) return undefined;
  const name = newName.trim();
  if (name === own.written) return { documentChanges: [] };
  const file = join(own.folder, name);
  if (exists(file)) throw new ResponseError(ErrorCodes.InvalidParams, say(serverTexts.takenFile, { name }));
  const [oldUri, newUri] = [pathToUri(own.file), pathToUri(file)];
  const moves = movesOf([{ oldUri, newUri }]);
  const here = moves.to(snapshot.compiled.world.file);
  if (name === '' || /[\\/]$/.test(name) || after(here, moves).find?.(name, here)?.file !== file)
    throw new ResponseError(ErrorCodes.InvalidParams, say(serverTexts.badFile, { name }));
  const edits = movedReferences(documents(), moves, (one) => after(one, moves));
  const written = edits.find(({ textDocument: { uri } }) => uri === snapshot.uri)?.edits ?? [];
  const starts = new Set(written.map((edit) => offsetAt(snapshot, edit.range.start)));
  // In one file every name of it changes, or none.
  const named = documentLinks(snapshot).filter(({ target }) => target === oldUri);
  if (!named.every(({ range }) => starts.has(offsetAt(snapshot, range.start))))
    throw new ResponseError(ErrorCodes.InvalidParams, say(serverTexts.badFile, { name }));
  const move = { kind: 'rename' as const, oldUri, newUri, options: { overwrite: false, ignoreIfExists: false } };
  return { documentChanges: asks ? [move] : [...edits, move] };
}
