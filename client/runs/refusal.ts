import { commands, type Uri, window } from 'vscode';
import type { Host } from '../host.ts';
import { shortName } from '../place.ts';
import { texts } from '../texts.ts';

/** Tells why a run did not begin. A refusal names what to do; anything else is a fault of ours and goes to the log as well. */
export async function showRefusal(host: Host, uri: Uri, error: unknown): Promise<void> {
  const { Refusal } = await (await import('./engine.ts')).engine();
  const refused = error instanceof Refusal ? error : undefined;
  if (!refused) host.log.error(error instanceof Error ? error : String(error));
  const message = error instanceof Error ? error.message : String(error);
  const text = refused?.hint ? `${message} ${refused.hint}` : message;
  host.panels.tell(uri, text);
  const action = refused?.problems.length ? texts.showProblems() : texts.showLog();
  const chosen = await window.showErrorMessage(texts.failed(shortName(uri), text), action);
  if (chosen === texts.showProblems()) await commands.executeCommand('workbench.actions.view.problems');
  else if (chosen) host.log.show(true);
}
