import type { Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { copyEntry, moveEntry, removeEntry, walkPaths } from '../../disk/files/file-trees.ts';
import { statEntry, statIfPresent } from '../../disk/files/open-file.ts';
import { confine, confineEntry } from '../../disk/paths/confine.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import type { JsonMap } from '../../language/json.ts';
import { guardedIn } from '../../language/safety/guarded-files.ts';
import { filesystemTexts, filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { attempt, fileSuccess, type LocatedFile, locate, refuseFile } from '../files/locate.ts';
import { flagParameter, textParameter } from '../parameters.ts';
import { type Execute, type ToolWorld, throwIfStopped } from '../tool.ts';
import { endsAsFolder, there } from './write.ts';

export const copy: Execute = async (parameters, world, { signal }) => {
  const from = await locate(parameters, 'path', 'read', world);
  const to = await destinationOf(parameters, from, world);
  const overwrite = flagParameter(parameters, 'overwrite', true);

  return attempt(from, filesystemVerbs.copy, async () => {
    const found = await statEntry(from.file);
    const wrong = await inTheWay(from, to, overwrite);
    if (wrong) return refuseFile(from, filesystemVerbs.copy, wrong);
    if (!found.isDirectory() && !found.isFile()) return refuseFile(from, filesystemVerbs.copy, filesystemTexts.neither);

    await confineTree(from.file, found, { read: from.file, write: to.file }, world);
    throwIfStopped(signal);
    await copyEntry(from.file, to.file, { overwrite });

    return fileSuccess(from, { destination: to.given, size: found.isFile() ? found.size : 0 });
  });
};

export const move: Execute = async (parameters, world, { signal }) => {
  const from = await entryOf(parameters, world);
  const to = await destinationOf(parameters, from, world);
  const overwrite = flagParameter(parameters, 'overwrite', true);
  await keep(from, filesystemTexts.keptMoved, world);

  return attempt(from, filesystemVerbs.move, async () => {
    const found = await statEntry(from.file);
    const wrong = await inTheWay(from, to, overwrite);
    if (wrong) return refuseFile(from, filesystemVerbs.move, wrong);

    await confineTree(from.file, found, { write: from.file }, world);
    await confineTree(from.file, found, { write: to.file }, world);
    throwIfStopped(signal);
    await moveEntry(from.file, to.file);

    return fileSuccess(from, { destination: to.given });
  });
};

export const remove: Execute = async (parameters, world, { signal }) => {
  const located = await entryOf(parameters, world);
  const recursive = flagParameter(parameters, 'recursive', false);
  const missingOk = flagParameter(parameters, 'missing_ok', false);
  await keep(located, filesystemTexts.keptDeleted, world);

  return attempt(located, filesystemVerbs.delete, async () => {
    const found = missingOk ? await statIfPresent(located.file) : await statEntry(located.file);
    if (!found) return fileSuccess(located, { deleted: false });
    if (found.isDirectory() && !recursive) return refuseFile(located, filesystemVerbs.delete, filesystemTexts.notRecursive);

    await confineTree(located.file, found, { write: located.file }, world);
    throwIfStopped(signal);
    await removeEntry(located.file);

    return fileSuccess(located, { deleted: true });
  });
};

/** Checks the guarded files in a folder as if each were named: for reading at the source, for writing at the destination. */
async function confineTree(
  folder: string,
  stats: Stats,
  uses: Readonly<Partial<Record<'read' | 'write', string>>>,
  { bounds }: ToolWorld,
): Promise<void> {
  if (!stats.isDirectory()) return;
  const isGuarded = (path: string): boolean => guardedIn(`${basename(folder)}/${path}`, 'write', false) !== undefined;
  for await (const path of walkPaths(folder, (inner) => !isGuarded(inner))) {
    const isSource = uses.write !== undefined && bounds.sources?.includes(join(uses.write, path));
    if (!isGuarded(path) && !isSource) continue;
    if (uses.read !== undefined) await confineEntry(join(uses.read, path), 'read', bounds);
    if (uses.write !== undefined) await confineEntry(join(uses.write, path), 'write', bounds);
  }
}

async function entryOf(parameters: JsonMap, world: ToolWorld): Promise<LocatedFile> {
  const given = textParameter(parameters, 'path');
  return { given, file: await confineEntry(given, 'write', world.bounds) };
}

/** A destination that ends in a slash is the target folder. */
async function destinationOf(parameters: JsonMap, from: LocatedFile, world: ToolWorld): Promise<LocatedFile> {
  const given = textParameter(parameters, 'destination');
  const whole = endsAsFolder(given) ? given + basename(from.file) : given;
  return { given: whole, file: await confine(whole, 'write', world.bounds) };
}

/** Why the destination is blocked. */
async function inTheWay(from: LocatedFile, to: LocatedFile, overwrite: boolean): Promise<string | undefined> {
  if (from.file === to.file) return filesystemTexts.samePlace;
  if (isInside(to.file, from.file)) return say(filesystemTexts.inside, { path: to.given });
  if (!(await there(to.file))) return undefined;
  if (!overwrite) return say(filesystemTexts.targetExists, { path: to.given });

  const [source, target] = await Promise.all([statEntry(from.file), statEntry(to.file)]);
  if (target.isDirectory() && !source.isDirectory()) return say(filesystemTexts.targetFolder, { path: to.given });
  return undefined;
}

/** The run's own folders are not moved. */
async function keep(located: LocatedFile, refusal: string, world: ToolWorld): Promise<void> {
  const kept = await Promise.all(world.kept.map((folder) => confine(folder, 'look', world.bounds)));
  if (!kept.some((folder) => isInside(folder, located.file))) return;
  throw new RunError({
    kind: 'permission',
    message: say(refusal, { path: located.given }),
  });
}
