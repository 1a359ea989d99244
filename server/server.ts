import type { Connection, InitializeParams } from 'vscode-languageserver/node';
import {
  createConnection,
  DidChangeConfigurationNotification,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActions } from './features/code-actions.ts';
import { complete } from './features/completion.ts';
import { definition } from './features/definition.ts';
import { diagnose, diagnoseSettings } from './features/diagnostics.ts';
import { foldingRanges } from './features/folding.ts';
import { graphOf } from './features/graph.ts';
import { hover } from './features/hover.ts';
import { references } from './features/references.ts';
import { prepareRename, rename } from './features/rename.ts';
import { documentSymbols } from './features/symbols.ts';
import { createSession, isSettings } from './session.ts';
import type { Snapshot } from './snapshot.ts';
import { createWorlds, lastRun, lockedAnswers } from './world.ts';

serve(createConnection(ProposedFeatures.all));

/** Answers one client. Thin: everything that is known of a text stands in its snapshot, every answer is a function of it. */
function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const worlds = createWorlds();
  const session = createSession(worlds);
  let pulls = false;
  let asksConfiguration = false;

  const withSnapshot = <T>(uri: string, answer: (snapshot: Snapshot) => T): T | null => {
    const document = documents.get(uri);
    return document && !isSettings(uri) ? answer(session.snapshot(document)) : null;
  };
  const diagnosticsOf = (document: TextDocument) =>
    isSettings(document.uri) ? diagnoseSettings(document) : diagnose(session.snapshot(document));

  connection.onInitialize(({ capabilities }: InitializeParams) => {
    pulls = capabilities.textDocument?.diagnostic !== undefined;
    asksConfiguration = capabilities.workspace?.configuration ?? false;
    return {
      serverInfo: { name: 'baton' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        completionProvider: { triggerCharacters: ['.', '{', ' ', '|', ':', '<'] },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        renameProvider: { prepareProvider: true },
        documentSymbolProvider: true,
        foldingRangeProvider: true,
        codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.baton'] },
        ...(pulls ? { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } } : {}),
      },
    };
  });
  connection.onInitialized(() => {
    if (!asksConfiguration) return;
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'baton' });
    void configure();
  });
  connection.onDidChangeConfiguration(() => void configure());
  connection.onDidChangeWatchedFiles(() => {
    if (worlds.changed()) refresh();
  });

  async function configure(): Promise<void> {
    const severities: unknown = asksConfiguration ? await connection.workspace.getConfiguration('baton.problems') : undefined;
    worlds.configure(typeof severities === 'object' && severities !== null ? { ...severities } : undefined);
    refresh();
  }

  function refresh(): void {
    session.refresh();
    if (pulls) connection.languages.diagnostics.refresh();
    else for (const document of documents.all()) push(document);
  }

  const push = (document: TextDocument): void =>
    void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics: diagnosticsOf(document) });
  documents.onDidChangeContent(({ document }) => {
    if (!pulls) push(document);
  });
  documents.onDidClose(({ document }) => {
    session.close(document.uri);
    if (!pulls) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.languages.diagnostics.on(({ textDocument }) => {
    const document = documents.get(textDocument.uri);
    return { kind: 'full', items: document ? diagnosticsOf(document) : [] };
  });

  connection.onCompletion(({ textDocument, position }) =>
    withSnapshot(textDocument.uri, (snapshot) =>
      complete(snapshot, position, lastRun(snapshot.uri, snapshot.compiled.pipeline.id)),
    ),
  );
  connection.onHover(({ textDocument, position }) =>
    withSnapshot(textDocument.uri, (snapshot) =>
      hover(snapshot, position, lastRun(snapshot.uri, snapshot.compiled.pipeline.id), lockedAnswers(snapshot.uri)),
    ),
  );
  connection.onDefinition(({ textDocument, position }) =>
    withSnapshot(textDocument.uri, (snapshot) => definition(snapshot, position)),
  );
  connection.onReferences(({ textDocument, position, context }) =>
    withSnapshot(textDocument.uri, (snapshot) => references(snapshot, position, context.includeDeclaration)),
  );
  connection.onPrepareRename(({ textDocument, position }) =>
    withSnapshot(textDocument.uri, (snapshot) => prepareRename(snapshot, position)),
  );
  connection.onRenameRequest(({ textDocument, position, newName }) =>
    withSnapshot(textDocument.uri, (snapshot) => rename(snapshot, position, newName)),
  );
  connection.onDocumentSymbol(({ textDocument }) => withSnapshot(textDocument.uri, documentSymbols));
  connection.onFoldingRanges(({ textDocument }) => withSnapshot(textDocument.uri, foldingRanges));
  connection.onCodeAction(({ textDocument, range, context }) =>
    withSnapshot(textDocument.uri, (snapshot) => codeActions(snapshot, range, context)),
  );
  connection.onRequest('baton/graph', ({ uri }: { uri: string }) => withSnapshot(uri, graphOf));

  documents.listen(connection);
  connection.listen();
}
