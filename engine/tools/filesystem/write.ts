import { appendTo, replaceFile, statIfPresent } from '../../disk/files/open-file.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { filesystemTexts, filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { attempt, fileSuccess, locate, refuseFile } from '../files/locate.ts';
import { flagParameter, wordParameter } from '../parameters.ts';
import { type Execute, throwIfStopped } from '../tool.ts';
import { noFile } from './read.ts';

export const write: Execute = async (parameters, world, { signal }) => {
  const located = await locate(parameters, 'path', 'write', world);
  const bytes = bytesOf(parameters, (value) => `${JSON.stringify(value, null, 2)}\n`);
  const overwrite = flagParameter(parameters, 'overwrite', true);

  return attempt(located, filesystemVerbs.write, async () => {
    const isThere = await there(located.file);
    if (endsAsFolder(located.given)) return refuseFile(located, filesystemVerbs.write, filesystemTexts.folderName);
    if (isThere && !overwrite) return refuseFile(located, filesystemVerbs.write, filesystemTexts.exists);
    throwIfStopped(signal);
    await replaceFile(located.file, bytes);
    return fileSuccess(located, { size: bytes.length, created: !isThere });
  });
};

/** Anything but text is appended as a line, so that the file stays readable (JSON lines). */
export const append: Execute = async (parameters, world, { signal }) => {
  const located = await locate(parameters, 'path', 'write', world);
  const bytes = bytesOf(parameters, (value) => `${JSON.stringify(value)}\n`);
  return attempt(located, filesystemVerbs.append, async () => {
    const found = await statIfPresent(located.file);
    const wrong = found && noFile(found);
    if (wrong) return refuseFile(located, filesystemVerbs.append, wrong);
    throwIfStopped(signal);
    return fileSuccess(located, { size: await appendTo(located.file, bytes) });
  });
};

export const endsAsFolder = (path: string): boolean => /[\\/]$/.test(path);

/** Whether a path exists. */
export const there = async (file: string): Promise<boolean> => (await statIfPresent(file)) !== undefined;

/** The content: text as it is, lists and maps as JSON, other values as templates print them. */
function bytesOf(parameters: JsonMap, json: (value: Json) => string): Buffer {
  const { content } = parameters;
  const encoding = wordParameter(parameters, 'encoding', ['utf8', 'latin1', 'base64']);
  if (content === undefined) throw new RunError({ kind: 'input', message: say(filesystemTexts.noContent) });
  if (typeof content === 'object' && content !== null) return Buffer.from(json(content));
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content), encoding);
}
