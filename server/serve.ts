import type {
  ClientCapabilities,
  Connection,
  ConnectionStrategy,
  DocumentDiagnosticReport,
  GenericRequestHandler,
  InitializeParams,
} from 'vscode-languageserver/node';
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  LSPErrorCodes,
  Message,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { memoize } from '../engine/language/memoize.ts';
import { say } from '../engine/language/texts.ts';
import { diagnose, diagnoseSettings } from './features/diagnostics.ts';
import type { RequestSources } from './lazy/requests.ts';
import { serverCapabilities } from './protocol/capabilities.ts';
import { defaultOptions, readProblemPages, readServerOptions } from './protocol/client-options.ts';
import { type RequestRefusal, refusedMethod } from './protocol/lifecycle.ts';
import type { OnRequest } from './protocol/own-requests.ts';
import { createSession, isSettingsUri } from './session.ts';
import type { Snapshot } from './snapshot.ts';
import { yamlDocument } from './snapshot.ts';
import { serverTexts } from './texts.ts';
import { pathToUri } from './workspace/uris.ts';
import { createWorlds, uriToPath } from './workspace/worlds.ts';

/** A request that is cancelled while it waits for its turn is never worked on. One that has begun ends at once: answers are synchronous. */
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

/** Answers one client. Thin: everything that is known of a text stands in its snapshot, every answer is a function of it. */
export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  /** The URI that each open file goes by; editors write the same path in different ways. */
  const opened = new Map<string, string>();
  const worlds = createWorlds((file) => documents.get(opened.get(file) ?? '')?.getText());
  const session = createSession(worlds);
  let options = defaultOptions;
  let client: ClientCapabilities = {};
  let pages: string | undefined;
  let workspaceFolders: readonly { uri: string }[] = [];
  const pulls = (): boolean => client.textDocument?.diagnostic !== undefined;

  const diagnosticsOf = (document: TextDocument) =>
    isSettingsUri(document.uri) ? diagnoseSettings(document, pages) : diagnose(session.snapshot(document), pages);

  connection.onInitialize((params: InitializeParams) => {
    client = params.capabilities;
    pages = readProblemPages(params.initializationOptions);
    openFolders(params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : []));
    return {
      serverInfo: { name: 'baton' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        ...serverCapabilities,
        diagnosticProvider: pulls() ? { interFileDependencies: true, workspaceDiagnostics: false } : undefined,
      },
    };
  });
  connection.onInitialized(() => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration)
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: ['**/*.{yaml,yml,md,txt,json}', '**/.baton/**/*.{md,json}'].map((globPattern) => ({ globPattern })),
      });
    if (client.workspace?.workspaceFolders)
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const closed = new Set(removed.map(({ uri }) => uri));
        openFolders([...workspaceFolders.filter(({ uri }) => !closed.has(uri)), ...added]);
        refresh();
      });
    if (!client.workspace?.configuration) return;
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'baton' });
    void configure();
  });
  connection.onNotification('baton/models', (names: unknown) => {
    worlds.setEditorModels(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
    session.refresh();
  });
  connection.onDidChangeConfiguration(() => void configure());
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (worlds.forgetChanged(changes.map(({ uri }) => uriToPath(uri) ?? uri))) refresh();
  });

  // Sooner than the watchers tell; of a folder it is the files in it that have moved.
  connection.workspace.onDidRenameFiles(() => {
    if (worlds.forgetChanged()) refresh();
  });

  function openFolders(folders: readonly { uri: string }[]): void {
    workspaceFolders = folders;
    worlds.setWorkspaceFolders(folders.flatMap(({ uri }) => uriToPath(uri) ?? []));
  }

  async function configure(): Promise<void> {
    options = readServerOptions(
      client.workspace?.configuration ? await connection.workspace.getConfiguration('baton') : undefined,
    );
    worlds.setSeverities(options.severities);
    refresh();
  }

  /** What is shown may be otherwise now: the client asks anew. */
  function refresh(): void {
    session.refresh();
    showProblems();
    const { inlayHint, codeLens, semanticTokens } = client.workspace ?? {};
    if (inlayHint?.refreshSupport) void connection.languages.inlayHint.refresh();
    if (codeLens?.refreshSupport) void connection.sendRequest('workspace/codeLens/refresh');
    if (semanticTokens?.refreshSupport) void connection.languages.semanticTokens.refresh();
  }

  /** What a client that does not ask was told last, by URI. */
  const pushed = new Map<string, Snapshot | number>();
  /** Tells a client that does not ask the problems of every open file that may have others now: of its own edits, or of a file it calls. */
  function showProblems(): void {
    if (pulls()) {
      if (client.workspace?.diagnostics?.refreshSupport) connection.languages.diagnostics.refresh();
      return;
    }
    for (const document of documents.all()) {
      const { uri, version } = document;
      const seen = isSettingsUri(uri) ? version : session.snapshot(document);
      if (pushed.get(uri) === seen) continue;
      pushed.set(uri, seen);
      void connection.sendDiagnostics({ uri, version, diagnostics: diagnosticsOf(document) });
    }
  }

  documents.onDidOpen(({ document: { uri } }) => opened.set(uriToPath(uri) ?? uri, uri));
  documents.onDidChangeContent(() => {
    if (!pulls()) showProblems();
  });
  documents.onDidClose(({ document: { uri } }) => {
    session.close(uri);
    opened.delete(uriToPath(uri) ?? uri);
    worlds.forgetClosed(uriToPath(uri) ?? uri);
    if (pushed.delete(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] });
    showProblems();
  });
  connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }): DocumentDiagnosticReport => {
    const document = documents.get(uri);
    if (!document) return { kind: 'full', items: [] };
    const resultId = isSettingsUri(uri) ? undefined : idOf(session.snapshot(document));
    if (resultId !== undefined && resultId === previousResultId) return { kind: 'unchanged', resultId };
    return { kind: 'full', items: diagnosticsOf(document), resultId };
  });

  const sources: RequestSources = {
    about(uri, answer) {
      const document = documents.get(uri);
      return document && !isSettingsUri(uri) ? answer(session.snapshot(document)) : null;
    },
    settings(uri, answer) {
      const document = documents.get(uri);
      return document && isSettingsUri(uri) ? answer(document) : null;
    },
    file: (path) => session.file(path),
    pipelines: (uri) => worlds.pipelines(uri),
    shared(uri) {
      const file = worlds.settingsFile(uri);
      const text = file === undefined ? undefined : worlds.text(file);
      return file === undefined || text === undefined ? undefined : yamlDocument(opened.get(file) ?? pathToUri(file), 0, text);
    },
    personalityFile(uri, name) {
      const file = worlds.personalityFile(uri, name);
      return file && pathToUri(file);
    },
    lastRun: (uri, pipeline) => worlds.lastRun(uri, pipeline),
    worldAfter: (file, moves) => worlds.of(pathToUri(file), moves),
    open: () => documents.keys(),
    options: () => options,
    can: () => ({
      resolveActions: client.textDocument?.codeAction?.resolveSupport?.properties.includes('edit') ?? false,
      asksBeforeRenames: client.workspace?.fileOperations?.willRename ?? false,
      renamesFiles: client.workspace?.workspaceEdit?.resourceOperations?.includes('rename') ?? false,
    }),
  };

  const answers = new Map<string, GenericRequestHandler<unknown, unknown>>();
  // What answers is loaded when somebody asks.
  connection.onRequest((method, params, token) => {
    if (method === refusedMethod) throw refusalIn(params);
    if (answers.size === 0) load();
    const answer = answers.get(method);
    if (!answer) throw new ResponseError(ErrorCodes.MethodNotFound, say(serverTexts.unknownRequest, { method }));
    return answer(params, token);
  });
  function load(): void {
    const { answerRequests } = requests();
    const on: OnRequest = (method, answer) => void answers.set(method, answer);
    answerRequests(on, (method, params) => void connection.sendNotification(method, params), sources);
  }

  documents.listen(connection);
  connection.listen();
}

/** What `createLifecycle` says of a request. */
function refusalIn(params: object | unknown[] | undefined): ResponseError<void> {
  const { code = ErrorCodes.InvalidRequest, message = '' } = Object.assign<Partial<RequestRefusal>, object | undefined>(
    {},
    params,
  );
  return new ResponseError(code, message);
}

function requests(): typeof import('./lazy/requests.ts') {
  try {
    return require('./lazy/requests.ts');
  } catch (error) {
    const [why = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new ResponseError(ErrorCodes.InternalError, say(serverTexts.notLoaded, { why }));
  }
}

let counted = 0;
/** A snapshot's name in the protocol. */
const idOf = memoize((_snapshot: Snapshot): string => String(++counted));
