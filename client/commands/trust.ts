import { commands, window, workspace } from 'vscode';
import { clientTexts } from '../texts.ts';

/** Whether the workspace is trusted; where it is not the person is told, and nothing waits for the message to be read. */
export function requireTrust(): boolean {
  if (workspace.isTrusted) return true;
  void window
    .showWarningMessage(clientTexts.notTrusted(), clientTexts.manageTrust())
    .then((chosen) => chosen && commands.executeCommand('workbench.trust.manage'));
  return false;
}
