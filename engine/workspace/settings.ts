import { join } from 'node:path';
import { readSettings } from '../compile/pipeline/settings/settings.ts';
import type { Settings } from '../compile/world.ts';
import type { Problem } from '../language/problems.ts';
import type { Disk } from './disk.ts';

/** `baton.yaml` at a root as it was read. */
export type SettingsFile =
  | { file: string; text: string; settings: Settings; problems: readonly Problem[] }
  | { file: string; text?: undefined; why: string };

/** `baton.yaml` or `baton.yml` at a root; undefined where there is neither. */
export function readSettingsFile(root: string, disk: Disk): SettingsFile | undefined {
  for (const name of ['baton.yaml', 'baton.yml']) {
    const file = join(root, name);
    const content = disk.read(file);
    if (content === undefined) continue;
    if (content.text === undefined) return { file, why: content.why };
    const { settings, problems } = readSettings(content.text);
    return { file, text: content.text, settings, problems };
  }
  return undefined;
}
