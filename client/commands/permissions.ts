import { window } from 'vscode';
import { engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { questionTexts } from '../texts/questions.ts';

/** Lists the permanent permissions of pipelines, and revokes those that a person picks. */
export async function takeBackPermissions(): Promise<void> {
  try {
    const { formatPermission, readGrants, revokeGrants } = await engine();
    const grants = readGrants();
    if (!grants.length) return void (await window.showInformationMessage(questionTexts.noPermissions()));

    const choices = grants.map((grant) => ({
      label: formatPermission(grant),
      description: 'root' in grant ? grant.root : grant.file,
      detail: questionTexts.permissionSince(new Date(grant.at).toLocaleDateString(), grant.by),
      grant,
    }));
    const picked = await window.showQuickPick(choices, {
      title: questionTexts.pickPermissions(),
      canPickMany: true,
      matchOnDescription: true,
    });
    if (picked?.length) await revokeGrants(picked.map(({ grant }) => grant));
  } catch (error) {
    await window.showErrorMessage(questionTexts.permissionsNotTaken(faultWords(error)));
  }
}
