import { commands, type Uri, window } from 'vscode';
import type { Host } from '../host.ts';
import { shortName } from '../place.ts';
import { texts } from '../texts.ts';
import { engine } from './engine.ts';

/** Tells why a run did not begin, or what else was wanted (`told`) was not done. A refusal says what to do; anything else is a fault and goes to the log as well. */
export async function showRefusal(host: Host, uri: Uri, error: unknown, told = texts.notStarted): Promise<void> {
  const { Refusal, RunError } = await engine();
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Refusal ? error.hint : error instanceof RunError ? error.failure.hint : undefined;
  if (!(error instanceof Refusal)) host.log.error(error instanceof Error ? error : message);
  const text = hint ? `${message} ${hint}` : message;
  host.panels.tell(uri, text);
  const inText = error instanceof Refusal && error.problems.length > 0;
  // Nothing waits for the message to be read.
  void window.showErrorMessage(told(shortName(uri), text), inText ? texts.showProblems() : texts.showLog()).then((chosen) => {
    if (chosen === texts.showProblems()) return commands.executeCommand('workbench.actions.view.problems');
    if (chosen) host.log.show(true);
    return undefined;
  });
}
