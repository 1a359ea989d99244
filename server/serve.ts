import type { Connection, ConnectionStrategy, InitializeParams, InitializeResult } from 'vscode-languageserver/node';
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  LSPErrorCodes,
  Message,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { say } from '../engine/language/texts.ts';
import { createAdviceNotices } from './protocol/advice-notices.ts';
import { answerRequestsOf } from './protocol/answers.ts';
import { serverCapabilities } from './protocol/capabilities.ts';
import { createClient, pullsProblems } from './protocol/client.ts';
import { readProblemPages, readServerOptions } from './protocol/client-options.ts';
import { createOpenDocuments } from './protocol/open-documents.ts';
import { createPositionBorder } from './protocol/position-border.ts';
import type { PositionEncoding } from './protocol/position-encoding.ts';
import { choosePositionEncoding } from './protocol/position-encoding.ts';
import type { ProblemReports } from './protocol/problems.ts';
import { reportProblems } from './protocol/problems.ts';
import { registerForTextFiles } from './protocol/text-files.ts';
import { createSession } from './session.ts';
import type { ServerState } from './state.ts';
import { serverTexts } from './texts.ts';
import { closedDocument } from './workspace/closed-document.ts';
import { createWorlds, uriToPath } from './workspace/worlds.ts';

/**
 * Skips a request that is cancelled while it waits in the queue. A request in progress is not interrupted: handlers are
 * synchronous.
 */
export const cancelBeforeTurn: ConnectionStrategy = {
  cancelUndispatched: (message) =>
    Message.isRequest(message)
      ? {
          jsonrpc: message.jsonrpc,
          id: message.id,
          error: { code: LSPErrorCodes.RequestCancelled, message: say(serverTexts.cancelled) },
        }
      : undefined,
};

/** Serves one client. Only routing: everything known of a text is in its snapshot, and every answer is a function of it. */
export function serve(connection: Connection): void {
  const client = createClient();
  const encoding = (): PositionEncoding => client.positionEncoding;
  const open = createOpenDocuments(encoding);
  const worlds = createWorlds(open.textOf);
  const positions = createPositionBorder(encoding, (uri) => open.documents.get(uri) ?? closedDocument(uri, worlds));
  const state: ServerState = { client, open, positions, worlds, session: createSession(worlds), advice: createAdviceNotices() };

  const problems = reportProblems(connection, state);
  const refresh = (): void => refreshClient(connection, state, problems);
  connection.onInitialize((params) => greet(params, state));

  connection.onInitialized(() => {
    registerForTextFiles(connection, client);
    registerForChanges(connection, state, refresh);
  });

  followWorkspace(connection, state, refresh);
  followDocuments(state, problems);
  answerRequestsOf(connection, state);

  open.documents.listen(connection);
  connection.listen();
}

/** Records the client's capabilities and workspace folders, and returns the server's capabilities. */
function greet(params: InitializeParams, state: ServerState): InitializeResult {
  const { client } = state;
  client.capabilities = params.capabilities;
  client.positionEncoding = choosePositionEncoding(params.capabilities);
  client.problemPages = readProblemPages(params.initializationOptions);
  openFolders(state, params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : []));

  return {
    serverInfo: { name: 'baton' },
    capabilities: {
      positionEncoding: client.positionEncoding,
      textDocumentSync: TextDocumentSyncKind.Incremental,
      ...serverCapabilities,
      diagnosticProvider: pullsProblems(client) ? { interFileDependencies: true, workspaceDiagnostics: false } : undefined,
    },
  };
}

/** Registers for changes that the client sends only on request: of files, of workspace folders, of settings. */
function registerForChanges(connection: Connection, state: ServerState, refresh: () => void): void {
  const { workspace } = state.client.capabilities;
  if (workspace?.didChangeWatchedFiles?.dynamicRegistration)
    void connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: ['**/*.{yaml,yml,md,txt,json}', '**/.baton/**/*.{md,json}'].map((globPattern) => ({ globPattern })),
    });
  if (workspace?.workspaceFolders)
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const closed = new Set(removed.map(({ uri }) => uri));
      openFolders(state, [...state.client.workspaceFolders.filter(({ uri }) => !closed.has(uri)), ...added]);
      refresh();
    });
  if (workspace?.didChangeConfiguration?.dynamicRegistration)
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'baton' });
  if (workspace?.configuration) void readSettings(connection, state, refresh);
}

/** Changes outside of open documents: settings, models, files. */
function followWorkspace(connection: Connection, state: ServerState, refresh: () => void): void {
  const { worlds, session, advice, open } = state;
  connection.onDidChangeConfiguration(() => void readSettings(connection, state, refresh));
  connection.onNotification('baton/models', (names: unknown) => {
    worlds.setEditorModels(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
    session.refresh();
  });

  connection.onNotification('baton/advice', (notice: unknown) => advice.take(notice, (uri) => open.documents.get(uri)));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (worlds.forgetChanged(changes.map(({ uri }) => uriToPath(uri) ?? uri))) refresh();
  });
  // Arrives before the file watcher's events; a renamed folder means that its files have moved.
  connection.workspace.onDidRenameFiles(() => {
    if (worlds.forgetChanged()) refresh();
  });
}

function followDocuments({ client, open: { documents }, session, worlds, advice }: ServerState, problems: ProblemReports): void {
  documents.onDidChangeContent(() => {
    if (!pullsProblems(client)) problems.refresh();
  });
  documents.onDidClose(({ document: { uri } }) => {
    session.close(uri);
    advice.forget(uri);
    worlds.forgetClosed(uriToPath(uri) ?? uri);
    problems.clear(uri);
    problems.refresh();
  });
}

function openFolders({ client, worlds }: ServerState, folders: readonly { uri: string }[]): void {
  client.workspaceFolders = folders;
  worlds.setWorkspaceFolders(folders.flatMap(({ uri }) => uriToPath(uri) ?? []));
}

async function readSettings(connection: Connection, { client, worlds }: ServerState, refresh: () => void): Promise<void> {
  const hasSettings = client.capabilities.workspace?.configuration;
  client.options = readServerOptions(hasSettings ? await connection.workspace.getConfiguration('baton') : undefined);
  worlds.setSeverities(client.options.severities);
  refresh();
}

/** All visible information may be outdated: sends problems to the client, and asks it to request the rest again. */
function refreshClient(connection: Connection, { client, session }: ServerState, problems: ProblemReports): void {
  session.refresh();
  problems.refresh();
  const { inlayHint, codeLens, semanticTokens } = client.capabilities.workspace ?? {};
  if (inlayHint?.refreshSupport) void connection.languages.inlayHint.refresh();
  if (codeLens?.refreshSupport) void connection.sendRequest('workspace/codeLens/refresh');
  if (semanticTokens?.refreshSupport) void connection.languages.semanticTokens.refresh();
}
