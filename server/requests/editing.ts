import { existsSync } from 'node:fs';
import { format } from '../features/editing/formatting.ts';
import { linkedEditing } from '../features/editing/linked-editing.ts';
import { formatTyped } from '../features/editing/on-type.ts';
import { prepareRename, renameName, renameSymbol } from '../features/editing/rename.ts';
import type { FileMoves } from '../features/editing/rename-files.ts';
import { movedReferences, renameFile } from '../features/editing/rename-files.ts';
import { renameShared, sharedNameInSettings } from '../features/navigation/shared-names.ts';
import { sharedNameInPersonality } from '../features/text-files/personalities.ts';
import { namesInPrompt } from '../features/text-files/prompt-files.ts';
import { locationOfName } from '../names/document-names.ts';
import { meaningName } from '../names/meaning.ts';
import type { OnRequest } from '../protocol/own-requests.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt } from '../snapshot.ts';
import { movesOf } from '../workspace/moves.ts';
import type { AnswerContext } from './answer-context.ts';
import { eachOnce, settingsDocument } from './answer-context.ts';

/** Renames, edits at the cursor, and formatting; code actions are in `code-actions.ts`. */
export function answerEditing(
  on: OnRequest,
  { about, asYaml, ofText, onShared, openPipelines, settings, sources, workspacePipelines }: AnswerContext,
): void {
  const canMove = (): boolean => sources.can().renamesFiles;
  /** What is needed to move a file, from a pipeline of its workspace. */
  const moving = (snapshot: Snapshot): FileMoves => ({
    documents: () => workspacePipelines(snapshot),
    after: (file, moves) => sources.worldAfter(file, moves),
    exists: (file) => sources.file(file) !== undefined || existsSync(file),
    asks: sources.can().asksBeforeRenames,
  });

  on('textDocument/prepareRename', ({ textDocument: { uri }, position }) => {
    const own = settings(uri, (document) => sharedNameInSettings(settingsDocument(document), position));
    if (own) return { range: own.range, placeholder: own.name };

    const named = ofText(uri, {
      personality: (page) => sharedNameInPersonality(page, position) ?? null,
      prompt: (file, documents) => {
        const [found] = namesInPrompt(file, offsetAt(file, position), documents);
        return found ? { name: meaningName(found.naming.meaning), range: locationOfName(found).range } : null;
      },
    });
    if (named) return { range: named.range, placeholder: named.name };

    return about(uri, (snapshot) => prepareRename(snapshot, position, canMove()));
  });

  on(
    'textDocument/rename',
    ({ textDocument: { uri }, position, newName }) =>
      onShared(uri, position, (shared, page, documents) =>
        renameShared(shared, {
          newName,
          page,
          documents: documents(),
          hasFile: (name) => sources.personalityFile(uri, name) !== undefined,
          files: sources.personalityPages(uri),
          renamesFiles: canMove(),
        }),
      ) ??
      ofText(uri, {
        personality: () => null,
        prompt: (file, documents) => {
          const [named] = namesInPrompt(file, offsetAt(file, position), documents);
          return named ? renameName(named, newName, () => documents) : null;
        },
      }) ??
      about(
        uri,
        (snapshot) =>
          (canMove() ? renameFile(snapshot, position, newName, moving(snapshot)) : undefined) ??
          renameSymbol(snapshot, position, newName, () => workspacePipelines(snapshot)),
      ),
  );

  on('workspace/willRenameFiles', ({ files }) => {
    const moves = movesOf(files);
    const listed = files.flatMap(({ oldUri }) => sources.pipelines(oldUri).flatMap((file) => sources.file(file) ?? []));
    const documents = eachOnce([...listed, ...openPipelines()]);
    return { documentChanges: movedReferences(documents, moves, (file) => sources.worldAfter(file, moves)) };
  });

  on('textDocument/linkedEditingRange', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => linkedEditing(snapshot, position)),
  );
  on('textDocument/formatting', ({ textDocument, options }) => asYaml(textDocument.uri, (page) => format(page, options)));
  on('textDocument/rangeFormatting', ({ textDocument, options, range }) =>
    asYaml(textDocument.uri, (page) => format(page, options, range)),
  );
  on('textDocument/onTypeFormatting', ({ textDocument, position, ch, options }) =>
    asYaml(textDocument.uri, (page) => formatTyped(page, position, ch, options)),
  );
}
