import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Wire } from './connection.ts';

/** The open documents by URI, as the client's edits leave them. */
export type Documents = ReadonlyMap<string, TextDocument>;

/** Follows what the client opens, edits and closes; `changed` is told of a document that was just opened, too. */
export function followDocuments(
  wire: Wire,
  told: Record<'opened' | 'closed', (uri: string) => void> & { changed(): void },
): Documents {
  const documents = new Map<string, TextDocument>();
  wire.hear('textDocument/didOpen', ({ textDocument: { uri, languageId, version, text } }) => {
    documents.set(uri, TextDocument.create(uri, languageId, version, text));
    told.opened(uri);
    told.changed();
  });
  wire.hear('textDocument/didChange', ({ textDocument: { uri, version }, contentChanges }) => {
    const document = documents.get(uri);
    if (!document) return;
    documents.set(uri, TextDocument.update(document, contentChanges, version));
    told.changed();
  });
  wire.hear('textDocument/didClose', ({ textDocument: { uri } }) => {
    if (documents.delete(uri)) told.closed(uri);
  });
  return documents;
}
