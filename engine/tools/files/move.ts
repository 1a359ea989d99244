import { cp, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { confine, confineEntry, isInside } from '../../disk/confine.ts';
import { errnoOf } from '../../disk/errno.ts';
import { copyAtomic, syncFolder } from '../../disk/write.ts';
import type { JsonMap } from '../../language/json.ts';
import { filesystemTexts, filesystemVerbs } from '../../language/texts/tools/filesystem.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { flagParameter, textParameter } from '../read-parameters.ts';
import { type Execute, type ToolWorld, throwIfStopped } from '../tool.ts';
import { attempt, done, type Located, locate, refuse } from './located.ts';
import { endsAsFolder, there } from './write.ts';

export const copy: Execute = async (parameters, world, { signal }) => {
  const from = await locate(parameters, 'path', 'read', world);
  const to = await destinationOf(parameters, from, world);
  const overwrite = flagParameter(parameters, 'overwrite', true);
  return attempt(from, filesystemVerbs.copy, async () => {
    const found = await stat(from.file);
    const wrong = await inTheWay(from, to, overwrite);
    if (wrong) return refuse(from, filesystemVerbs.copy, wrong);
    throwIfStopped(signal);
    if (found.isDirectory())
      await cp(from.file, to.file, { recursive: true, force: overwrite, errorOnExist: true, verbatimSymlinks: true });
    else if (found.isFile()) await copyAtomic(from.file, to.file);
    else return refuse(from, filesystemVerbs.copy, filesystemTexts.neither);
    return done(from, { destination: to.given, size: found.isFile() ? found.size : 0 });
  });
};

export const move: Execute = async (parameters, world, { signal }) => {
  const from = await entryOf(parameters, world);
  const to = await destinationOf(parameters, from, world);
  const overwrite = flagParameter(parameters, 'overwrite', true);
  await keep(from, filesystemTexts.keptMoved, world);
  return attempt(from, filesystemVerbs.move, async () => {
    await lstat(from.file);
    const wrong = await inTheWay(from, to, overwrite);
    if (wrong) return refuse(from, filesystemVerbs.move, wrong);
    throwIfStopped(signal);
    await mkdir(dirname(to.file), { recursive: true });
    await moveTo(from.file, to.file);
    await syncFolder(dirname(to.file));
    return done(from, { destination: to.given });
  });
};

/** Between two disks a move is a copy, then a deletion. */
async function moveTo(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error;
    await cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    await rm(from, { recursive: true });
  }
}

export const remove: Execute = async (parameters, world, { signal }) => {
  const located = await entryOf(parameters, world);
  const recursive = flagParameter(parameters, 'recursive', false);
  const missingOk = flagParameter(parameters, 'missing_ok', false);
  await keep(located, filesystemTexts.keptDeleted, world);
  return attempt(located, filesystemVerbs.delete, async () => {
    const found = await lstat(located.file).catch((error: unknown) => {
      if (missingOk && errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (!found) return done(located, { deleted: false });
    if (found.isDirectory() && !recursive) return refuse(located, filesystemVerbs.delete, filesystemTexts.notRecursive);
    throwIfStopped(signal);
    await rm(located.file, { recursive });
    return done(located, { deleted: true });
  });
};

async function entryOf(parameters: JsonMap, world: ToolWorld): Promise<Located> {
  const given = textParameter(parameters, 'path');
  return { given, file: await confineEntry(given, 'write', world.bounds) };
}

/** A destination that ends in a slash is the folder to put it in. */
async function destinationOf(parameters: JsonMap, from: Located, world: ToolWorld): Promise<Located> {
  const given = textParameter(parameters, 'destination');
  const whole = endsAsFolder(given) ? given + basename(from.file) : given;
  return { given: whole, file: await confine(whole, 'write', world.bounds) };
}

/** Why something cannot go there. */
async function inTheWay(from: Located, to: Located, overwrite: boolean): Promise<string | undefined> {
  if (from.file === to.file) return filesystemTexts.samePlace;
  if (isInside(to.file, from.file)) return say(filesystemTexts.inside, { path: to.given });
  if (!(await there(to.file))) return undefined;
  if (!overwrite) return say(filesystemTexts.targetExists, { path: to.given });
  const [source, target] = await Promise.all([stat(from.file), stat(to.file)]);
  if (target.isDirectory() && !source.isDirectory()) return say(filesystemTexts.targetFolder, { path: to.given });
  return undefined;
}

/** The folders that the run stands in stay where they are. */
async function keep(located: Located, refusal: string, world: ToolWorld): Promise<void> {
  const kept = await Promise.all(world.kept.map((folder) => confine(folder, 'look', world.bounds)));
  if (!kept.some((folder) => isInside(folder, located.file))) return;
  throw new RunError({
    kind: 'permission',
    message: say(refusal, { path: located.given }),
  });
}
