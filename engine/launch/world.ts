import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { severityOf } from '../compile/check/show.ts';
import { leadsOutside } from '../compile/find.ts';
import { readSettings, withProfile } from '../compile/pipeline/settings/settings.ts';
import type { Settings, World } from '../compile/world.ts';
import { errnoWords } from '../disk/errno.ts';
import { nearest } from '../language/suggest.ts';
import { launchTexts } from '../language/texts/launch.ts';
import { phrases, say } from '../language/texts.ts';
import { sha256 } from '../store/artifacts.ts';
import { readLast } from '../store/last.ts';
import { lockedTags } from './autos/lock-file.ts';
import { findOnDisk } from './find.ts';
import { refuseForeignOwner } from './owner.ts';
import { loadPersonalities } from './personalities.ts';
import { errorsIn, Refusal } from './refusal.ts';

/**
 * `baton.yaml` at the root; empty where there is none. With `profile` its overrides hold. Throws a Refusal where it has errors, or no such
 * profile, or where the root belongs to somebody else than the user and the pipeline.
 */
export async function loadSettings(root: string, profile?: string, pipeline?: string): Promise<Settings> {
  refuseForeignOwner(root, pipeline);
  const found = await settingsFile(root);
  if (!found) {
    if (profile !== undefined) throw noProfile(profile, []);
    return {};
  }
  const { settings, problems } = readSettings(found.text);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length)
    throw new Refusal(errorsIn(found.file, errors.length), {
      problems: errors,
      ...found,
    });
  if (profile === undefined) return settings;
  const chosen = withProfile(settings, profile);
  if (!chosen) throw noProfile(profile, Object.keys(settings.profiles ?? {}));
  return chosen;
}

function noProfile(profile: string, names: readonly string[]): Refusal {
  const near = nearest(profile, names);
  const known = names.length ? say(launchTexts.profilesAre, { names: names.join(', ') }) : say(launchTexts.noProfiles);
  return new Refusal(say(launchTexts.noProfile, { profile }), { hint: near ? say(phrases.didYouMean, { name: near }) : known });
}

async function settingsFile(root: string): Promise<{ file: string; text: string } | undefined> {
  for (const name of ['baton.yaml', 'baton.yml']) {
    const file = join(root, name);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw new Refusal(say(launchTexts.unreadable, { file, why: errnoWords(error) }), { file });
    });
    if (text !== undefined) return { file, text };
  }
  return undefined;
}

/**
 * What a compile of `file` may know: settings of the root, the files that it names, and the newest run. `taken` holds the texts of the
 * files that a compile found.
 */
export async function loadWorld(
  file: string,
  root: string,
  pipeline?: string,
  cwd = process.cwd(),
  profile?: string,
): Promise<World & { taken: ReadonlyMap<string, string> }> {
  const settings = await loadSettings(root, profile, file);
  const last = pipeline ? await readLast(root, pipeline) : undefined;
  const { find, taken } = findOnDisk({ root, cwd });
  const locked = severityOf('auto-unlocked', { file, settings }) === 'off' ? undefined : lockedTags;
  const named = await loadPersonalities(root);
  const outside: World['outside'] = (path, from) => leadsOutside(path, from, { root, cwd });
  return { file, settings, find, outside, taken, ...named, ...(last ? { last } : {}), ...(locked ? { locked } : {}) };
}

/** What the rules go by beside the texts of a run: where it is the same, and the engine is, they find again what they found. */
export const acceptedIn = ({ settings = {}, personalities, unreadable }: World): string =>
  sha256(JSON.stringify([settings, [...(personalities ?? [])], [...(unreadable?.keys() ?? [])]]));
