import { type QuickPickItem, Uri, window, workspace } from 'vscode';
import { pastRunTexts } from '../texts/past-runs.ts';
import { clientTexts } from '../texts.ts';
import { engine } from './engine.ts';

/** The run that a command refers to, and its step, as passed by a row of a view, the panel or a card. */
export interface RunTarget {
  folder: string;
  path?: string | undefined;
}

export const isRunTarget = (value: unknown): value is RunTarget =>
  typeof value === 'object' &&
  value !== null &&
  'folder' in value &&
  typeof value.folder === 'string' &&
  (!('path' in value) || value.path === undefined || typeof value.path === 'string');

type ListedRun = Awaited<ReturnType<Awaited<ReturnType<typeof engine>>['listRuns']>>[number];

/** The folders with the workspace's runs: the projects of its folders. Folders that are not on a disk have none. */
export async function findWorkspaceRoots(): Promise<string[]> {
  const { findRoot } = await engine();
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
  return [...new Set(folders.map((folder) => findRoot(`${folder}/x`, folder)))];
}

/** Every run of the workspace, the newest first. */
export async function listWorkspaceRuns(): Promise<ListedRun[]> {
  const { listRuns } = await engine();
  const all = await Promise.all((await findWorkspaceRoots()).map(listRuns));
  return all.flat().sort((a, b) => b.started_at - a.started_at);
}

/**
 * The given run, or one that a person picks, those of the active file first; undefined if the person cancelled or there is
 * none.
 */
export async function runMeantBy(
  argument: unknown,
  title: string,
  fits: (run: ListedRun) => boolean = () => true,
): Promise<RunTarget | undefined> {
  if (isRunTarget(argument)) return { folder: argument.folder, path: argument.path };
  const runs = (await listWorkspaceRuns()).filter(fits);
  if (runs.length === 0) return void (await window.showInformationMessage(pastRunTexts.noSuchRuns()));

  const front = argument instanceof Uri ? argument.fsPath : window.activeTextEditor?.document.uri.fsPath;
  const ordered = [...runs.filter(({ file }) => file === front), ...runs.filter(({ file }) => file !== front)];
  const items = ordered.map((run): QuickPickItem & RunTarget => ({
    label: run.pipeline,
    description: run.foreign ? clientTexts.foreign(run.status) : run.status,
    detail: `${new Date(run.started_at).toLocaleString()} · ${run.id}`,
    folder: run.folder,
  }));
  const picked = await window.showQuickPick(items, { title, matchOnDetail: true });

  return picked && { folder: picked.folder };
}
