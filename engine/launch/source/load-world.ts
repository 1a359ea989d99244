import type { Folders } from '../../compile/find.ts';
import { withProfile } from '../../compile/pipeline/settings/settings.ts';
import type { Settings, World } from '../../compile/world.ts';
import { recogniseOtherFormat } from '../../import/recognise-file.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';
import { findOnDisk, whyUnreadOn } from '../../workspace/find.ts';
import { localDisk } from '../../workspace/local-disk.ts';
import { lockedTags } from '../../workspace/lock-file.ts';
import { readPersonalityFiles } from '../../workspace/personalities.ts';
import { readSettingsFile, type SettingsFile } from '../../workspace/settings.ts';
import { workspaceWorld } from '../../workspace/world.ts';
import { errorsMessage, Refusal } from '../refusal.ts';
import { refuseForeignOwner } from './folder-owner.ts';

/**
 * `baton.yaml` at the root; empty where there is none. `profile` applies its overrides. Throws a Refusal where it has errors,
 * the profile does not exist, or the root belongs to somebody other than the user and the pipeline's owner.
 */
export async function loadSettings(root: string, profile?: string, pipeline?: string): Promise<Settings> {
  refuseForeignOwner(root, pipeline);
  const read = readSettingsFile(root, localDisk);
  const settings = read ? validSettings(read) : {};
  if (profile === undefined) return settings;

  const chosen = read && withProfile(settings, profile);
  if (!chosen) throw unknownProfile(profile, Object.keys(settings.profiles ?? {}));
  return chosen;
}

function validSettings(settingsFile: SettingsFile): Settings {
  const { file } = settingsFile;
  if (settingsFile.text === undefined) throw new Refusal(say(launchTexts.unreadable, { file, why: settingsFile.why }), { file });
  const { text, settings, problems } = settingsFile;
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length) throw new Refusal(errorsMessage(file, errors.length), { problems: errors, file, text });
  return settings;
}

function unknownProfile(profile: string, names: readonly string[]): Refusal {
  const near = nearest(profile, names);
  const profiles = names.length ? say(launchTexts.profilesAre, { names: names.join(', ') }) : say(launchTexts.noProfiles);
  return new Refusal(say(launchTexts.noProfile, { profile }), {
    hint: near ? say(phrases.didYouMean, { name: near }) : profiles,
  });
}

/** The place of a compile. */
export interface WorldOptions extends Folders {
  profile?: string | undefined;
  /** Severities as an editor sets them. */
  severities?: World['severities'];
}

/** The world for compiling `file`: settings and personalities of the root, included files, locked answers. */
export const loadWorld = async (file: string, options: WorldOptions): Promise<World> =>
  (await loadWorldAndFiles(file, options)).world;

/** As `loadWorld`; `taken` collects the texts of the files that a compile reads, by path. */
export async function loadWorldAndFiles(
  file: string,
  { root, cwd, profile, severities }: WorldOptions,
): Promise<{ world: World; taken: ReadonlyMap<string, string> }> {
  const settings = await loadSettings(root, profile, file);
  const folders = { root, cwd };
  const { find, taken } = findOnDisk(folders, localDisk);
  const tags = (pipeline: string) => lockedTags(pipeline, localDisk);
  const parts = {
    folders,
    settings,
    find,
    whyUnread: whyUnreadOn(folders, localDisk),
    severities,
    lockedTags: tags,
    otherFormat: recogniseOtherFormat,
    ...readPersonalityFiles(root, localDisk),
  };

  return { world: workspaceWorld(file, parts), taken };
}

/**
 * A hash of everything besides a run's texts that the rules depend on: where it and the engine are the same, the rules would
 * find the same.
 */
export const acceptanceKey = ({ settings = {}, personalities, unreadable }: World): string =>
  sha256Hex(JSON.stringify([settings, [...(personalities ?? [])], [...(unreadable?.keys() ?? [])]]));
