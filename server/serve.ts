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
import type { Sources } from './lazy/requests.ts';
import { capabilities } from './protocol/capabilities.ts';
import { problemPages, readOptions, usualOptions } from './protocol/client-options.ts';
import { type Refusal, refused } from './protocol/lifecycle.ts';
import type { On } from './protocol/own-requests.ts';
import { createSession, isSettings } from './session.ts';
import type { Snapshot } from './snapshot.ts';
import { pageOf } from './snapshot.ts';
import { serverTexts } from './texts.ts';
import { uriOf } from './workspace/uris.ts';
import { createWorlds, pathOf } from './workspace/worlds.ts';

/** A request that is cancelled while it waits for its turn is never worked on. One that has begun ends at once: answers are synchronous. */
export const cancelled: ConnectionStrategy = {
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
  let options = usualOptions;
  let client: ClientCapabilities = {};
  let pages: string | undefined;
  let workspaceFolders: readonly { uri: string }[] = [];
  const pulls = (): boolean => client.textDocument?.diagnostic !== undefined;

  const diagnosticsOf = (document: TextDocument) =>
    isSettings(document.uri) ? diagnoseSettings(document, pages) : diagnose(session.snapshot(document), pages);

  connection.onInitialize((params: InitializeParams) => {
    client = params.capabilities;
    pages = problemPages(params.initializationOptions);
    openFolders(params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : []));
    return {
      serverInfo: { name: 'baton' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        ...capabilities,
        ...(pulls() ? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } } : {}),
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
    worlds.offered(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
    session.refresh();
  });
  connection.onDidChangeConfiguration(() => void configure());
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (worlds.changed(changes.map(({ uri }) => pathOf(uri) ?? uri))) refresh();
  });

  // Sooner than the watchers tell; of a folder it is the files in it that have moved.
  connection.workspace.onDidRenameFiles(() => {
    if (worlds.changed()) refresh();
  });

  function openFolders(folders: readonly { uri: string }[]): void {
    workspaceFolders = folders;
    worlds.openFolders(folders.flatMap(({ uri }) => pathOf(uri) ?? []));
  }

  async function configure(): Promise<void> {
    options = readOptions(client.workspace?.configuration ? await connection.workspace.getConfiguration('baton') : undefined);
    worlds.configure(options.severities);
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
      const seen = isSettings(uri) ? version : session.snapshot(document);
      if (pushed.get(uri) === seen) continue;
      pushed.set(uri, seen);
      void connection.sendDiagnostics({ uri, version, diagnostics: diagnosticsOf(document) });
    }
  }

  documents.onDidOpen(({ document: { uri } }) => opened.set(pathOf(uri) ?? uri, uri));
  documents.onDidChangeContent(() => {
    if (!pulls()) showProblems();
  });
  documents.onDidClose(({ document: { uri } }) => {
    session.close(uri);
    opened.delete(pathOf(uri) ?? uri);
    worlds.closed(pathOf(uri) ?? uri);
    if (pushed.delete(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] });
    showProblems();
  });
  connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }): DocumentDiagnosticReport => {
    const document = documents.get(uri);
    if (!document) return { kind: 'full', items: [] };
    const resultId = isSettings(uri) ? undefined : idOf(session.snapshot(document));
    if (resultId !== undefined && resultId === previousResultId) return { kind: 'unchanged', resultId };
    return { kind: 'full', items: diagnosticsOf(document), ...(resultId === undefined ? {} : { resultId }) };
  });

  const sources: Sources = {
    about(uri, answer) {
      const document = documents.get(uri);
      return document && !isSettings(uri) ? answer(session.snapshot(document)) : null;
    },
    settings(uri, answer) {
      const document = documents.get(uri);
      return document && isSettings(uri) ? answer(document) : null;
    },
    file: (path) => session.file(path),
    pipelines: (uri) => worlds.pipelines(uri),
    shared(uri) {
      const file = worlds.settingsFile(uri);
      const text = file === undefined ? undefined : worlds.text(file);
      return file === undefined || text === undefined ? undefined : pageOf(opened.get(file) ?? uriOf(file), 0, text);
    },
    personalityFile(uri, name) {
      const file = worlds.personalityFile(uri, name);
      return file && uriOf(file);
    },
    lastRun: (uri, pipeline) => worlds.lastRun(uri, pipeline),
    worldAfter: (file, moves) => worlds.of(uriOf(file), moves),
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
    if (method === refused) throw refusalIn(params);
    if (answers.size === 0) load();
    const answer = answers.get(method);
    if (!answer) throw new ResponseError(ErrorCodes.MethodNotFound, say(serverTexts.unknownRequest, { method }));
    return answer(params, token);
  });
  function load(): void {
    const { answerRequests } = requests();
    const on: On = (method, answer) => void answers.set(method, answer);
    answerRequests(on, (method, params) => void connection.sendNotification(method, params), sources);
  }

  documents.listen(connection);
  connection.listen();
}

/** What `createLifecycle` says of a request. */
function refusalIn(params: object | unknown[] | undefined): ResponseError<void> {
  const { code = ErrorCodes.InvalidRequest, message = '' } = Object.assign<Partial<Refusal>, object | undefined>({}, params);
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
