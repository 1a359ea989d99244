import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { SpendLimits } from '../../compile/pipeline/model/step.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { isProcessAlive } from '../../disk/locks/process-alive.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import type { SettleReservation, WorkspaceSpending, WorstCase } from '../../run/model-port.ts';
import type { Clock } from '../../run/ports.ts';
import { spendingFile } from '../paths.ts';
import type { DayFiles } from './day-changes.ts';
import { openDayFiles, readNewLines } from './day-files.ts';
import { dayLimitFailure, remainingToday } from './day-limits.ts';
import { type DaySum, type DayUsage, newDay, type SpendingLine, sumOf } from './day-totals.ts';

type Reservation = Parameters<WorkspaceSpending['reserve']>[0];

/** Unique for this process, so that no two calls share a name, even on several machines. */
const own = randomUUID().slice(0, 8);
let count = 0;

/** How often reservations of other processes are checked, in milliseconds. */
const lookAgain = 250;

/**
 * Counts the usage of models in a workspace per day (UTC), in a file shared by all its processes. Each call reserves its
 * worst case before it is made; the actual usage replaces it afterwards. Reservations of a dead process stay until the same
 * call is made again, since it may have been paid for.
 */
export function openSpending(
  root: string,
  limits: SpendLimits,
  clock: Pick<Clock, 'now' | 'sleep'>,
  files: DayFiles = openDayFiles(root),
): WorkspaceSpending {
  /** Undefined where there is room only if the reservations of calls in flight are not all needed. */
  const tryToReserve = async (reservation: Reservation): Promise<SettleReservation | undefined> => {
    const { call, model } = reservation;
    const file = spendingFile(root, clock.now());
    const id = `${process.pid}-${own}-${clock.now().toString(36)}-${(count++).toString(36)}`;

    let worst: WorstCase | undefined;
    await files.append(file, (day) => {
      const abandoned = abandonedBy(call, day);
      worst = affordableToday(limits, day, abandoned, reservation);
      if (!worst) return [];
      const { tokens, cost } = worst;
      const line: SpendingLine = { id, call, pid: process.pid, host: hostname(), model, tokens, cost };
      return [...abandoned.map((before) => ({ id: before, again: true as const })), line];
    });

    if (!worst) return undefined;
    const settle = (spent: Parameters<SettleReservation>[0]): Promise<void> =>
      files
        .append(file, () => [{ id, tokens: spent.tokens, cost: spent.cost }])
        .catch(() => {
          // The answer exists and is paid for. Its worst case stays in the file, which errs on the safe side.
        });
    const { most_tokens } = worst;

    return most_tokens === undefined ? settle : Object.assign(settle, { most_tokens });
  };

  return {
    async reserve(reservation) {
      for (let announced = false; ; announced = true) {
        const settle = await tryToReserve(reservation);
        if (settle) return settle;
        if (!announced) reservation.waits?.(say(storeTexts.waitsForDay));
        await clock.sleep(lookAgain, reservation.signal);
      }
    },
  };
}

/** The reservation of the same call by a dead process. */
const abandonedBy = (call: string, day: DayUsage): string[] =>
  [...day.open].filter(([, line]) => line.call === call && call !== '' && isGone(line)).map(([id]) => id);

/**
 * The worst case with which a call can be admitted: its own, else that of a shorter answer; undefined where it has to wait
 * for calls in flight. Throws where today's limit has no room for it in any case.
 */
function affordableToday(
  limits: SpendLimits,
  day: DayUsage,
  abandoned: readonly string[],
  { worst, within, model }: Reservation,
): WorstCase | undefined {
  const free = sumOf(day, (id) => abandoned.includes(id));
  const refusal = dayLimitFailure(limits, free, worst, model);
  if (!refusal) return worst;

  const inFlight = (id: string, line: SpendingLine): boolean => abandoned.includes(id) || !isGone(line);
  // They count as calls, whatever their usage.
  const least = { ...sumOf(day, inFlight), calls: free.calls };
  if (!dayLimitFailure(limits, least, worst, model)) return undefined;

  const shorter = within?.(remainingToday(limits, least));
  if (!shorter || dayLimitFailure(limits, least, shorter, model)) throw refusal;
  return dayLimitFailure(limits, free, shorter, model) ? undefined : shorter;
}

/** Today's usage and reservations; zero where nothing was counted. */
export async function usageToday(root: string, now: number): Promise<DaySum> {
  const file = spendingFile(root, now);
  try {
    await using handle = await open(file, 'r');
    return sumOf(await readNewLines(handle, { ...newDay(), read: 0 }));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { cost: 0, tokens: 0, calls: 0 };
    throw diskError(error, storeTexts.spendingUnread, file);
  }
}

/** Whether the reserving process is dead; unknown for another machine. */
const isGone = ({ pid, host }: SpendingLine): boolean => host === hostname() && pid !== undefined && !isProcessAlive(pid);
