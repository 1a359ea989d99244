import type { Stats } from 'node:fs';
import { crypto } from '../../disk/crypto.ts';
import { readChunks, statIfPresent, withFile } from '../../disk/files/open-file.ts';
import { unreadTexts } from '../../language/texts/tools/documents.ts';
import { filesystemTexts, filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import { type DocumentText, documentKind } from '../documents/document.ts';
import { readDocument } from '../documents/read-document.ts';
import { attempt, fileSuccess, locate, refuseFile } from '../files/locate.ts';
import { wordParameter } from '../parameters.ts';
import { type Execute, throwIfStopped } from '../tool.ts';

/** The most bytes of one result. */
const mostRead = 64 * 1024 * 1024;

export const readFile: Execute = async (parameters, world, { signal }) => {
  const located = await locate(parameters, 'path', 'read', world);
  const encoding = wordParameter(parameters, 'encoding', ['utf8', 'latin1', 'base64']);
  return attempt(located, filesystemVerbs.read, () =>
    withFile(located.file, async (handle, found) => {
      const wrong = noFile(found) ?? (found.size > mostRead ? tooLarge(found.size) : undefined);
      if (wrong) return refuseFile(located, filesystemVerbs.read, wrong);

      const bytes = await handle.readFile();
      throwIfStopped(signal);
      const kind = encoding === 'utf8' ? documentKind(located.file) : undefined;
      if (kind) {
        const answer = await readDocument({ kind, bytes }, world.workerFile, signal);
        if ('unread' in answer) return refuseFile(located, filesystemVerbs.read, unreadTexts[answer.unread]);
        const content = textOfDocument(answer.document);
        return fileSuccess(located, { content, size: bytes.length, modified: found.mtime.toISOString() });
      }

      const content = encoding === 'utf8' ? decode(bytes) : bytes.toString(encoding);
      if (content === undefined) return refuseFile(located, filesystemVerbs.read, filesystemTexts.noUtf8);
      return fileSuccess(located, { content, size: bytes.length, modified: found.mtime.toISOString() });
    }),
  );
};

/** The whole document, with a heading for each page and sheet. */
const textOfDocument = ({ parts }: DocumentText): string =>
  parts
    .map(({ text, page, sheet }) => {
      if (page !== undefined) return `# ${say(filesystemTexts.page, { page })}\n\n${text}`;
      return sheet === undefined ? text : `# ${sheet}\n\n${text}`;
    })
    .join('\n\n');

const tooLarge = (bytes: number): string =>
  say(filesystemTexts.tooLarge, { size: Math.ceil(bytes / 1e6), most: Math.floor(mostRead / 1e6) });

/** Why something cannot be read as a file; reading a pipe, for example, would block for ever. */
export const noFile = (stats: Stats): string | undefined => {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return filesystemTexts.isFolder;
  return filesystemTexts.noFile;
};

/** Undefined for invalid UTF-8. A byte order mark is dropped. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export const exists: Execute = async (parameters, world) => {
  const located = await locate(parameters, 'path', 'look', world);
  return attempt(located, filesystemVerbs.look, async () => {
    const found = await statIfPresent(located.file);
    return fileSuccess(
      located,
      found ? { exists: true, type: fileType(found), size: found.size } : { exists: false, type: 'none' },
    );
  });
};

export const fileType = (found: Pick<Stats, 'isFile' | 'isDirectory'>): 'file' | 'folder' | 'other' => {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return 'other';
};

export const hashFile: Execute = async (parameters, world, { signal }) => {
  const located = await locate(parameters, 'path', 'read', world);
  const algorithm = wordParameter(parameters, 'algorithm', ['sha256', 'sha1', 'md5', 'sha512']);
  return attempt(located, filesystemVerbs.read, () =>
    withFile(located.file, async (handle, found) => {
      const wrong = noFile(found);
      if (wrong) return refuseFile(located, filesystemVerbs.read, wrong);

      const sum = crypto().createHash(algorithm);
      let size = 0;
      for await (const piece of readChunks(handle)) {
        throwIfStopped(signal);
        sum.update(piece);
        size += piece.length;
      }

      return fileSuccess(located, { hash: sum.digest('hex'), algorithm, size });
    }),
  );
};
