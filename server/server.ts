import type { ClientCapabilities, Connection, InitializeParams } from 'vscode-languageserver/node';
import {
  createConnection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnose, diagnoseSettings } from './features/diagnostics.ts';
import { uriOf } from './files.ts';
import { readOptions, usualOptions } from './options.ts';
import { answerRequests, capabilities } from './requests.ts';
import { createSession, isSettings } from './session.ts';
import { createWorlds } from './world.ts';

serve(createConnection(ProposedFeatures.all));

/** Answers one client. Thin: everything that is known of a text stands in its snapshot, every answer is a function of it. */
function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const worlds = createWorlds((file) => documents.get(uriOf(file))?.getText());
  const session = createSession(worlds);
  let options = usualOptions;
  let client: ClientCapabilities = {};
  const pulls = (): boolean => client.textDocument?.diagnostic !== undefined;

  const diagnosticsOf = (document: TextDocument) =>
    isSettings(document.uri) ? diagnoseSettings(document) : diagnose(session.snapshot(document));

  connection.onInitialize((params: InitializeParams) => {
    client = params.capabilities;
    return {
      serverInfo: { name: 'baton' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        ...capabilities,
        ...(pulls() ? { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } } : {}),
      },
    };
  });
  connection.onInitialized(() => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration)
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/*.baton.{yaml,yml}' }, { globPattern: '**/*.auto.lock.yaml' }],
      });
    if (!client.workspace?.configuration) return;
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'baton' });
    void configure();
  });
  connection.onDidChangeConfiguration(() => void configure());
  connection.onDidChangeWatchedFiles(() => {
    if (worlds.changed()) refresh();
  });

  async function configure(): Promise<void> {
    options = readOptions(client.workspace?.configuration ? await connection.workspace.getConfiguration('baton') : undefined);
    worlds.configure(options.severities);
    refresh();
  }

  /** What is shown may be otherwise now: the client asks anew. */
  function refresh(): void {
    session.refresh();
    if (pulls()) connection.languages.diagnostics.refresh();
    else for (const document of documents.all()) push(document);
    const { inlayHint, codeLens, semanticTokens } = client.workspace ?? {};
    if (inlayHint?.refreshSupport) void connection.languages.inlayHint.refresh();
    if (codeLens?.refreshSupport) void connection.sendRequest('workspace/codeLens/refresh');
    if (semanticTokens?.refreshSupport) void connection.languages.semanticTokens.refresh();
  }

  const push = (document: TextDocument): void =>
    void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics: diagnosticsOf(document) });
  documents.onDidChangeContent(({ document }) => {
    if (!pulls()) push(document);
  });
  documents.onDidClose(({ document }) => {
    session.close(document.uri);
    if (!pulls()) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.languages.diagnostics.on(({ textDocument }) => {
    const document = documents.get(textDocument.uri);
    return { kind: 'full', items: document ? diagnosticsOf(document) : [] };
  });

  answerRequests(connection, {
    about(uri, answer) {
      const document = documents.get(uri);
      return document && !isSettings(uri) ? answer(session.snapshot(document)) : null;
    },
    file: (path) => session.file(path),
    pipelines: (uri) => worlds.pipelines(uri),
    open: () => documents.keys(),
    options: () => options,
  });

  documents.listen(connection);
  connection.listen();
}
