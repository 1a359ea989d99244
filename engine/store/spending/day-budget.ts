import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { SpendLimits } from '../../compile/pipeline/model/step.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { makeFolderNow } from '../../disk/files/permissions.ts';
import { withMutex } from '../../disk/locks/mutex.ts';
import { isProcessAlive } from '../../disk/locks/process-alive.ts';
import { isMap } from '../../language/json.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import type { Clock, SettleReservation, WorkspaceSpending, WorstCase } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import { ignoreRuns, spendingFile } from '../paths.ts';
import { dayLimitFailure, remainingToday } from './day-limits.ts';
import type { DaySum, DayUsage, SpendingLine } from './day-totals.ts';
import { applyLine, newDay, sumOf } from './day-totals.ts';

type Decide = (day: DayUsage) => SpendingLine[];

type Within = Parameters<WorkspaceSpending['reserve']>[0]['within'];

/** Of this process, so that no two calls have one name. */
let count = 0;

/** How long until what others hold is looked at again, in milliseconds. */
const lookAgain = 250;

interface Wanted {
  file: string;
  decide: Decide;
  done(): void;
  failed(error: unknown): void;
}

/**
 * Counts what a workspace spends on models in a day (UTC) in a file that all its processes share. Each call puts its worst case aside
 * before it is made; what it really took takes that place afterwards. What a process left open when it ended stays counted at its worst,
 * until the same call is made again: it may have been paid for.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: functions over one private state; each of them is short
export function openSpending(root: string, limits: SpendLimits, clock: Pick<Clock, 'now' | 'sleep'>): WorkspaceSpending {
  const days = new Map<string, DayUsage & { read: number }>();
  let queue: Wanted[] = [];
  let working = false;

  /** What waits in this process goes together, so that a hundred calls at once take the lock once. */
  async function work(): Promise<void> {
    if (working) return;
    working = true;
    while (queue.length) {
      const [first] = queue;
      const now = queue.filter(({ file }) => file === first?.file);
      queue = queue.filter((one) => !now.includes(one));
      if (!first) break;
      await together(first.file, now).catch((error: unknown) => {
        for (const { failed } of now) failed(error);
      });
    }
    working = false;
  }

  async function together(file: string, all: readonly Wanted[]): Promise<void> {
    const refused = new Map<Wanted, unknown>();
    try {
      const taken = await withMutex(join(dirname(file), 'lock'), async () => {
        await using handle = await open(file, 'a+', 0o600);
        const day = await readOn(handle, days.get(file) ?? { ...newDay(), read: 0 });
        days.set(file, day);
        let text = day.torn ? '\n' : '';
        for (const wanted of all) {
          try {
            for (const line of wanted.decide(day)) {
              applyLine(day, line);
              text += `${JSON.stringify(line)}\n`;
            }
          } catch (error) {
            refused.set(wanted, error);
          }
        }
        if (text === '' || text === '\n') return;
        await handle.appendFile(text);
        await handle.datasync();
        day.read = (await handle.stat()).size;
        day.torn = false;
      });
      if (!taken) throw new RunError({ kind: 'internal', message: say(storeTexts.spendingHeld), retryable: true });
    } catch (error) {
      // What was added in memory may not stand in the file: it is read anew.
      days.delete(file);
      throw diskError(error, storeTexts.spendingUnwritten, file);
    }
    for (const wanted of all) {
      if (refused.has(wanted)) wanted.failed(refused.get(wanted));
      else wanted.done();
    }
  }

  const change = (file: string, decide: Decide): Promise<void> =>
    new Promise((done, failed) => {
      queue.push({ file, decide, done, failed });
      void work();
    });

  return {
    async reserve({ worst, within, model, call, signal, waits }) {
      for (let announced = false; ; announced = true) {
        const settle = await tryToReserve(worst, within, model, call);
        if (settle) return settle;
        if (!announced) waits?.(say(storeTexts.waitsForDay));
        await clock.sleep(lookAgain, signal);
      }
    },
  };

  /** Undefined where there is room only if what is put aside for calls in flight is not all needed. */
  async function tryToReserve(
    wanted: WorstCase,
    within: Within,
    model: string,
    call: string,
  ): Promise<SettleReservation | undefined> {
    const file = spendingFile(root, clock.now());
    const id = `${process.pid}-${clock.now().toString(36)}-${(count++).toString(36)}`;
    if (!days.has(file)) makeFolder(root, dirname(file));
    let full = false;
    let worst = wanted;
    await change(file, (day) => {
      full = false;
      worst = wanted;
      const again = [...day.open].filter(([, one]) => one.call === call && call !== '' && isGone(one)).map(([before]) => before);
      const free = sumOf(day, (id) => again.includes(id));
      const refusal = dayLimitFailure(limits, free, worst, model);
      if (refusal) {
        const inFlight = (id: string, one: SpendingLine): boolean => again.includes(id) || !isGone(one);
        // They stay calls, whatever they take.
        const least = { ...sumOf(day, inFlight), calls: free.calls };
        full = dayLimitFailure(limits, least, wanted, model) === undefined;
        if (full) return [];
        const shorter = within?.(remainingToday(limits, least));
        if (!shorter || dayLimitFailure(limits, least, shorter, model)) throw refusal;
        full = dayLimitFailure(limits, free, shorter, model) !== undefined;
        if (full) return [];
        worst = shorter;
      }
      const line: SpendingLine = { id, call, pid: process.pid, host: hostname(), model, ...plain(worst) };
      return [...again.map((before) => ({ id: before, again: true as const })), line];
    });
    if (full) return undefined;
    const settle = (spent: Parameters<SettleReservation>[0]): Promise<void> =>
      change(file, () => [{ id, tokens: spent.tokens, cost: spent.cost }]).catch(() => {
        // The answer is there and paid: it counts. Its worst case goes on standing in the file, which errs on the safe side.
      });
    return worst.most_tokens === undefined ? settle : Object.assign(settle, { most_tokens: worst.most_tokens });
  }
}

const plain = ({ tokens, cost }: WorstCase): { tokens: number; cost?: number } => ({
  tokens,
  cost,
});

function makeFolder(root: string, folder: string): void {
  try {
    makeFolderNow(folder);
    ignoreRuns(root);
  } catch (error) {
    throw diskError(error, storeTexts.spendingUnwritten, folder);
  }
}

/** What was spent today, and what is put aside; nothing where nobody counted. */
export async function usageToday(root: string, now: number): Promise<DaySum> {
  const file = spendingFile(root, now);
  try {
    await using handle = await open(file, 'r');
    return sumOf(await readOn(handle, { ...newDay(), read: 0 }));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { cost: 0, tokens: 0, calls: 0 };
    throw diskError(error, storeTexts.spendingUnread, file);
  }
}

type Handle = Awaited<ReturnType<typeof open>>;

/** Takes in what others have written since. A line that a process could not end counts for nothing. */
async function readOn<Day extends DayUsage & { read: number }>(handle: Handle, day: Day): Promise<Day> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.max(0, size - day.read));
  if (bytes.length) await handle.read(bytes, 0, bytes.length, day.read);
  const end = bytes.lastIndexOf(10) + 1;
  for (const line of bytes.toString('utf8', 0, end).split('\n')) {
    const parsed = parse(line);
    if (parsed) applyLine(day, parsed);
  }
  day.read += end;
  day.torn = end < bytes.length;
  return day;
}

function parse(line: string): SpendingLine | undefined {
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
      // Nobody gets anything back.
      tokens: typeof tokens === 'number' && tokens >= 0 ? tokens : undefined,
      cost: typeof cost === 'number' && cost >= 0 ? cost : undefined,
      again: again === true ? true : undefined,
    };
  } catch {
    return undefined;
  }
}

/** Whether the process that put it aside has ended; of another machine nobody here knows. */
const isGone = ({ pid, host }: SpendingLine): boolean => host === hostname() && pid !== undefined && !isProcessAlive(pid);
