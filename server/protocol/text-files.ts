import type { Connection } from 'vscode-languageserver/node';
import {
  BulkRegistration,
  CompletionRequest,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  HoverRequest,
  ReferencesRequest,
  RenameRequest,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { personalityGlob, textFileGlob } from '../workspace/document-kind.ts';
import type { Client } from './client.ts';
import { pullsProblems } from './client.ts';

/**
 * Registers features for texts that are not YAML: personalities and possible prompt files. Only the supported features are
 * registered, so that Baton does not appear among the formatters of Markdown.
 */
export function registerForTextFiles(connection: Connection, client: Client): void {
  const { textDocument = {} } = client.capabilities;
  if (!textDocument.synchronization?.dynamicRegistration) return;

  const documentSelector = [
    { scheme: 'file', pattern: textFileGlob },
    { scheme: 'file', pattern: personalityGlob },
  ];
  const all = BulkRegistration.create();

  all.add(DidOpenTextDocumentNotification.type, { documentSelector });
  all.add(DidChangeTextDocumentNotification.type, { documentSelector, syncKind: TextDocumentSyncKind.Incremental });
  all.add(DidCloseTextDocumentNotification.type, { documentSelector });
  if (textDocument.completion?.dynamicRegistration)
    all.add(CompletionRequest.type, { documentSelector, triggerCharacters: ['.', '{', '|', ' ', ':'] });
  if (textDocument.hover?.dynamicRegistration) all.add(HoverRequest.type, { documentSelector });
  if (textDocument.definition?.dynamicRegistration) all.add(DefinitionRequest.type, { documentSelector });
  if (textDocument.references?.dynamicRegistration) all.add(ReferencesRequest.type, { documentSelector });
  if (textDocument.rename?.dynamicRegistration) all.add(RenameRequest.type, { documentSelector, prepareProvider: true });
  if (pullsProblems(client) && textDocument.diagnostic?.dynamicRegistration)
    all.add(DocumentDiagnosticRequest.type, {
      documentSelector: [{ scheme: 'file', pattern: personalityGlob }],
      interFileDependencies: true,
      workspaceDiagnostics: false,
    });
  void connection.client.register(all);
}
