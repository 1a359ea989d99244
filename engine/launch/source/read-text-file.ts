import { isUtf8 } from 'node:buffer';
import { access, constants, stat } from 'node:fs/promises';
import { errnoHint, errnoWords } from '../../disk/errno.ts';
import { readBounded } from '../../disk/files/read-bounded.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { Refusal } from '../refusal.ts';

/** The largest pipeline file: 50 MB. */
const maxBytes = 50_000_000;

/**
 * The content of a text file. Throws a Refusal that names the kind of a file that is no text; `hint` is the advice where it
 * does not exist.
 */
export async function readTextFile(file: string, hint = say(launchTexts.noFileHint)): Promise<string> {
  const stats = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (stats instanceof Error)
    throw new Refusal(
      stats.code === 'ENOENT' ? say(launchTexts.noFile, { file }) : say(launchTexts.unreadable, { file, why: errnoWords(stats) }),
      { hint, file },
    );
  if (stats.isDirectory()) {
    // The search for files had the same problem.
    await access(file, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
      throw new Refusal(say(launchTexts.unreadable, { file, why: errnoWords(error) }), { hint: errnoHint(error) ?? '', file });
    });
    throw new Refusal(say(launchTexts.isFolder, { file }), {
      hint: say(launchTexts.isFolderHint),
      file,
    });
  }
  if (stats.size > maxBytes)
    throw new Refusal(say(launchTexts.tooLarge, { file, size: Math.round(stats.size / 1e6), most: maxBytes / 1e6 }), { file });

  const bytes = await readBounded(file, maxBytes).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(say(launchTexts.unreadable, { file, why: errnoWords(error) }), { file });
  });
  if (!bytes) throw new Refusal(say(launchTexts.endless, { file, most: maxBytes / 1e6 }), { file });
  if (!isUtf8(bytes) || bytes.subarray(0, 8192).includes(0))
    throw new Refusal(say(launchTexts.noText, { file }), { hint: say(launchTexts.noTextHint), file });

  return bytes.toString('utf8');
}
