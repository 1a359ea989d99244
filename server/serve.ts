import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { ClientCapabilities } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { wireOf } from './connection.ts';
import { followDocuments } from './documents.ts';
import { diagnose, diagnoseSettings } from './features/diagnostics.ts';
import { TextDocumentSyncKind } from './lsp.ts';
import { readOptions, usualOptions } from './options.ts';
import { answerRequests, capabilities } from './requests.ts';
import { createSession, isSettings } from './session.ts';
import type { Snapshot } from './snapshot.ts';
import { createWorlds, pathOf } from './world.ts';

/**
 * Answers one client. Thin: everything that is known of a text stands in its snapshot, every answer is a function of it.
 * `watch` is told the process of the client, if it has one.
 */
export function serve(connection: MessageConnection, watch: (client: number | null) => void = () => undefined): void {
  const wire = wireOf(connection);
  const documents = followDocuments(wire, { opened, changed, closed });
  /** The URI that each open file goes by; editors write the same path in different ways. */
  const uris = new Map<string, string>();
  const worlds = createWorlds((file) => documents.get(uris.get(file) ?? '')?.getText());
  const session = createSession(worlds);
  let options = usualOptions;
  let client: ClientCapabilities = {};
  const pulls = (): boolean => client.textDocument?.diagnostic !== undefined;

  const diagnosticsOf = (document: TextDocument) =>
    isSettings(document.uri) ? diagnoseSettings(document) : diagnose(session.snapshot(document));

  wire.answer('initialize', (params) => {
    client = params.capabilities;
    watch(params.processId);
    return {
      serverInfo: { name: 'baton' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        ...capabilities,
        ...(pulls() ? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } } : {}),
      },
    };
  });
  wire.hear('initialized', () => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration)
      wire.register('workspace/didChangeWatchedFiles', {
        watchers: ['**/*.{yaml,yml,md,txt,json}', '**/.baton/**/*.{md,json}'].map((globPattern) => ({ globPattern })),
      });
    if (!client.workspace?.configuration) return;
    wire.register('workspace/didChangeConfiguration', { section: 'baton' });
    void configure();
  });
  wire.hear('baton/models', (names) => {
    worlds.offered(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
    session.refresh();
  });
  wire.hear('workspace/didChangeConfiguration', () => void configure());
  wire.hear('workspace/didChangeWatchedFiles', ({ changes }) => {
    if (worlds.changed(changes.map(({ uri }) => pathOf(uri) ?? uri))) refresh();
  });

  async function configure(): Promise<void> {
    options = readOptions(client.workspace?.configuration ? await wire.settings('baton') : undefined);
    worlds.configure(options.severities);
    refresh();
  }

  /** What is shown may be otherwise now: the client asks anew. */
  function refresh(): void {
    session.refresh();
    showProblems();
    for (const kind of ['inlayHint', 'codeLens', 'semanticTokens'] as const)
      if (client.workspace?.[kind]?.refreshSupport) wire.refresh(kind);
  }

  /** What a client that does not ask was told last, by URI. */
  const pushed = new Map<string, Snapshot | number>();
  /** Tells a client that does not ask the problems of every open file that may have others now: of its own edits, or of a file it calls. */
  function showProblems(): void {
    if (pulls()) {
      if (client.workspace?.diagnostics?.refreshSupport) wire.refresh('diagnostics');
      return;
    }
    for (const document of documents.values()) {
      const { uri, version } = document;
      const seen = isSettings(uri) ? version : session.snapshot(document);
      if (pushed.get(uri) === seen) continue;
      pushed.set(uri, seen);
      wire.tell('textDocument/publishDiagnostics', { uri, version, diagnostics: diagnosticsOf(document) });
    }
  }

  function opened(uri: string): void {
    uris.set(pathOf(uri) ?? uri, uri);
  }
  function changed(): void {
    if (!pulls()) showProblems();
  }
  function closed(uri: string): void {
    session.close(uri);
    uris.delete(pathOf(uri) ?? uri);
    worlds.closed(pathOf(uri) ?? uri);
    if (pushed.delete(uri)) wire.tell('textDocument/publishDiagnostics', { uri, diagnostics: [] });
    showProblems();
  }
  wire.answer('textDocument/diagnostic', ({ textDocument: { uri }, previousResultId }) => {
    const document = documents.get(uri);
    if (!document) return { kind: 'full', items: [] };
    const resultId = isSettings(uri) ? undefined : idOf(session.snapshot(document));
    if (resultId !== undefined && resultId === previousResultId) return { kind: 'unchanged', resultId };
    return { kind: 'full', items: diagnosticsOf(document), ...(resultId === undefined ? {} : { resultId }) };
  });

  answerRequests(wire, {
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
    open: () => [...documents.keys()],
    options: () => options,
    can: () => ({ resolveActions: client.textDocument?.codeAction?.resolveSupport?.properties.includes('edit') ?? false }),
  });

  connection.listen();
}

const ids = new WeakMap<Snapshot, string>();
let counted = 0;
/** A snapshot's name in the protocol. */
function idOf(snapshot: Snapshot): string {
  const known = ids.get(snapshot) ?? String(++counted);
  ids.set(snapshot, known);
  return known;
}
