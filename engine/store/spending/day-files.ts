import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskError } from '../../disk/errno.ts';
import { makeFolderNow } from '../../disk/files/permissions.ts';
import { withMutex } from '../../disk/locks/mutex.ts';
import { isMap } from '../../language/json.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { ignoreRuns } from '../paths.ts';
import { appendInTurn, type DayChange, type DayFiles } from './day-changes.ts';
import { applyLine, type DayUsage, newDay, type SpendingLine } from './day-totals.ts';

/** The days of a workspace in files. */
export function openDayFiles(root: string): DayFiles {
  const days = new Map<string, DayUsage & { read: number }>();

  async function appendTogether(file: string, changes: readonly DayChange[]): Promise<void> {
    const refused = new Map<DayChange, unknown>();
    try {
      const hasLock = await withMutex(join(dirname(file), 'lock'), async () => {
        await using handle = await open(file, 'a+', 0o600);
        const day = await readNewLines(handle, days.get(file) ?? { ...newDay(), read: 0 });
        days.set(file, day);

        let text = day.torn ? '\n' : '';
        for (const change of changes) {
          try {
            for (const line of change.decide(day)) {
              applyLine(day, line);
              text += `${JSON.stringify(line)}\n`;
            }
          } catch (error) {
            refused.set(change, error);
          }
        }

        if (text === '' || text === '\n') return;
        await handle.appendFile(text);
        await handle.datasync();
        day.read = (await handle.stat()).size;
        day.torn = false;
      });
      if (!hasLock) throw new RunError({ kind: 'internal', message: say(storeTexts.spendingHeld), retryable: true });
    } catch (error) {
      // The entry in memory may not be in the file, so the file is read again.
      days.delete(file);
      throw diskError(error, storeTexts.spendingUnwritten, file);
    }

    for (const change of changes) {
      if (refused.has(change)) change.failed(refused.get(change));
      else change.done();
    }
  }

  const { append } = appendInTurn(appendTogether);
  return {
    async append(file, decide) {
      if (!days.has(file)) makeFolder(root, dirname(file));
      await append(file, decide);
    },
  };
}

function makeFolder(root: string, folder: string): void {
  try {
    makeFolderNow(folder);
    ignoreRuns(root);
  } catch (error) {
    throw diskError(error, storeTexts.spendingUnwritten, folder);
  }
}

type Handle = Awaited<ReturnType<typeof open>>;

/** Reads lines written by others since. An incomplete line of a dead process counts for nothing. */
export async function readNewLines<Day extends DayUsage & { read: number }>(handle: Handle, day: Day): Promise<Day> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.max(0, size - day.read));
  if (bytes.length) await handle.read(bytes, 0, bytes.length, day.read);
  const end = bytes.lastIndexOf(10) + 1;

  for (const line of bytes.toString('utf8', 0, end).split('\n')) {
    const parsed = readSpendingLine(line);
    if (parsed) applyLine(day, parsed);
  }

  day.read += end;
  day.torn = end < bytes.length;
  return day;
}

/** Parses a line of a day; undefined for an invalid one. */
export function readSpendingLine(line: string): SpendingLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!isMap(value)) return undefined;

    const { id, call, pid, host, tokens, cost, again } = value;
    if (typeof id !== 'string') return undefined;
    return {
      id,
      call: typeof call === 'string' ? call : undefined,
      pid: typeof pid === 'number' ? pid : undefined,
      host: typeof host === 'string' ? host : undefined,
      // Negative usage is not accepted.
      tokens: typeof tokens === 'number' && tokens >= 0 ? tokens : undefined,
      cost: typeof cost === 'number' && cost >= 0 ? cost : undefined,
      again: again === true ? true : undefined,
    };
  } catch {
    return undefined;
  }
}
