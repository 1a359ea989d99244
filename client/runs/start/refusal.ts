import { commands, type Uri, window } from 'vscode';
import { lineStarts, toPosition } from '../../../engine/compile/source/lines.ts';
import type { Refusal } from '../../../engine/index.ts';
import type { Host } from '../../host.ts';
import { revealPlace } from '../../panel-host/reveal.ts';
import { openDocumentOf, shortName } from '../../place.ts';
import { loginTexts } from '../../texts/logins.ts';
import { clientTexts } from '../../texts.ts';
import { engine } from '../engine.ts';
import { faultWords } from '../fault-words.ts';

/**
 * Shows why a run did not start, or why another action (`messageOf`) failed. A refusal contains advice; any other error is a
 * fault and is logged as well.
 */
export async function showRefusal(host: Host, uri: Uri, error: unknown, messageOf = clientTexts.notStarted): Promise<void> {
  const { Refusal } = await engine();
  if (!(error instanceof Refusal)) host.log.error(error instanceof Error ? error : String(error));
  const text = faultWords(error);
  host.panels.tell(uri, text);

  const way = error instanceof Refusal ? wayOut(error) : undefined;
  const { label, go } = way ?? { label: clientTexts.showLog(), go: () => host.log.show(true) };
  // Does not wait until the message is closed.
  void window.showErrorMessage(messageOf(shortName(uri), text), label).then((chosen) => chosen && go());
}

/** A button that leads to the cause: the faulty line, or the list of problems. */
function wayOut({ at, problems, logins: [login] }: Refusal): { label: string; go(): unknown } | undefined {
  if (at) {
    const { line } = toPosition(lineStarts(at.text), at.range.start);
    return { label: clientTexts.goToLine(line + 1), go: async () => revealPlace(await openDocumentOf(at.file), at.range) };
  }
  if (login) return { label: loginTexts.logInAt(login.server), go: () => commands.executeCommand('baton.logIn', login) };
  if (problems.length === 0) return undefined;

  return { label: clientTexts.showProblems(), go: () => commands.executeCommand('workbench.actions.view.problems') };
}
