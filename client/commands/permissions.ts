import { window } from 'vscode';
import { engine } from '../runs/engine.ts';
import { texts } from '../texts.ts';

/** Shows what pipelines are always allowed to do, and takes back what a person picks of it. */
export async function forgetPermissions(): Promise<void> {
  try {
    const { forgetGrants, formatPermission, givenGrants } = await engine();
    const given = await givenGrants();
    if (!given.length) return void (await window.showInformationMessage(texts.noPermissions()));
    const choices = given.map((grant) => ({
      label: formatPermission(grant),
      description: grant.file,
      detail: texts.permissionSince(new Date(grant.at).toLocaleDateString()),
      grant,
    }));
    const picked = await window.showQuickPick(choices, {
      title: texts.pickPermissions(),
      canPickMany: true,
      matchOnDescription: true,
    });
    if (picked?.length) await forgetGrants(picked.map(({ grant }) => grant));
  } catch (error) {
    await window.showErrorMessage(texts.permissionsNotTaken(error instanceof Error ? error.message : String(error)));
  }
}
