import { replaceFile } from '../../disk/files/open-file.ts';
import type { JsonMap } from '../../language/json.ts';
import { filesystemTexts, filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { endsAsFolder } from '../filesystem/write.ts';
import { throwIfStopped } from '../tool.ts';
import type { LocatedFile } from './locate.ts';
import { attempt, fileSuccess, refuseFile } from './locate.ts';

/** Writes a tool's output to a confined path: the result has the path and `size`, or the reason that it failed. */
export const writeLocated = (located: LocatedFile, content: string | Uint8Array, signal: AbortSignal): Promise<JsonMap> =>
  attempt(located, filesystemVerbs.write, async () => {
    if (endsAsFolder(located.given)) return refuseFile(located, filesystemVerbs.write, filesystemTexts.folderName);
    throwIfStopped(signal);
    await replaceFile(located.file, content);
    return fileSuccess(located, { size: Buffer.byteLength(content) });
  });
