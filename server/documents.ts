import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** What is told of documents. */
interface Told {
  opened(document: TextDocument): void;
  /** It was opened, or has another text. */
  changed(document: TextDocument): void;
  /** It is known no more. */
  closed(document: TextDocument): void;
}

/** The documents that are open in the editor, by URI, kept as it tells. */
export function openDocuments(connection: MessageConnection, told: Told): ReadonlyMap<string, TextDocument> {
  const documents = new Map<string, TextDocument>();
  connection.onNotification(
    'textDocument/didOpen',
    ({ textDocument: { uri, languageId, version, text } }: DidOpenTextDocumentParams) => {
      const document = TextDocument.create(uri, languageId, version, text);
      documents.set(uri, document);
      told.opened(document);
      told.changed(document);
    },
  );
  connection.onNotification(
    'textDocument/didChange',
    ({ textDocument: { uri, version }, contentChanges }: DidChangeTextDocumentParams) => {
      const before = documents.get(uri);
      if (!before || contentChanges.length === 0) return;
      const document = TextDocument.update(before, contentChanges, version);
      documents.set(uri, document);
      told.changed(document);
    },
  );
  connection.onNotification('textDocument/didClose', ({ textDocument: { uri } }: DidCloseTextDocumentParams) => {
    const document = documents.get(uri);
    if (!document) return;
    documents.delete(uri);
    told.closed(document);
  });
  return documents;
}
