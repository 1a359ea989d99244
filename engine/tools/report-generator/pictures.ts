import { dirname, extname, resolve } from 'node:path';
import { errnoOf, errnoWords } from '../../disk/errno.ts';
import { withFile } from '../../disk/files/open-file.ts';
import { confine } from '../../disk/paths/confine.ts';
import { reportTexts } from '../../language/texts/tools/report-generator.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { ToolWorld } from '../tool.ts';

const kinds: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

/** The most bytes of one embedded picture. */
const mostPicture = 10_000_000;

/**
 * Pictures as `data:` URLs, by their address in the text. Files are relative to the report's folder, then to the working
 * folder; web addresses stay. `missing` lists unreadable ones with the reason.
 */
export async function embed(
  sources: readonly string[],
  report: string | undefined,
  world: ToolWorld,
): Promise<{ pictures: Map<string, string>; missing: string[] }> {
  const pictures = new Map<string, string>();
  const missing: string[] = [];
  for (const source of new Set(sources)) {
    if (/^data:image\//i.test(source)) pictures.set(source, source);
    else if (!/^[a-z][a-z\d+.-]+:|^\/\//i.test(source)) {
      const path = decoded(source);
      const near = report === undefined ? undefined : await read(resolve(dirname(report), path), world);
      const found = near && 'data' in near ? near : await read(path, world);
      if ('data' in found) pictures.set(source, found.data);
      else missing.push(say(reportTexts.missing, { path, why: found.why }));
    }
  }

  return { pictures, missing };
}

async function read(path: string, world: ToolWorld): Promise<{ data: string } | { why: string }> {
  const kind = kinds[extname(path).toLowerCase()];
  if (kind === undefined) return { why: say(reportTexts.noPicture) };
  try {
    const file = await confine(path, 'read', world.bounds);
    return await withFile(file, async (handle, found) => {
      if (!found.isFile()) return { why: say(reportTexts.noPicture) };
      if (found.size > mostPicture) return { why: say(reportTexts.tooLarge, { megabytes: mostPicture / 1e6 }) };
      return { data: `data:${kind};base64,${(await handle.readFile()).toString('base64')}` };
    });
  } catch (error) {
    if (error instanceof RunError) return { why: error.message };
    if (errnoOf(error) === undefined) throw error;
    return { why: errnoWords(error) };
  }
}

function decoded(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    return source;
  }
}
