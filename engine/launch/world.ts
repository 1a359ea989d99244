import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings } from '../compile/pipeline/settings.ts';
import type { Settings, World } from '../compile/world.ts';
import { readLast } from '../store/last.ts';
import { Refusal } from './refusal.ts';

/** `baton.yaml` at the root; empty where there is none. Throws a Refusal where it has errors. */
export async function loadSettings(root: string): Promise<Settings> {
  for (const name of ['baton.yaml', 'baton.yml']) {
    const file = join(root, name);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw new Refusal(`${file} cannot be read (${error.code ?? error.message}).`, { file });
    });
    if (text === undefined) continue;
    const { settings, problems } = readSettings(text);
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length)
      throw new Refusal(`${file} has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}.`, {
        problems: errors,
        file,
        text,
      });
    return settings;
  }
  return {};
}

/** What a compile of `file` may know: settings of the root, and the newest run. */
export async function loadWorld(file: string, root: string, pipeline?: string): Promise<World> {
  const settings = await loadSettings(root);
  const last = pipeline ? await readLast(root, pipeline) : undefined;
  return { file, settings, ...(last ? { last } : {}) };
}
