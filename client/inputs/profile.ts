import { type Memento, type QuickPickItem, type TextDocument, window } from 'vscode';
import type { Host } from '../host.ts';
import { filePath, target, workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { modelListTexts } from '../texts/models.ts';
import { questionTexts } from '../texts/questions.ts';
import { clientTexts } from '../texts.ts';

const key = (root: string): string => `baton.profile.${root}`;

/** The profile of `baton.yaml` that a person chose for runs below a root, in this workspace on this machine. */
export const profileOf = (memory: Pick<Memento, 'get'>, root: string): string | undefined => memory.get<string>(key(root));

/** Without a name no profile applies any more. */
export const keepProfile = (memory: Memento, root: string, name: string | undefined): Thenable<void> =>
  memory.update(key(root), name);

/** The root of a document's project, which the profile belongs to. */
export async function findProjectRoot(document: TextDocument): Promise<string> {
  const { findRoot } = await engine();
  return findRoot(filePath(document), workingFolderOf(document));
}

/** "Choose Profile…": the profile for later runs of the active pipeline and all others of its project. */
export async function chooseProfile({ context, panels }: Host, argument: unknown): Promise<void> {
  const document = await target(argument);
  if (!document) return void (await window.showWarningMessage(clientTexts.noFile()));

  const { loadSettings } = await engine();
  const root = await findProjectRoot(document);
  const { profiles = {} } = await loadSettings(root);
  const names = Object.keys(profiles);
  const chosen = profileOf(context.workspaceState, root);
  if (names.length === 0 && chosen === undefined)
    return void (await window.showInformationMessage(questionTexts.noProfiles(), modelListTexts.openSettings()));

  const items: (QuickPickItem & { name?: string })[] = [
    { label: questionTexts.withoutProfile() },
    ...names.map((name) => ({ label: name, name })),
  ];
  const picked = await window.showQuickPick(items, { title: questionTexts.pickProfile(), placeHolder: chosen });
  if (!picked) return;

  await keepProfile(context.workspaceState, root, picked.name);
  panels.refresh(document.uri);
}
