import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errnoWords } from '../../disk/errno.ts';
import { servingTexts as texts } from '../../language/texts/cli/serving.ts';
import { say } from '../../language/texts.ts';
import { isRunError } from '../../state/failure.ts';
import type { RunDatabase } from '../../store/pg/database.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Io } from '../io.ts';

/** The address of the database that was named, if one was. Throws a UsageError, which never shows it: it may hold a password. */
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

/** Makes the tables of a database. Throws a UsageError that says what to do. */
export async function migrateTables(url: string, io: Io): Promise<number> {
  const { makeTables } = await import('../../store/pg/lazy/postgres-store.ts');
  const { before, after } = await makeTables(url).catch(refuse);
  io.out(`${say(before === after ? texts.tablesThere : texts.tablesMade, { before, after })}\n`);
  return 0;
}

/** Opens the runs of a project in a database. Throws a UsageError that says what to do. */
export async function openRuns(url: string, { root, version }: { root: string; version: string }, io: Io): Promise<RunDatabase> {
  const { openRunDatabase } = await import('../../store/pg/lazy/postgres-store.ts');
  return openRunDatabase({ url, root, version, told: (text) => io.err(`${text}\n`) }).catch(refuse);
}

function refuse(error: unknown): never {
  if (!isRunError(error)) throw error;
  throw new UsageError(error.failure.message, error.failure.hint);
}
