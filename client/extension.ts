import { commands, type Event, type ExtensionContext, type Uri, window, workspace } from 'vscode';
import type { BatonExtension } from '../docs/baton-api.d.ts';
import { adoptFiles } from './adopt-files.ts';
import { createApi, versionOf } from './agents/api.ts';
import { answerInChat } from './agents/chat.ts';
import { provideMcpServers } from './agents/mcp-servers.ts';
import { registerAgentTools } from './agents/tools.ts';
import { keepContext, registerCommands } from './commands/commands.ts';
import { registerDebugging } from './commands/debugging.ts';
import { offerModelFixes } from './commands/model-fixes.ts';
import { showGhostText } from './ghost-text.ts';
import type { Host } from './host.ts';
import { createInbox } from './inbox/inbox.ts';
import { openKeyStore } from './keys.ts';
import { startLanguage } from './language.ts';
import { showPinHints } from './lines/pin-hints.ts';
import { showLines } from './lines/show-lines.ts';
import { createPanels } from './panel-host/create-panels.ts';
import { showPatterns } from './patterns.ts';
import { target } from './place.ts';
import { showProblemPages } from './problem-pages.ts';
import { createRemotePanels } from './remote/create-remote-panels.ts';
import { registerServedTexts } from './remote/pipeline-texts.ts';
import { openServers } from './remote/servers.ts';
import { followRenames } from './renamed-files.ts';
import { registerRunDocuments } from './runs/display/documents.ts';
import { watchRuns } from './runs/display/ends.ts';
import { showStatus } from './runs/display/status.ts';
import { createAdvisor } from './runs/foresight/advisor.ts';
import { createRuns, type RunSession } from './runs/session.ts';
import { createPins } from './runs/start/pins.ts';
import { registerRerunOnSave } from './runs/start/rerun-on-save.ts';
import { keepRuns } from './runs/start/resume.ts';
import { showTests } from './tests/explorer.ts';
import { showInbox } from './views/inbox.ts';
import { showModels } from './views/models.ts';
import { showRemote } from './views/remote.ts';
import { showRuns } from './views/runs.ts';
import { showSteps } from './views/steps.ts';

/** Other extensions use `getAPI`; the rest is not a stable interface. */
export interface Api extends BatonExtension {
  /** A run started (or was resumed after a reload), or ended. */
  readonly onDidStartRun: Event<RunSession>;
  readonly onDidEndRun: Event<RunSession>;
  /** The run of a file: the active one, else the last one that ended in this window. */
  runOf(uri: Uri): RunSession | undefined;
}

export function activate(context: ExtensionContext): Api {
  const log = window.createOutputChannel('Baton', { log: true });
  const runs = createRuns();
  const keys = openKeyStore(context);
  const pins = createPins(context.workspaceState);
  const workerFile = context.asAbsolutePath('dist/worker.cjs');
  const advisor = createAdvisor({ keys, pins, runs, memory: context.workspaceState, workerFile });
  const panels = createPanels(context, runs, { keys, pins, advisor });
  const inbox = createInbox({ runs, log });
  const servers = openServers(context);
  const remotePanels = createRemotePanels(context, servers);
  const host: Host = { context, log, runs, pins, panels, inbox, keys, servers, remotePanels };
  const adoption = adoptFiles(context);
  const steps = showSteps(host);
  const rerunOnSave = registerRerunOnSave(host);
  const exported = createApi(host);

  context.subscriptions.push(
    workspace.onDidRenameFiles(async ({ files }) => {
      const names = files.map(({ oldUri, newUri }) => ({ from: fileNameOf(oldUri), to: fileNameOf(newUri) }));
      const kept = followRenames(context.workspaceState, names);
      pins.tellAll();
      rerunOnSave.show();
      await kept;
    }),
    log,
    runs,
    pins,
    advisor,
    panels,
    inbox,
    registerServedTexts(servers),
    adoption,
    startLanguage(context, runs, { keys, pins, advisor }),
    registerCommands(host),
    registerDebugging(host),
    offerModelFixes(),
    keepContext(host),
    watchRuns(host),
    keepRuns(host),
    showStatus(host),
    showLines(runs),
    showPinHints(host),
    showPatterns(),
    showTests(host),
    showGhostText(),
    showProblemPages(context),
    steps,
    commands.registerCommand('baton.revealStep', steps.reveal),
    showInbox(host),
    showRuns(host),
    remotePanels,
    showRemote(host),
    registerRunDocuments(),
    rerunOnSave,
    showModels(host),
    exported,
    registerAgentTools(host),
    provideMcpServers(host),
    answerInChat(host),
    commands.registerCommand('baton.useForFile', async (argument: unknown) => {
      const document = await target(argument);
      if (document) await adoption.adopt(document);
    }),
  );

  return {
    getAPI: (version) => versionOf(exported.api, version),
    onDidStartRun: runs.onDidStart,
    onDidEndRun: runs.onDidEnd,
    runOf: runs.of,
  };
}

const fileNameOf = (uri: Uri): { uri: string; path: string } => ({ uri: uri.toString(), path: uri.fsPath });
