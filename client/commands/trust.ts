import { commands, window, workspace } from 'vscode';
import { clientTexts } from '../texts.ts';

/** Whether the workspace is trusted; if not, the person is told. Does not wait until the message is closed. */
export function requireTrust(): boolean {
  if (workspace.isTrusted) return true;
  void window
    .showWarningMessage(clientTexts.notTrusted(), clientTexts.manageTrust())
    .then((chosen) => chosen && commands.executeCommand('workbench.trust.manage'));
  return false;
}
