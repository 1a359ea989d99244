import { basename, dirname } from 'node:path';
import { type TextDocument, type TextEditor, Uri, window, workspace } from 'vscode';

export const language = 'baton';

/** `baton.yaml` has our language id too, but is settings. */
export const isSettingsFile = (uri: Uri): boolean => /^baton\.ya?ml$/.test(basename(uri.path));

export const isPipeline = (document: TextDocument): boolean => document.languageId === language && !isSettingsFile(document.uri);

/** For display: `research` for `…/research.baton.yaml`. */
export const shortName = (uri: Uri): string => basename(uri.path).replace(/(\.baton)?\.ya?ml$/, '');

/** The current folder of a file: its workspace folder, or the first one for an untitled document. */
function currentFolder(uri: Uri): string | undefined {
  const folder = workspace.getWorkspaceFolder(uri) ?? (uri.scheme === 'untitled' ? workspace.workspaceFolders?.[0] : undefined);
  return folder?.uri.scheme === 'file' ? folder.uri.fsPath : undefined;
}

/** The pipeline that a command refers to: the file it was called on, else the active one, else the last active one. */
export async function target(argument: unknown): Promise<TextDocument | undefined> {
  if (argument instanceof Uri) return workspace.openTextDocument(argument);
  // The language server's lenses and actions pass it as text.
  if (typeof argument === 'string') return workspace.openTextDocument(Uri.parse(argument));
  const editor = window.activeTextEditor ?? window.visibleTextEditors.find(({ document }) => isPipeline(document));
  return editor?.document;
}

/** The visible editor of a document, if there is one. */
export const editorOf = (uri: Uri): TextEditor | undefined =>
  window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());

/** The path of a document; an untitled one counts as in the first workspace folder. */
export function filePath({ uri }: TextDocument): string {
  if (uri.scheme === 'file') return uri.fsPath;
  return `${currentFolder(uri) ?? process.cwd()}/${basename(uri.path)}.baton.yaml`;
}

/** The open document with this engine path, also an untitled one. */
export async function openDocumentOf(file: string): Promise<TextDocument> {
  return workspace.textDocuments.find((document) => filePath(document) === file) ?? workspace.openTextDocument(Uri.file(file));
}

/** The engine's current folder. */
export const workingFolderOf = (document: TextDocument): string => currentFolder(document.uri) ?? dirname(filePath(document));
