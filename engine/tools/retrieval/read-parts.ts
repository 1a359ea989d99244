import { errnoOf } from '../../disk/errno.ts';
import { withFile } from '../../disk/files/open-file.ts';
import type { JsonMap } from '../../language/json.ts';
import { chunkText } from '../../libraries/retrieval/chunks.ts';
import { RunError } from '../../state/failure.ts';
import { documentKind } from '../documents/document.ts';
import type { DocumentPart } from '../documents/document-part.ts';
import { readDocument } from '../documents/read-document.ts';
import type { answerPage } from '../web/thread.ts';
import { frontMatter } from './front-matter.ts';
import type { DocumentFault, SearchDocument, SearchJob } from './search-job.ts';
import type { IndexedDocument } from './update-index.ts';

/** Extracts the content of pages. Passed in: the library for it is a bundle of its own. */
export type ReadPage = typeof answerPage;

/** A part of a document, and the number of lines before it; undefined where it has no lines in the file. */
interface ReadPart extends DocumentPart {
  line?: number;
}

interface ReadDocument {
  fields: JsonMap;
  parts: ReadPart[];
  skipped?: DocumentFault;
}

interface Source {
  name: string;
  /** Its real path; a row has none, and its text is `written`. */
  file: string | undefined;
  written: string;
  workerFile: string | undefined;
}

/** Reads documents as passages, split for a search. */
export const passageReader =
  ({ chunking, workerFile }: Pick<SearchJob, 'chunking' | 'workerFile'>, readPage: ReadPage) =>
  async ({ name, file, text: written = '' }: SearchDocument): Promise<IndexedDocument> => {
    const { fields, parts, skipped } = await readParts({ name, file, written, workerFile }, readPage);
    const chunks = parts.flatMap(({ text, line, isMarkdown, page, sheet }) =>
      chunkText(text, chunking, isMarkdown).map((chunk) => ({
        ...chunk,
        line: line === undefined ? 0 : chunk.line + line,
        page,
        sheet,
      })),
    );

    return { fields, chunks, skipped };
  };

/** A document by its kind: through a library, as Markdown with front matter, as the content of a page, or as plain text. */
async function readParts({ name, file, written, workerFile }: Source, readPage: ReadPage): Promise<ReadDocument> {
  if (file === undefined) return fromText(name, written, readPage);
  const bytes = await readBytes(file);
  if (typeof bytes === 'string') return skip(bytes);

  const kind = documentKind(name);
  if (kind) return fromLibrary(await readDocument({ kind, bytes }, workerFile, new AbortController().signal));

  const text = decodeText(bytes);
  return text === undefined ? skip('binary') : fromText(name, text, readPage);
}

async function fromText(name: string, text: string, readPage: ReadPage): Promise<ReadDocument> {
  if (/\.(?:md|mdx|markdown)$/i.test(name)) {
    const { fields, body, line } = frontMatter(text);
    return { fields, parts: [{ text: body, line, isMarkdown: true }] };
  }
  if (!/\.x?html?$/i.test(name)) return { fields: {}, parts: [{ text, line: 0, isMarkdown: false }] };

  const page = await readPage({ html: text, url: 'file:///', entire: true });
  if (!('read' in page)) return skip('unreadable');

  const { title, markdown } = page.read;
  return { fields: titled(title), parts: [{ text: markdown, isMarkdown: true }] };
}

const titled = (title: string): JsonMap => (title === '' ? {} : { title });
const skip = (skipped: DocumentFault): ReadDocument => ({ fields: {}, parts: [], skipped });

/** The lines of a sheet are its rows; a page and a Word document have none. */
function fromLibrary(answer: Awaited<ReturnType<typeof readDocument>>): ReadDocument {
  if ('unread' in answer) return skip(answer.unread);
  const { title, parts } = answer.document;
  return { fields: titled(title), parts: parts.map((part) => (part.sheet === undefined ? part : { ...part, line: 0 })) };
}

/** The bytes of a file, or why there are none. */
export async function readBytes(file: string): Promise<Uint8Array | 'gone' | 'unreadable'> {
  try {
    return await withFile(file, (handle) => handle.readFile());
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return 'gone';
    if (errno !== undefined || error instanceof RunError) return 'unreadable';
    throw error;
  }
}

/** Undefined for bytes that are no UTF-8 text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
