import { relative } from 'node:path';
import type { ScheduleTrigger } from '../../../compile/pipeline/model/trigger.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import { timesAfter, timesBetween } from '../../../libraries/schedules/times.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';
import { openServedMarks } from '../at-work.ts';
import { createOwnRuns } from '../own-runs.ts';
import { HttpProblem, MayHaveBegun } from '../problem.ts';
import type { ServedRuns } from '../runs.ts';
import { createTriggerReader } from './find-triggers.ts';
import { openScheduleStore, type ScheduleStore } from './marks.ts';
import { mostMissed, planTimes, type ScheduleMark } from './plan-times.ts';

/** Milliseconds after which the folder is looked at again, and the clock: either may have changed. */
const glance = 30_000;
/** Milliseconds until a time is tried again for which the server had no place, or whose run before is at work. */
const soon = 1000;

/** A schedule of the folder. */
export interface FoundSchedule {
  file: string;
  shown: string;
  trigger: ScheduleTrigger;
  store: ScheduleStore;
}

/** How a schedule stands, for lists. Times are ISO 8601. */
export interface ScheduleState {
  file: string;
  id: string;
  cron: string;
  timezone: string;
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
  const { engine } = host;
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
      return { id: trigger.id, file: shown, time: new Date(time).toISOString() };
    }

    /** Begins the run of a time, and gives what is kept then. */
    async function beginAt(time: number, mark: ScheduleMark): Promise<ScheduleMark> {
      // Another server had it, and this one was stopped meanwhile.
      if (!(await store.claim(time))) return mark;
      const began: ScheduleMark = { ...mark, time, run: undefined, problem: say(texts.cutOff) };
      await keep(began);
      try {
        const what = { kind: 'schedule', id: trigger.id, time: new Date(time).toISOString() };
        const inputs = engine.renderTriggerInputs(trigger.inputs, what);
        const run = await runs.start(file, { inputs, by: 'folder', person: `schedule:${trigger.id}` });
        tell(say(texts.begun, { ...values(time), run }));
        return keep({ ...began, run, problem: undefined });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        // The server is full, or ends: the time waits for a place, or for the next server. What may have begun never begins again.
        const isLater =
          error instanceof HttpProblem && !(error instanceof MayHaveBegun) && (error.status === 429 || error.status === 503);
        if (isLater) {
          await store.release(time);
          return keep({ ...mark, waiting: [...mark.waiting, time].sort((a, b) => a - b) });
        }
        const outcome = error instanceof MayHaveBegun ? texts.mayHaveBegun : texts.notBegun;
        tell(say(outcome, { ...values(time), why }));
        return keep({ ...began, problem: why });
      }
    }

    async function keep(mark: ScheduleMark): Promise<ScheduleMark> {
      await store.write(mark);
      return mark;
    }
  }

  async function plan(trigger: ScheduleTrigger, store: ScheduleStore, moment: number) {
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

/** The runs that schedules began before. */
function createRunsBefore(host: McpHost, runs: ServedRuns) {
  const own = createOwnRuns(host);
  const marks = openServedMarks(host.engine, currentRoot(host.engine, host.folder));
  return {
    /** Whether a run has not ended, or a server goes on with it. */
    async isUnended(id: string): Promise<boolean> {
      const entry = await own.find(id);
      if (entry?.status === 'interrupted') return (await marks.list()).includes(id);
      return entry?.status === 'running' || entry?.status === 'waiting';
    },
    async cancel(id: string): Promise<void> {
      const entry = await own.find(id);
      // It may have ended meanwhile.
      if (entry) await runs.cancel(entry, say(texts.newerTime)).catch(() => undefined);
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
  return async () =>
    (await read()).flatMap(({ file, shown, valid, triggers }) =>
      (valid ? triggers : []).flatMap((trigger): FoundSchedule[] => {
        if (trigger.kind !== 'schedule') return [];
        const name = engine.sha256Hex(`${relative(root, file)}\n${trigger.id}`).slice(0, 32);
        return [{ file, shown, trigger, store: openScheduleStore(root, name) }];
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
      return { file: shown, id, cron, timezone, next: next === undefined ? null : iso(next), waiting: waiting.length, last };
    }),
  );
}
