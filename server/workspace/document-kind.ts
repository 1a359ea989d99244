import type { TextDocument } from 'vscode-languageserver-textdocument';

/** The kind of an open document: a pipeline, a workspace's settings, a personality, or a text that a pipeline may name. */
type DocumentKind = 'pipeline' | 'settings' | 'personality' | 'text';

/** The names of text files, as a glob: those offered for the file of a prompt. */
export const textFileGlob = '**/*.{md,markdown,txt,prompt,j2,jinja,jinja2}';
const textFiles = /^file:.*\.(?:md|markdown|txt|prompt|j2|jinja2?)$/i;

/** The folder of personalities, as a glob and as part of a URI. */
export const personalityGlob = '**/.{baton,orchestrator}/personalities/*.md';
const personalities = /^file:.*\/\.(?:baton|orchestrator)\/personalities\/[^/]+\.md$/;

/** By the name; a text that the user shows as a pipeline counts as one. */
export function kindOfDocument({ uri, languageId }: Pick<TextDocument, 'uri' | 'languageId'>): DocumentKind {
  if (/(^|\/)baton\.ya?ml$/.test(uri)) return 'settings';
  if (personalities.test(uri)) return 'personality';
  return textFiles.test(uri) && languageId !== 'baton' ? 'text' : 'pipeline';
}
