import { join } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import type { EditorModel, ModelList } from '../../engine/index.ts';
import type { Host } from '../host.ts';
import { filePath, language } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { editorModels } from './editor.ts';

export type ListedProvider = ModelList['providers'][number];
export type AvailableModel = ModelList['models'][number];

/** The embedded engine: a provider with a single model of the same name. */
export const offline = 'offline';

/**
 * The models available to a folder's pipelines: those of `baton models`, with the keys stored in the editor, and the editor's
 * own.
 */
export interface ModelsHere extends ModelList {
  root: string;
  editor: readonly EditorModel[];
}

/**
 * The folder whose baton.yaml applies: that of the active file, else of the first workspace folder. Undefined if nothing is
 * open.
 */
export async function projectRoot(): Promise<string | undefined> {
  const document = window.activeTextEditor?.document;
  const [folder] = workspace.workspaceFolders ?? [];
  const { findRoot } = await engine();
  const counts = document?.uri.scheme === 'file' && (document.languageId === language || isOfWorkspace(document.uri));
  if (document && counts) return findRoot(filePath(document), folderOf(document.uri));
  return folder?.uri.scheme === 'file' ? findRoot(join(folder.uri.fsPath, 'any'), folder.uri.fsPath) : undefined;
}

/** The folder whose baton.yaml applies to a file. */
export async function projectRootOf(uri: Uri): Promise<string> {
  const { findRoot } = await engine();
  return findRoot(uri.fsPath, folderOf(uri));
}

const isOfWorkspace = (uri: Uri): boolean => workspace.getWorkspaceFolder(uri) !== undefined;

const folderOf = (uri: Uri): string => workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? Uri.joinPath(uri, '..').fsPath;

/** Asks no person and no model. Rejects with a Refusal if baton.yaml has errors. */
export async function modelsForEditor({ keys }: Pick<Host, 'keys'>, root: string): Promise<ModelsHere> {
  const { listWorkspaceModels: list } = await engine();
  const [here, editor] = await Promise.all([
    keys.read().then((secrets) => list({ root, env: process.env, secrets })),
    editorModels.list().catch(() => []),
  ]);
  return { ...here, root, editor: oneAFamily(editor) };
}

/** A pipeline names a family; of several models of one family the first is used. */
const oneAFamily = (models: readonly EditorModel[]): EditorModel[] =>
  [...new Map([...models].reverse().map((model) => [model.family, model])).values()].reverse();

export const nameOfEditorModel = ({ family }: EditorModel): string => `vscode:${family}`;

/** The baton.yaml of a root: the existing one, else its future path. */
export async function settingsFile(root: string): Promise<{ uri: Uri; there: boolean }> {
  const [usual, other] = [Uri.file(join(root, 'baton.yaml')), Uri.file(join(root, 'baton.yml'))];
  if (await exists(usual)) return { uri: usual, there: true };
  return (await exists(other)) ? { uri: other, there: true } : { uri: usual, there: false };
}

const exists = (uri: Uri): Thenable<boolean> =>
  workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
