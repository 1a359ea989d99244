import { relative } from 'node:path';
import type { ScheduleTrigger } from '../../../compile/pipeline/model/trigger.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import { timesAfter, timesBetween } from '../../../libraries/schedules/cron-times.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';
import { recordsInFolder } from '../records.ts';
import type { ServedRuns } from '../runs/runs.ts';
import { beginOccasion, createRunsBefore } from './begin-occasion.ts';
import { createTriggerReader } from './find-triggers.ts';
import { openTriggerStore, type TriggerStore } from './marks.ts';
import { mostMissed, parseScheduleMark, planTimes, type ScheduleMark } from './plan-times.ts';

/** Milliseconds after which folder and clock are looked at again: either may have changed. */
const glance = 30_000;
/** Milliseconds until another attempt, where the server had no free slot or the run before is still running. */
const soon = 1000;

/** A schedule of the folder. */
export interface FoundSchedule {
  file: string;
  shown: string;
  trigger: ScheduleTrigger;
  store: TriggerStore<ScheduleMark>;
}

/** The state of a schedule, for lists. Times are ISO 8601. */
export interface ScheduleState {
  kind: 'schedule' | 'run' | 'file';
  file: string;
  id: string;
  /** Only of a schedule. */
  cron: string | null;
  timezone: string | null;
  /** Of any other trigger: its event, as written. */
  of: string | null;
  next: string | null;
  waiting: number;
  last: { time: string; run: string | null; problem: string | null } | null;
}

/** Runs the schedules of a folder. */
export interface Schedules {
  list(): Promise<ScheduleState[]>;
  /** Starts the runs that are due; returns the milliseconds until the next call. */
  obey(): Promise<number>;
}

interface ScheduleHost {
  host: McpHost;
  runs: ServedRuns;
  /** Milliseconds since 1970. */
  now(): number;
  /** Reports, in a line each, runs that were started and those that were not. */
  tell(line: string): void;
}

export function createSchedules({ host, runs, now, tell }: ScheduleHost): Schedules {
  const find = createScheduleFinder(host);
  const begunRuns = createRunsBefore(host, runs);

  /** Handles the due times of one schedule, under a lock between the servers; returns when it wants to be called again. */
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

/** A change of either makes it another schedule. */
const nameOf = ({ cron, timezone }: ScheduleTrigger): string => `${cron} ${timezone}`;

/** Finds the schedules of the runnable pipelines in a folder. */
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

/** The states of schedules; `now` is milliseconds since 1970. */
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
