import { diskError, errnoOf, errnoWords } from '../../disk/errno.ts';
import { confine } from '../../disk/paths/confine.ts';
import type { JsonMap } from '../../language/json.ts';
import type { FileUse } from '../../language/safety/guarded-files.ts';
import { filesystemTexts } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import { textParameter } from '../parameters.ts';
import { declined, type ToolWorld } from '../tool.ts';

/** A path as given, with its real path. */
export interface LocatedFile {
  given: string;
  file: string;
}

/** The path in a parameter, confined. Throws a RunError. */
export async function locate(parameters: JsonMap, name: string, use: FileUse, world: ToolWorld): Promise<LocatedFile> {
  const given = textParameter(parameters, name);
  return { given, file: await confine(given, use, world.bounds) };
}

/** The path members of every result. */
export const describeLocation = ({ given, file }: LocatedFile): JsonMap => ({ path: given, filepath: given, absolute: file });

export const fileSuccess = (located: LocatedFile, more: JsonMap): JsonMap => ({
  success: true,
  ...describeLocation(located),
  ...more,
});

/** Says why it could not be done: `refuse(located, filesystemVerbs.read, filesystemTexts.isFolder)`. */
export const refuseFile = (located: LocatedFile, verb: string, reason: string): JsonMap =>
  declined(say(filesystemTexts.cannot, { verb: say(verb), path: located.given, why: say(reason) }), describeLocation(located));

const denied = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Does the work; a system error becomes a declined result, or a `permission` failure where rights are missing. */
export async function attempt(located: LocatedFile, verb: string, work: () => Promise<JsonMap>): Promise<JsonMap> {
  try {
    return await work();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (denied.has(errno))
      throw diskError(error, say(filesystemTexts.cannotHead, { verb: say(verb), path: located.given }), located.file);
    return refuseFile(located, verb, errnoWords(error));
  }
}
