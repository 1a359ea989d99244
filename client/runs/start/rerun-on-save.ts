import { commands, type Disposable, languages, type TextDocument, Uri, workspace } from 'vscode';
import type { Host } from '../../host.ts';
import { isPipeline, language, target } from '../../place.ts';
import { clientTexts } from '../../texts.ts';
import { engine } from '../engine.ts';
import { listWorkspaceRuns } from '../target.ts';
import { relaunchRun } from './relaunch.ts';
import { isSavedToRun } from './start.ts';

const key = 'baton.rerunOnSave';

/**
 * Pipelines that rerun their changed steps on each save. Chosen by a person for this workspace on this machine: no setting of
 * a folder can do that.
 */
export function registerRerunOnSave(host: Host): Disposable & { show(): void } {
  const { workspaceState } = host.context;
  const chosen = (): string[] => workspaceState.get<string[]>(key, []);
  const item = languages.createLanguageStatusItem(key, []);
  item.text = clientTexts.rerunsOnSave();
  item.name = clientTexts.rerunsOnSave();

  const show = (): void => {
    item.selector = chosen().map((uri) => ({ language, scheme: 'file', pattern: Uri.parse(uri).fsPath }));
  };

  const toggle = async (document: TextDocument): Promise<void> => {
    const uri = document.uri.toString();
    const others = chosen().filter((one) => one !== uri);
    const isOn = others.length < chosen().length;
    await workspaceState.update(key, isOn ? others : [...others, uri]);
    show();
  };

  show();
  item.command = { command: key, title: clientTexts.switchOff() };
  const parts = [
    item,
    commands.registerCommand(key, async (argument: unknown) => {
      const document = await target(argument);
      if (document && isPipeline(document)) await toggle(document);
    }),
    workspace.onDidSaveTextDocument((document) => {
      if (chosen().includes(document.uri.toString()) && !isSavedToRun(document)) void rerunSaved(host, document);
    }),
  ];

  return { show, dispose: () => parts.forEach((part) => void part.dispose()) };
}

/** Nothing happens without a previous run here, or while one is active: saving does not stop it. */
async function rerunSaved(host: Host, { uri }: TextDocument): Promise<void> {
  if (!workspace.isTrusted || host.runs.isLive(uri)) return;
  const newest = (await listWorkspaceRuns()).find(({ file, foreign }) => file === uri.fsPath && !foreign);
  if (!newest || newest.status === 'running') return;
  const { rerunChanged } = await engine();
  await relaunchRun(host, { folder: newest.folder, text: 'now' }, rerunChanged);
}
