import { TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { pathToUri } from '../workspace/uris.ts';
import { uriToPath } from '../workspace/worlds.ts';
import { updateDocument } from './position-border.ts';
import type { PositionEncoding } from './position-encoding.ts';

/** The documents that are open in the editor. */
export interface OpenDocuments {
  documents: TextDocuments<TextDocument>;
  /** The unsaved text of a file; undefined for one that is not open. */
  textOf(file: string): string | undefined;
  /** The URI of a file: the one by which it is open, since editors write the same path in different ways. */
  uriOf(file: string): string;
}

export function createOpenDocuments(encoding: () => PositionEncoding): OpenDocuments {
  const documents = new TextDocuments({
    create: TextDocument.create,
    update: (document: TextDocument, changes, version) => updateDocument(document, changes, { version, encoding: encoding() }),
  });
  const uris = new Map<string, string>();

  documents.onDidOpen(({ document: { uri } }) => uris.set(uriToPath(uri) ?? uri, uri));
  documents.onDidClose(({ document: { uri } }) => uris.delete(uriToPath(uri) ?? uri));
  return {
    documents,
    textOf: (file) => documents.get(uris.get(file) ?? '')?.getText(),
    uriOf: (file) => uris.get(file) ?? pathToUri(file),
  };
}
