import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { diskError } from '../../disk/errno.ts';
import { holdFolder } from '../../disk/files/held-folder.ts';
import { statIfPresent } from '../../disk/files/open-file.ts';
import { confine } from '../../disk/paths/confine.ts';
import { whenAborted } from '../../language/abort.ts';
import { isMap } from '../../language/json.ts';
import { diskTexts } from '../../language/texts/storage/disk.ts';
import { databaseTexts } from '../../language/texts/tools/database.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { environmentOf } from '../terminal/environment.ts';
import { type ToolWorld, throwIfStopped } from '../tool.ts';
import type { Gave, SqlRequest } from './ask.ts';
import { sqliteProgram } from './sqlite-program.ts';

/** The most bytes of text in one statement's rows. */
const mostBytes = 64_000_000;

/** Why this Node cannot open SQLite files; undefined where it can. Some builds leave SQLite out. */
export function whyNoSqlite(): string | undefined {
  try {
    if (process.getBuiltinModule('node:sqlite')) return undefined;
  } catch {
    // Reported below.
  }
  return say(databaseTexts.noSqlite, { version: process.version });
}

/** Runs the statements on a SQLite file, several of them as one transaction. Throws a RunError; an abort rolls back. */
export async function askSqlite(
  path: string,
  asks: readonly SqlRequest[],
  { readOnly, rows, signal }: { readOnly: boolean; rows: number; signal: AbortSignal },
  world: ToolWorld,
): Promise<Gave[]> {
  const missing = whyNoSqlite();
  if (missing) throw new RunError({ kind: 'tool', message: missing, retryable: false });

  const file = path === ':memory:' ? path : await fileOf(path, readOnly, world);
  throwIfStopped(signal);
  const plain = asks.map(({ sql, values }) => ({ sql, values }));
  // A database in memory is never read-only.
  const moved = say(diskTexts.moved, { file });
  const request = { file, moved, readOnly: readOnly && file !== ':memory:', asks: plain, rows, bytes: mostBytes };
  const child = spawn(process.execPath, ['-e', sqliteProgram], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // In an editor this program is not Node by itself.
    env: { ...environmentOf(world.env, {}), ELECTRON_RUN_AS_NODE: '1', NODE_NO_WARNINGS: '1' },
    windowsHide: true,
  });
  const off = whenAborted(signal, () => void child.kill('SIGKILL'));

  try {
    child.stdin.on('error', () => undefined).end(JSON.stringify(request));
    const ended = once(child, 'close');
    const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    throwIfStopped(signal);
    return gaveOf(said === '' ? { error: complaint.trim().split('\n').at(-1) ?? '' } : JSON.parse(said), asks.length);
  } finally {
    off();
  }
}

function gaveOf(answer: unknown, count: number): Gave[] {
  if (isAnswer(answer)) return answer.gave;
  const { error: why, at } = isMap(answer) ? answer : {};
  const words = typeof why === 'string' && why !== '' ? why : databaseTexts.silent;
  const number = typeof at === 'number' ? at + 1 : 0;
  throw new RunError({
    kind: 'tool',
    message:
      count > 1 && number > 0 ? say(databaseTexts.failedAt, { number, why: words }) : say(databaseTexts.failed, { why: words }),
    retryable: /locked|busy/i.test(words),
  });
}

const isAnswer = (answer: unknown): answer is { gave: Gave[] } => isMap(answer) && Array.isArray(answer['gave']);

/** The file, confined. For writing its parent folders are created. */
async function fileOf(path: string, readOnly: boolean, world: ToolWorld): Promise<string> {
  const file = await confine(path, readOnly ? 'read' : 'write', world.bounds);
  // The last writes may still be in its write-ahead log.
  if (readOnly) await confine(`${path}-wal`, 'read', world.bounds);
  const found = await statIfPresent(file);
  if (found?.isDirectory()) throw new RunError({ kind: 'input', message: say(databaseTexts.folder, { path }) });
  if (found) return file;
  if (readOnly) throw new RunError({ kind: 'input', message: say(databaseTexts.missingFile, { path }) });

  const folder = await holdFolder(dirname(file), true).catch((failed: unknown) => {
    throw diskError(failed, say(databaseTexts.failed, { why: path }), file);
  });
  await folder.close();

  return file;
}
