import { commands, type Disposable, Uri, window } from 'vscode';
import type { Host } from '../host.ts';
import { inboxItem } from '../inbox/inbox.ts';
import { chooseProfile } from '../inputs/profile.ts';
import { askForModel, openSettings } from '../models/pick.ts';
import { isPipeline, target } from '../place.ts';
import { engine, type RunHandle } from '../runs/engine.ts';
import type { Runs } from '../runs/session.ts';
import { startEditorRun } from '../runs/start/start.ts';
import { clientTexts } from '../texts.ts';
import { openVariants } from '../variants/open.ts';
import { modelMeantBy } from '../views/models.ts';
import { refreshAuto, resolveAuto } from './auto.ts';
import { createPipeline, importWorkflow } from './create.ts';
import { debugFile, debugTo } from './debug.ts';
import { copyDiagnostics } from './diagnostics.ts';
import { editAuto } from './edit-auto.ts';
import { showEstimate } from './estimate.ts';
import { showExplanation } from './explain.ts';
import { askForLimits } from './limits.ts';
import { logIn, logOut } from './mcp-logins.ts';
import {
  compareWith,
  deleteRun,
  exportRun,
  forkAtStep,
  forkWithValue,
  openBundle,
  openRun,
  replayRun,
  rerunFrom,
  rerunWhatChanged,
  resumeMeant,
} from './past-runs.ts';
import { takeBackPermissions } from './permissions.ts';
import { pinResult, unpinResult } from './pins.ts';
import {
  addServer,
  cancelRemoteRun,
  compareWithServer,
  forkRemoteRun,
  openRemoteRun,
  pullRun,
  removeServer,
  runOnServer,
  signInToServer,
  signOutOfServer,
} from './remote.ts';
import { requireTrust } from './trust.ts';
import { withoutTrust } from './without-trust.ts';

/** A command gets the argument of the menu or the caller: usually the selected file or item. */
type Command = (host: Host, argument: unknown, more: unknown) => Promise<unknown>;

/** Every command of the extension by its name in the manifest, except for adopting a file (adopt-files.ts). */
const table: Record<string, Command> = {
  'baton.run': async (host, argument) => void (await startEditorRun(host, await target(argument))),
  'baton.runWithInputs': async (host, argument) => void (await startEditorRun(host, await target(argument), { ask: 'all' })),
  'baton.debug': async (_host, argument) => debugFile(await target(argument)),
  'baton.debugTo': debugTo,
  'baton.stop': async ({ runs }, argument) => {
    const document = await target(argument);
    if (document) runs.stop(document.uri);
  },
  'baton.pause': async ({ runs }, argument) => (await liveRun(runs, argument))?.pause('pause'),
  'baton.continue': async ({ runs }, argument) => (await liveRun(runs, argument))?.resume(),
  'baton.resume': resumeMeant,
  'baton.answer': ({ inbox }, argument) => inbox.answer(inboxItem(argument)),
  'baton.openRun': openRun,
  'baton.rerunFrom': rerunFrom,
  'baton.rerunChanged': rerunWhatChanged,
  'baton.fork': forkWithValue,
  'baton.forkAt': forkAtStep,
  'baton.pinResult': pinResult,
  'baton.unpinResult': unpinResult,
  'baton.replay': replayRun,
  'baton.compareRuns': compareWith,
  'baton.exportRun': exportRun,
  'baton.openBundle': openBundle,
  'baton.deleteRun': deleteRun,
  'baton.changeLimits': askForLimits,
  'baton.tryVariants': openVariants,
  'baton.showGraph': async ({ panels }, argument) => {
    const document = await target(argument);
    if (document && isPipeline(document)) await panels.show(document.uri);
    else await window.showWarningMessage(clientTexts.noFile());
  },
  'baton.chooseProfile': chooseProfile,
  'baton.exportGraph': async ({ panels }, argument, to) => {
    const document = await target(argument);
    if (document && isPipeline(document)) await panels.exportGraph(document.uri, to);
    else await window.showWarningMessage(clientTexts.noFile());
  },
  'baton.newPipeline': createPipeline,
  'baton.newFromExample': async (host, argument, more) =>
    (await import('../lazy/examples.ts')).createFromExample(host, argument, more),
  'baton.newFromDescription': async (host, argument) => (await import('../lazy/drafts.ts')).draftNewPipeline(host, argument),
  'baton.fixWithModel': async (host, argument) => (await import('../lazy/drafts.ts')).fixWithModel(host, argument),
  'baton.acceptDraft': async (host, argument) => (await import('../lazy/drafts.ts')).acceptDraft(host, argument),
  'baton.discardDraft': async (host, argument) => (await import('../lazy/drafts.ts')).discardDraft(host, argument),
  'baton.import': importWorkflow,
  'baton.explain': showExplanation,
  'baton.estimate': showEstimate,
  'baton.advise': async ({ panels }, argument) => {
    const document = await target(argument);
    if (document && isPipeline(document)) await panels.showAdvice(document.uri);
    else await window.showWarningMessage(clientTexts.noFile());
  },
  'baton.resolveAuto': resolveAuto,
  'baton.refreshAuto': refreshAuto,
  'baton.editAuto': editAuto,
  'baton.setApiKey': async ({ keys: store }, argument) => {
    const { keys } = modelMeantBy(argument);
    return keys ? store.ask(keys, { only: true }) : store.ask((await engine()).keyNames);
  },
  'baton.pickModel': (host, argument) => askForModel(host, modelMeantBy(argument)),
  'baton.openSettings': openSettings,
  'baton.openDocumentation': async ({ context }) =>
    commands.executeCommand('markdown.showPreview', Uri.joinPath(context.extensionUri, 'docs/README.md')),
  'baton.copyDiagnostics': copyDiagnostics,
  'baton.forgetPermissions': takeBackPermissions,
  'baton.addServer': addServer,
  'baton.signInToServer': signInToServer,
  'baton.signOutOfServer': signOutOfServer,
  'baton.removeServer': removeServer,
  'baton.openRemoteRun': openRemoteRun,
  'baton.cancelRemoteRun': cancelRemoteRun,
  'baton.pullRun': pullRun,
  'baton.forkRemoteRun': forkRemoteRun,
  'baton.compareWithServer': compareWithServer,
  'baton.runOn': runOnServer,
  'baton.logIn': logIn,
  'baton.logOut': logOut,
};

/** The active run of a file in this window. */
async function liveRun({ of }: Runs, argument: unknown): Promise<RunHandle | undefined> {
  const document = await target(argument);
  const session = document && of(document.uri);
  return session?.end ? undefined : session?.handle;
}

export function registerCommands(host: Host): Disposable {
  const registered = Object.entries(table).map(([name, run]) =>
    commands.registerCommand(name, async (argument: unknown, more: unknown) =>
      withoutTrust.has(name) || requireTrust() ? run(host, argument, more) : undefined,
    ),
  );
  return { dispose: () => registered.forEach((one) => void one.dispose()) };
}

/** Updates the context keys `baton.running` and `baton.paused` by the state of the active pipeline, for menus. */
export function keepContext({ runs }: Host): Disposable {
  const update = (): void => {
    const uri = window.activeTextEditor?.document.uri;
    void commands.executeCommand('setContext', 'baton.running', uri instanceof Uri && runs.isLive(uri));
    void commands.executeCommand('setContext', 'baton.paused', uri instanceof Uri && runs.of(uri)?.held !== undefined);
  };

  const parts = [runs.onDidChange(update), window.onDidChangeActiveTextEditor(update)];
  update();
  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}
