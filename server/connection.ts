import type { MessageConnection } from 'vscode-jsonrpc/node';
import type * as lsp from 'vscode-languageserver-protocol';
import type { OfFile, OurRequests } from './protocol.ts';

/** What a client asks: what with, and what it is answered. */
export interface Requests {
  initialize: [lsp.InitializeParams, lsp.InitializeResult];
  'textDocument/completion': [lsp.CompletionParams, lsp.CompletionItem[] | lsp.CompletionList | null];
  'textDocument/signatureHelp': [lsp.SignatureHelpParams, lsp.SignatureHelp | null];
  'textDocument/hover': [lsp.HoverParams, lsp.Hover | null];
  'textDocument/definition': [lsp.DefinitionParams, lsp.Location | lsp.Location[] | null];
  'textDocument/references': [lsp.ReferenceParams, lsp.Location[] | null];
  'textDocument/prepareRename': [lsp.PrepareRenameParams, lsp.Range | { range: lsp.Range; placeholder: string } | null];
  'textDocument/rename': [lsp.RenameParams, lsp.WorkspaceEdit | null];
  'textDocument/documentHighlight': [lsp.DocumentHighlightParams, lsp.DocumentHighlight[] | null];
  'textDocument/documentLink': [lsp.DocumentLinkParams, lsp.DocumentLink[] | null];
  'textDocument/linkedEditingRange': [lsp.LinkedEditingRangeParams, lsp.LinkedEditingRanges | null];
  'textDocument/documentSymbol': [lsp.DocumentSymbolParams, lsp.DocumentSymbol[] | null];
  'workspace/symbol': [lsp.WorkspaceSymbolParams, lsp.SymbolInformation[] | null];
  'textDocument/foldingRange': [lsp.FoldingRangeParams, lsp.FoldingRange[] | null];
  'textDocument/selectionRange': [lsp.SelectionRangeParams, lsp.SelectionRange[] | null];
  'textDocument/codeAction': [lsp.CodeActionParams, lsp.CodeAction[] | null];
  'codeAction/resolve': [lsp.CodeAction, lsp.CodeAction];
  'textDocument/codeLens': [lsp.CodeLensParams, lsp.CodeLens[] | null];
  'textDocument/inlayHint': [lsp.InlayHintParams, lsp.InlayHint[] | null];
  'textDocument/semanticTokens/full': [lsp.SemanticTokensParams, lsp.SemanticTokens];
  'textDocument/semanticTokens/full/delta': [lsp.SemanticTokensDeltaParams, lsp.SemanticTokens | lsp.SemanticTokensDelta];
  'textDocument/semanticTokens/range': [lsp.SemanticTokensRangeParams, lsp.SemanticTokens];
  'textDocument/formatting': [lsp.DocumentFormattingParams, lsp.TextEdit[] | null];
  'textDocument/rangeFormatting': [lsp.DocumentRangeFormattingParams, lsp.TextEdit[] | null];
  'textDocument/onTypeFormatting': [lsp.DocumentOnTypeFormattingParams, lsp.TextEdit[] | null];
  'textDocument/prepareCallHierarchy': [lsp.CallHierarchyPrepareParams, lsp.CallHierarchyItem[] | null];
  'callHierarchy/incomingCalls': [lsp.CallHierarchyIncomingCallsParams, lsp.CallHierarchyIncomingCall[] | null];
  'callHierarchy/outgoingCalls': [lsp.CallHierarchyOutgoingCallsParams, lsp.CallHierarchyOutgoingCall[] | null];
  'textDocument/diagnostic': [lsp.DocumentDiagnosticParams, lsp.DocumentDiagnosticReport];
  'baton/graph': [OfFile, OurRequests['baton/graph']];
  'baton/preview': [OfFile, OurRequests['baton/preview']];
  'baton/world': [OfFile, OurRequests['baton/world']];
}

/** What a client tells. */
interface Notifications {
  initialized: lsp.InitializedParams;
  'textDocument/didOpen': lsp.DidOpenTextDocumentParams;
  'textDocument/didChange': lsp.DidChangeTextDocumentParams;
  'textDocument/didClose': lsp.DidCloseTextDocumentParams;
  'workspace/didChangeConfiguration': lsp.DidChangeConfigurationParams;
  'workspace/didChangeWatchedFiles': lsp.DidChangeWatchedFilesParams;
  'baton/models': unknown;
}

/** What the server tells and asks without being asked. */
interface Told {
  'textDocument/publishDiagnostics': lsp.PublishDiagnosticsParams;
  'window/showMessage': lsp.ShowMessageParams;
}
type Refreshed = 'inlayHint' | 'codeLens' | 'semanticTokens' | 'diagnostics';

/** The connection to one client, its messages by their names in the protocol. */
export interface Wire {
  answer<Name extends keyof Requests>(name: Name, to: (asked: Requests[Name][0]) => Requests[Name][1]): void;
  hear<Name extends keyof Notifications>(name: Name, to: (told: Notifications[Name]) => void): void;
  tell<Name extends keyof Told>(name: Name, what: Told[Name]): void;
  /** Has the client tell of something more. */
  register(method: keyof Notifications, registerOptions: object): void;
  /** What is shown of this kind may be otherwise now. */
  refresh(what: Refreshed): void;
  /** A section of the editor's settings. */
  settings(section: string): Promise<unknown>;
}

export function wireOf(connection: MessageConnection): Wire {
  /** What a client refuses to do for us is no failure: it goes without. */
  const ask = (method: string, params?: object): void =>
    void connection.sendRequest(method, ...(params ? [params] : [])).catch(() => undefined);
  return {
    answer: (name, to) => void connection.onRequest<unknown, unknown>(name, (asked) => to(asked)),
    hear: (name, to) => void connection.onNotification(name, (told) => to(told)),
    tell: (name, what) => void connection.sendNotification(name, what),
    register: (method, registerOptions) =>
      ask('client/registerCapability', { registrations: [{ id: `baton:${method}`, method, registerOptions }] }),
    refresh: (what) => ask(`workspace/${what === 'diagnostics' ? 'diagnostic' : what}/refresh`),
    async settings(section) {
      const answers: unknown = await connection.sendRequest('workspace/configuration', { items: [{ section }] });
      return Array.isArray(answers) ? answers[0] : undefined;
    },
  };
}
