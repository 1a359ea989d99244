import { relative } from 'node:path';
import type { ScheduleTrigger } from '../../../compile/pipeline/model/trigger.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import { timesAfter, timesBetween } from '../../../libraries/schedules/times.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';
import { recordsInFolder } from '../records.ts';
import type { ServedRuns } from '../runs.ts';
import { beginOccasion, createRunsBefore } from './begin-occasion.ts';
import { createTriggerReader } from './find-triggers.ts';
import { openTriggerStore, type TriggerStore } from './marks.ts';
import { mostMissed, parseScheduleMark, planTimes, type ScheduleMark } from './plan-times.ts';

/** Milliseconds after which the folder is looked at again, and the clock: either may have changed. */
const glance = 30_000;
/** Milliseconds until a time is tried again for which the server had no place, or whose run before is at work. */
const soon = 1000;

/** A schedule of the folder. */
export interface FoundSchedule {
  file: string;
  shown: string;
  trigger: ScheduleTrigger;
  store: TriggerStore<ScheduleMark>;
}

/** How a schedule stands, for lists. Times are ISO 8601. */
export interface ScheduleState {
  kind: 'schedule' | 'run' | 'file';
  file: string;
  id: string;
  /** Of a schedule alone. */
  cron: string | null;
  timezone: string | null;
  /** Of any other: what begins it, as it is written. */
  of: string | null;
  next: string | null;
  waiting: number;
  last: { time: string; run: string | null; problem: string | null } | null;
}

/** What obeys the schedules of a folder. */
export interface Schedules {
  list(): Promise<ScheduleState[]>;
  /** Begins what is due; gives the milliseconds until it wants to be asked again. */
  obey(): Promise<number>;
}

interface ScheduleHost {
  host: McpHost;
  runs: ServedRuns;
  /** Milliseconds since 1970. */
  now(): number;
  /** Told what was begun, and what was not, in a line each. */
  tell(line: string): void;
}

export function createSchedules({ host, runs, now, tell }: ScheduleHost): Schedules {
  const find = createScheduleFinder(host);
  const begunRuns = createRunsBefore(host, runs);

  /** Does what is due of one schedule, alone among the servers of the folder; gives when it wants to be asked again. */
  async function obeyOne({ file, shown, trigger, store }: FoundSchedule): Promise<number> {
    const moment = now();
    const before = await store.read();
    const [next] = timesAfter(trigger, before?.until ?? moment, 1);
    const isQuiet = before && before.schedule === nameOf(trigger) && before.waiting.length === 0 && (next ?? Infinity) > moment;
    if (isQuiet) return (next ?? Infinity) - moment;
    await store.alone(async () => {
      const { mark, begin, skipped, cancels } = await plan(trigger, store, moment);
      for (const { time, why } of skipped) tell(say(texts[why], values(time)));
      if (cancels && mark.run !== undefined) await begunRuns.cancel(mark.run);
      await store.write(mark);
      let kept = mark;
      for (const time of begin) kept = await beginAt(time, kept);
    });
    const after = await store.read();
    const [coming] = timesAfter(trigger, after?.until ?? moment, 1);
    return after?.waiting.length ? soon : (coming ?? Infinity) - moment;

    function values(time: number) {
      return { kind: trigger.kind, id: trigger.id, file: shown, time: new Date(time).toISOString() };
    }

    function beginAt(time: number, mark: ScheduleMark): Promise<ScheduleMark> {
      const what = { kind: 'schedule', id: trigger.id, time: new Date(time).toISOString() };
      const putBack = (kept: ScheduleMark): ScheduleMark => ({
        ...kept,
        waiting: [...kept.waiting, time].sort((a, b) => a - b),
      });
      const occasion = { name: String(time), time, what };
      return beginOccasion({ host, runs, tell }, { file, shown, trigger, store, occasion, by: 'folder', mark, putBack });
    }
  }

  async function plan(trigger: ScheduleTrigger, store: TriggerStore<ScheduleMark>, moment: number) {
    const mark = await store.read();
    const isAtWork = mark?.run !== undefined && (await begunRuns.isUnended(mark.run));
    return planTimes({
      mark,
      schedule: nameOf(trigger),
      now: moment,
      times: (after, until) => timesBetween(trigger, { after, until, most: mostMissed + 1 }),
      isAtWork,
      rules: trigger,
    });
  }

  return {
    list: async () => listSchedules(await find(), now()),
    async obey() {
      const waits = (await find()).map((one) =>
        obeyOne(one).catch((error: unknown) => {
          tell(
            say(texts.unkept, {
              kind: one.trigger.kind,
              id: one.trigger.id,
              file: one.shown,
              why: error instanceof Error ? error.message : String(error),
            }),
          );
          return glance;
        }),
      );
      return Math.max(0, Math.min(glance, ...(await Promise.all(waits))));
    },
  };
}

/** A change of either makes another schedule of it. */
const nameOf = ({ cron, timezone }: ScheduleTrigger): string => `${cron} ${timezone}`;

/** Finds the schedules of the pipelines of a folder that can run. */
export function createScheduleFinder(host: McpHost): () => Promise<FoundSchedule[]> {
  const { engine, folder } = host;
  const read = createTriggerReader(host);
  const root = currentRoot(engine, folder);
  const records = host.database?.records ?? recordsInFolder(root);
  return async () =>
    (await read()).flatMap(({ file, shown, valid, triggers }) =>
      (valid ? triggers : []).flatMap((trigger): FoundSchedule[] => {
        if (trigger.kind !== 'schedule') return [];
        const name = engine.sha256Hex(`${relative(root, file)}\n${trigger.id}`).slice(0, 32);
        return [
          { file, shown, trigger, store: openTriggerStore({ records, name: `schedules/${name}`, parse: parseScheduleMark }) },
        ];
      }),
    );
}

/** How schedules stand; `now` is milliseconds since 1970. */
export function listSchedules(found: readonly FoundSchedule[], now: number): Promise<ScheduleState[]> {
  const iso = (time: number): string => new Date(time).toISOString();
  return Promise.all(
    found.map(async ({ shown, trigger, store }): Promise<ScheduleState> => {
      const mark = await store.read();
      const [next] = timesAfter(trigger, now, 1);
      const { id, cron, timezone } = trigger;
      const { time, run = null, problem = null, waiting = [] } = mark ?? {};
      const last = time === undefined ? null : { time: iso(time), run, problem };
      return {
        kind: 'schedule',
        file: shown,
        id,
        cron,
        timezone,
        of: null,
        next: next === undefined ? null : iso(next),
        waiting: waiting.length,
        last,
      };
    }),
  );
}
