import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { errnoWords } from '../../disk/errno.ts';
import { servingTexts as texts } from '../../language/texts/cli/serving.ts';
import { say } from '../../language/texts.ts';
import { isRunError } from '../../state/failure.ts';
import type { RunDatabase } from '../../store/pg/database.ts';
import type { ProjectRecords } from '../../store/pg/with-project.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';

/**
 * The address of the database, if one was named. Throws a UsageError, which never shows the address: it may hold a password.
 */
export async function readDatabaseAddress(args: Args, io: Io): Promise<string | undefined> {
  const text = args.one('database');
  if (text === undefined) {
    if (args.has('migrate')) throw new UsageError(say(texts.migrateWhat), say(texts.databaseHint));
    return undefined;
  }

  const file = text.startsWith('@') ? text.slice(1) : undefined;
  const url = file === undefined ? text : (await readAddress(file, io)).trim();
  if (/^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new UsageError(
    file === undefined ? say(texts.noDatabaseAddress) : say(texts.noDatabaseIn, { file }),
    say(texts.databaseHint),
  );
}

async function readAddress(file: string, io: Io): Promise<string> {
  return readFile(resolve(io.cwd, file), 'utf8').catch((error: unknown) => {
    throw new UsageError(say(texts.databaseUnread, { file, why: errnoWords(error) }), say(texts.databaseHint));
  });
}

/** Creates the tables of a database. Throws a UsageError that says what to do. */
export async function migrateTables(url: string, io: Io): Promise<number> {
  const { makeTables } = await import('../../store/pg/lazy/postgres-store.ts');
  const { before, after } = await makeTables(url).catch(refuse);
  io.out(`${say(before === after ? texts.tablesThere : texts.tablesMade, { before, after })}\n`);
  return 0;
}

/**
 * The name of the project that a server works for. It is never derived from the folder: whose runs are shown is for a person
 * to say. Throws a UsageError.
 */
function readProject(args: Args, root: string): string {
  const text = args.one('project');
  if (text === undefined) {
    const name = basename(root)
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 63);
    throw new UsageError(say(texts.whichProject), say(texts.whichProjectHint, { name: name || 'NAME' }));
  }
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(text)) throw new UsageError(say(texts.wrongProject, { text }));

  return text;
}

/** A database and a project in it. */
export interface NamedDatabase {
  url: string;
  project: string;
}

/** The database and the project, if they were named. Throws a UsageError. */
export async function readNamedDatabase(args: Args, io: Io, root: string): Promise<NamedDatabase | undefined> {
  const url = await readDatabaseAddress(args, io);
  if (url !== undefined) return { url, project: readProject(args, root) };
  if (args.has('project')) throw new UsageError(say(texts.projectWhere), say(texts.databaseHint));
  return undefined;
}

/** Works with the tokens and the audit of a project. Throws a UsageError. */
export async function withRecords<T>({ url, project }: NamedDatabase, work: (records: ProjectRecords) => Promise<T>): Promise<T> {
  const { withProject } = await import('../../store/pg/lazy/postgres-store.ts');
  return withProject(url, project, work).catch(refuse);
}

/** The pipelines below a root, by their names in a project. */
async function readPipelines({ listPipelines, localDisk, readTextFile, sha256Hex }: Engine, root: string) {
  const files = listPipelines(root, localDisk);
  const read = await Promise.all(
    files.map(async (file) => {
      const text = await readTextFile(resolve(root, file)).catch(() => undefined);
      return text === undefined ? [] : [{ file: file.replaceAll('\\', '/'), hash: sha256Hex(text) }];
    }),
  );

  return read.flat();
}

/** Opens the runs of a project in a database. Throws a UsageError that says what to do. */
export async function openRuns(
  { url, project }: NamedDatabase,
  { engine, root, version, pools }: { engine: Engine; root: string; version: string; pools: readonly string[] },
  io: Io,
): Promise<RunDatabase> {
  const { openRunDatabase } = await import('../../store/pg/lazy/postgres-store.ts');
  const pipelines = await readPipelines(engine, root);
  const report = (text: string): void => io.err(`${text}\n`);
  return openRunDatabase({ url, root, project: { name: project, pipelines }, version, pools, told: report }).catch(refuse);
}

function refuse(error: unknown): never {
  if (!isRunError(error)) throw error;
  throw new UsageError(error.failure.message, error.failure.hint);
}
