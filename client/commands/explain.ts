import { commands, ProgressLocation, window } from 'vscode';
import type { Explanation } from '../../engine/launch/explain/explain.ts';
import type { Host } from '../host.ts';
import { profileOf } from '../inputs/profile.ts';
import { editorModels } from '../models/editor.ts';
import { filePath, isPipeline, target, workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { clientTexts } from '../texts.ts';

/**
 * Asks the orchestrator to explain the purpose and structure of a pipeline's current text, and shows the answer in the panel.
 */
export async function showExplanation({ keys, panels, context }: Host, argument: unknown): Promise<void> {
  const document = await target(argument);
  if (!document || !isPipeline(document)) return void (await window.showWarningMessage(clientTexts.noFile()));

  const progress = { location: ProgressLocation.Notification, title: clientTexts.explaining(), cancellable: true };
  try {
    const { note } = await window.withProgress(progress, async (_report, token) => {
      const stopping = new AbortController();
      token.onCancellationRequested(() => stopping.abort());
      const { explainPipeline, findRoot } = await engine();
      const secrets = await keys.read();
      const file = filePath(document);
      const cwd = workingFolderOf(document);

      return explainPipeline({
        file,
        text: document.getText(),
        cwd,
        profile: profileOf(context.workspaceState, findRoot(file, cwd)),
        secrets,
        editor: editorModels,
        signal: stopping.signal,
      });
    });

    await panels.show(document.uri);
    panels.refresh(document.uri);
    if (note) await showNote(note);
  } catch (error) {
    await window.showErrorMessage(clientTexts.notExplained(faultWords(error)));
  }
}

/** Why there is no explanation; if only a model is missing, one can be chosen at once. */
async function showNote({ message, hint, lacksModel }: NonNullable<Explanation['note']>): Promise<void> {
  if (!lacksModel) return void (await window.showInformationMessage([message, hint].filter(Boolean).join(' ')));
  const chosen = await window.showInformationMessage(message, clientTexts.chooseModel());
  if (chosen) await commands.executeCommand('baton.pickModel');
}
