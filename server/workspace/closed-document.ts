import { TextDocument } from 'vscode-languageserver-textdocument';
import { findPattern } from '../../engine/patterns/library.ts';
import type { Worlds } from './worlds.ts';
import { uriToPath } from './worlds.ts';

/** A document that an answer may refer to without being open: a file, or a pattern of the library. */
export function closedDocument(uri: string, worlds: Worlds): TextDocument | undefined {
  const path = uriToPath(uri);
  const text = path === undefined ? findPattern(uri.replace(/^baton-pattern:\//, ''))?.text : worlds.text(path);
  return text === undefined ? undefined : TextDocument.create(uri, 'yaml', 0, text);
}
