import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { confine } from '../../disk/confine.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { isMap } from '../../language/json.ts';
import { databaseTexts } from '../../language/texts/tools/database.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { type ToolWorld, throwIfStopped } from '../tool.ts';
import type { Ask, Gave } from './ask.ts';
import { sqliteProgram } from './sqlite-program.ts';

/** Bytes of text that the rows of one statement may hold. */
const mostBytes = 64_000_000;

/** Why this Node cannot open SQLite files; undefined where it can. Some builds leave SQLite out. */
export function whyNoSqlite(): string | undefined {
  try {
    if (process.getBuiltinModule('node:sqlite')) return undefined;
  } catch {
    // Said below.
  }
  return say(databaseTexts.noSqlite, { version: process.version });
}

/** Does the statements on a SQLite file, several of them all or none. Throws a RunError; stopped, it leaves nothing begun. */
export async function askSqlite(
  path: string,
  asks: readonly Ask[],
  { readOnly, rows }: { readOnly: boolean; rows: number },
  world: ToolWorld,
  signal: AbortSignal,
): Promise<Gave[]> {
  const missing = whyNoSqlite();
  if (missing) throw new RunError({ kind: 'tool', message: missing, retryable: false });
  const file = path === ':memory:' ? path : await fileOf(path, readOnly, world);
  throwIfStopped(signal);
  const plain = asks.map(({ sql, values }) => ({ sql, values }));
  const thread = new Worker(sqliteProgram, {
    eval: true,
    // Nothing in memory is only read.
    workerData: { file, readOnly: readOnly && file !== ':memory:', asks: plain, rows, bytes: mostBytes },
    env: {},
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const stop = (): void => void thread.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await new Promise<unknown>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', () => resolve(undefined));
    });
    throwIfStopped(signal);
    return gaveOf(answer, asks.length);
  } finally {
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}

function gaveOf(answer: unknown, count: number): Gave[] {
  if (isAnswer(answer)) return answer.gave;
  const { error: why, at } = isMap(answer) ? answer : {};
  const words = typeof why === 'string' ? why : String(why);
  const number = typeof at === 'number' ? at + 1 : 0;
  throw new RunError({
    kind: 'tool',
    message:
      count > 1 && number > 0 ? say(databaseTexts.failedAt, { number, why: words }) : say(databaseTexts.failed, { why: words }),
    retryable: /locked|busy/i.test(words),
  });
}

const isAnswer = (answer: unknown): answer is { gave: Gave[] } => isMap(answer) && Array.isArray(answer['gave']);

/** The file, confined. For writing the folders above it are made. */
async function fileOf(path: string, readOnly: boolean, world: ToolWorld): Promise<string> {
  const file = await confine(path, readOnly ? 'read' : 'write', world.bounds);
  try {
    if ((await stat(file)).isDirectory()) throw new RunError({ kind: 'input', message: say(databaseTexts.folder, { path }) });
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    if (readOnly) throw new RunError({ kind: 'input', message: say(databaseTexts.missingFile, { path }) });
    await mkdir(dirname(file), { recursive: true }).catch((failed: unknown) => {
      throw diskError(failed, say(databaseTexts.failed, { why: path }), file);
    });
  }
  return file;
}
