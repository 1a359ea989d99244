import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { isInside } from '../../disk/paths/path-rules.ts';
import type { Imported, ImportFiles } from '../../import/import.ts';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import { mayRead } from '../../workspace/guards.ts';
import { localDisk } from '../../workspace/local-disk.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { makeNew } from './create.ts';
import { listBelow } from './list-below.ts';

interface FilesForImport {
  source: string;
  file: string;
  /** The place of the pipeline; beside the source where nothing is written. */
  target: string | undefined;
  io: Io;
}

/** The files that the source names, and those that the pipeline will name; undefined where that cannot be known. */
export async function filesForImport(
  engine: Engine,
  { source, file, target, io: { cwd } }: FilesForImport,
): Promise<ImportFiles> {
  const [from, at] = [resolve(cwd, file), resolve(cwd, target ?? file)];
  const [sourceWorld, world] = [await worldAt(engine, from, cwd), await worldAt(engine, at, cwd)];
  const csv = /\.csv\b/i.test(source) ? await import('../../tools/lazy/csv-rows.ts') : undefined;
  const folder = dirname(from);
  return {
    isThere: world && ((path) => world.find?.(path, at) !== undefined),
    isInSource: sourceWorld && ((path) => sourceWorld.find?.(path, from) !== undefined),
    read: (path) => readBelow(path, folder, folder),
    list: () => listBelow(folder),
    isConvertedToo: target === undefined ? undefined : (path) => readBelow(path, folder, repositoryOf(folder)) !== undefined,
    readCsv: csv?.csvRows,
  };
}

/** The text of a file by its exact path from a folder; undefined where the path leads out of `within`, also through links. */
function readBelow(path: string, folder: string, within: string): string | undefined {
  const file = join(folder, path);
  if (isAbsolute(path) || !isInside(file, within)) return undefined;
  return mayRead(file, { root: within, cwd: within }, localDisk) ? localDisk.read(file)?.text : undefined;
}

/** The root of the repository that a folder of workflows belongs to; any other folder stands alone. */
const repositoryOf = (folder: string): string =>
  basename(folder) === 'workflows' && basename(dirname(folder)) === '.github' ? dirname(dirname(folder)) : folder;

const worldAt = (engine: Engine, file: string, cwd: string) =>
  engine.loadWorld(file, { root: engine.findRoot(file, cwd), cwd }).catch((error: unknown) => {
    // Faults of baton.yaml are reported by `check`.
    if (error instanceof engine.Refusal) return undefined;
    throw error;
  });

/** The result for a workflow that another one calls. */
export interface CalledImport {
  file: string;
  source: string;
  imported: Imported;
  target: string;
  /** The name of its pipeline exists already, so nothing was written. */
  isThere: boolean;
}

/** Converts the workflows that a workflow calls, directly or through others, each once, into files beside its pipeline. */
export async function importCalled(
  engine: Engine,
  first: { imported: Imported; file: string; target: string; io: Io },
): Promise<CalledImport[]> {
  const { io } = first;
  const done: CalledImport[] = [];
  const seen = new Set([resolve(io.cwd, first.file)]);
  const open: Pick<CalledImport, 'imported' | 'file' | 'target'>[] = [first];
  for (let caller = open.shift(); caller; caller = open.shift()) {
    for (const { path, converted } of ('text' in caller.imported && caller.imported.called) || []) {
      const [file, target] = [join(dirname(caller.file), path), join(dirname(caller.target), converted)];
      if (seen.has(resolve(io.cwd, file))) continue;
      seen.add(resolve(io.cwd, file));
      const one = await importOne(engine, { file, target, io });
      done.push(one);
      if (!one.isThere) open.push(one);
    }
  }
  return done;
}

async function importOne(engine: Engine, { file, target, io }: { file: string; target: string; io: Io }): Promise<CalledImport> {
  const read = await engine.readTextFile(resolve(io.cwd, file)).catch((error: unknown) => {
    // The first pipeline is written already, so faults of a called one are reported with it.
    if (error instanceof engine.Refusal) return { range: { start: 0, end: 0 }, line: 1, column: 1, what: error.message };
    throw error;
  });
  if (typeof read !== 'string') return { file, source: '', imported: { refused: read }, target, isThere: false };
  const source = read;
  const imported = engine.importPipeline(source, file, await filesForImport(engine, { source, file, target, io }));
  const isThere = existsSync(resolve(io.cwd, target));
  if ('text' in imported && !isThere)
    await makeNew(
      resolve(io.cwd, target),
      imported.text,
      target,
      () => new UsageError(say(importTexts.exists, { file: target })),
    );
  return { file, source, imported, target, isThere };
}
