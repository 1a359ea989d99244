import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position, Range, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import { ErrorCodes, ResponseError } from 'vscode-languageserver';
import { compile } from '../../../engine/compile/compile.ts';
import { applyTextEdits } from '../../../engine/compile/rewrite/apply-text-edits.ts';
import type { World } from '../../../engine/compile/world.ts';
import { say } from '../../../engine/language/texts.ts';
import { documentNameAt } from '../../names/document-names.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt, snapshotOf } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import type { Moves } from '../../workspace/moves.ts';
import { movesOf } from '../../workspace/moves.ts';
import { pathFrom } from '../../workspace/path-from.ts';
import { pathToUri } from '../../workspace/uris.ts';
import { documentLinks, linkAt } from '../navigation/document-links.ts';

/**
 * The edits after which pipelines still name the same files once files are moved: for each file, at its new place. `after`
 * gives the context of a file after the move. A name that cannot be written so that it leads there stays.
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

      // Another file may precede it in the search order, unless the path is written relative to the pipeline.
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

/** Whether the names in the new text lead to those files. */
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

/** What is needed to move a file. */
export interface FileMoves {
  /** The pipelines that may name it. */
  documents(): readonly Snapshot[];
  after(file: string, moves: Moves): World;
  exists(file: string): boolean;
  /** The client asks for related edits before it renames a file, also if the rename is part of our own edit. */
  asks: boolean;
}

/** The file named at a place by a path within its workspace, with the folder that the path starts from. */
export function fileAt(
  snapshot: Snapshot,
  position: Position,
): { range: Range; written: string; file: string; folder: string } | undefined {
  const { range, target = '' } = linkAt(snapshot, position) ?? {};
  if (!range || !target.startsWith('file:')) return undefined;

  const written = snapshot.text.slice(offsetAt(snapshot, range.start), offsetAt(snapshot, range.end));
  const file = fileURLToPath(target);
  const folder = file.slice(0, file.length - written.length);

  // A path with `..`, or an absolute path, gives no place for another name.
  return folder !== '' && join(folder, written) === file ? { range, written, file, folder } : undefined;
}

/**
 * Renames the file named at a place, and all its names in pipelines. Refuses names that are taken, or would lead elsewhere;
 * undefined if no file is named.
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
  // In one file all its names change, or none.
  const named = documentLinks(snapshot).filter(({ target }) => target === oldUri);
  if (!named.every(({ range }) => starts.has(offsetAt(snapshot, range.start))))
    throw new ResponseError(ErrorCodes.InvalidParams, say(serverTexts.badFile, { name }));

  const move = { kind: 'rename' as const, oldUri, newUri, options: { overwrite: false, ignoreIfExists: false } };
  return { documentChanges: asks ? [move] : [...edits, move] };
}
