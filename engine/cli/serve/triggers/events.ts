import { relative } from 'node:path';
import type { FileTrigger, RunTrigger } from '../../../compile/pipeline/model/trigger.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';
import { recordsInFolder } from '../records.ts';
import type { ServedRuns } from '../runs/runs.ts';
import { beginOccasion, createRunsBefore, type Occasion } from './begin-occasion.ts';
import { claimVersions, createFileFinder, describeChange, joinChanges } from './changed-files.ts';
import { createEndFinder, listEnds, type RunAtEnd } from './ended-runs.ts';
import { type EventMark, parseEventMark } from './event-mark.ts';
import { createTriggerReader } from './find-triggers.ts';
import { openTriggerStore, type TriggerStore } from './marks.ts';
import { placeTimes } from './plan-times.ts';
import type { ScheduleState } from './schedules.ts';

/** An event trigger in the folder. */
interface FoundEvent {
  file: string;
  shown: string;
  trigger: RunTrigger | FileTrigger;
  /** The absolute path of the pipeline whose ends count; empty for a file trigger. */
  source: string;
  /** Its name in the servers' store. */
  name: string;
  store: TriggerStore<EventMark>;
}

interface EventHost {
  host: McpHost;
  runs: ServedRuns;
  /** Milliseconds since 1970. */
  now(): number;
  /** Reports, in a line each, runs that were started and those that were not. */
  tell(line: string): void;
}

/** Runs the event triggers of a folder. */
export interface EventTriggers {
  list(): Promise<ScheduleState[]>;
  /** Starts the runs that are due. */
  obey(): Promise<void>;
}

export function createEventTriggers({ host, runs, now, tell }: EventHost): EventTriggers {
  const { engine } = host;
  const find = createEventFinder(host);
  const before = createRunsBefore(host, runs);
  const { look, isUnchanged, beginAnew } = createEventLooks({ host, now, tell });

  const said = new Map<string, string>();

  async function obeyOne(event: FoundEvent, ended: readonly RunAtEnd[]): Promise<void> {
    const { trigger, store } = event;
    const kept = await store.read();
    if (kept?.of !== nameOf(trigger)) {
      await store.alone(async () => {
        if ((await store.read())?.of !== nameOf(trigger)) await store.write(await beginAnew(trigger, kept));
      });
      return;
    }

    const isQuiet = kept.waiting.length === 0 && (await isUnchanged(event, kept, ended));
    if (!isQuiet) await store.alone(() => deal(event, ended));
  }

  /** Holds a lock against the other servers of the folder. */
  async function deal(found: FoundEvent, ended: readonly RunAtEnd[]): Promise<void> {
    const { trigger, store } = found;
    const kept = await store.read();
    if (!kept) return;

    const { mark, coming } = (await look(found, kept, ended)) ?? { mark: kept, coming: [] };
    const isAtWork = mark.run !== undefined && (await before.isUnended(mark.run));
    const wanted = coming.filter((one) => holds(found, one));
    const placed = placeEvents(trigger, { waiting: mark.waiting, coming: wanted, isAtWork });
    for (const one of placed.skipped) tell(say(texts.overlap, valuesOf(found, one)));
    if (placed.cancels && mark.run !== undefined) await before.cancel(mark.run);
    let next: EventMark = { ...mark, waiting: placed.waiting };

    await store.write(next);
    for (const occasion of placed.begin)
      next = await beginOccasion(
        { host, runs, tell },
        {
          ...found,
          occasion,
          // Outputs of a run and names of files do not come from the folder's author.
          by: 'model',
          mark: next,
          putBack: (after) => ({ ...after, waiting: [occasion, ...after.waiting] }),
        },
      );
  }

  function holds(found: FoundEvent, occasion: Occasion): boolean {
    try {
      return engine.holdsForTrigger(found.trigger.condition, occasion.what);
    } catch (error) {
      if (!(error instanceof engine.RunError)) throw error;
      tell(say(texts.noEnd, { ...valuesOf(found, occasion), why: error.message }));
      return false;
    }
  }

  return {
    list: async () => Promise.all((await find()).map(listEvent)),
    async obey() {
      const all = await find();
      const ended = all.some(({ trigger }) => trigger.kind === 'run') ? await listEnds(host, now()) : [];
      await Promise.all(
        all.map(async (one) => {
          const name = `${one.file}\n${one.trigger.id}`;
          const why = await obeyOne(one, ended).then(
            () => '',
            (error: unknown) => (error instanceof Error ? error.message : String(error)),
          );

          // Reported once for each reason, since it is looked at again soon.
          if (why !== '' && said.get(name) !== why)
            tell(say(texts.unkept, { kind: one.trigger.kind, id: one.trigger.id, file: one.shown, why }));
          said.set(name, why);
        }),
      );
    },
  };
}

/** Looks for new events. */
function createEventLooks({ host, now, tell }: Omit<EventHost, 'runs'>) {
  const ends = createEndFinder(host, tell);
  const files = createFileFinder(host.folder);
  const { database } = host;

  /** The events since the mark, and the mark after them; undefined where there are none. */
  async function look(event: FoundEvent, mark: EventMark, ended: readonly RunAtEnd[]) {
    const { trigger } = event;
    const moment = now();
    const until = Math.max(mark.until, moment);
    if (trigger.kind === 'run') {
      const place = { ...event, trigger };
      return ends.isNew(place, ended, mark.since)
        ? { mark: { ...mark, until }, coming: await ends.find(place, ended, mark.since) }
        : undefined;
    }

    const change = await files.find(trigger, mark.files, moment);
    if (!change.isNew) return undefined;

    // Servers on several machines have a folder each: an event that reaches one of them may have reached another before.
    const fresh = database ? await claimVersions(database.records, event.name, change) : change.settled;
    const coming = fresh.length > 0 ? [describeChange(trigger, fresh, moment)] : [];

    return { mark: { ...mark, until, files: change.files }, coming };
  }

  async function isUnchanged(found: FoundEvent, mark: EventMark, ended: readonly RunAtEnd[]): Promise<boolean> {
    const { trigger } = found;
    if (trigger.kind === 'run') return !ends.isNew({ ...found, trigger }, ended, mark.since);
    return !(await files.find(trigger, mark.files, now())).isNew;
  }

  /** Files and runs that exist when a trigger is first seen start nothing. */
  async function beginAnew(trigger: FoundEvent['trigger'], kept: EventMark | undefined): Promise<EventMark> {
    const moment = now();
    const mark: EventMark = { of: nameOf(trigger), since: moment, until: moment, waiting: [], run: kept?.run, time: kept?.time };
    if (trigger.kind === 'run') return mark;
    return { ...mark, files: (await files.find(trigger, undefined, moment)).files };
  }

  return { look, isUnchanged, beginAnew };
}

const valuesOf = ({ trigger: { kind, id }, shown }: FoundEvent, { time }: Occasion) => ({
  kind,
  id,
  file: shown,
  time: new Date(time).toISOString(),
});

/** Files that change while an occasion waits are added to it. */
function placeEvents(
  { kind, overlap }: FoundEvent['trigger'],
  { waiting, coming, isAtWork }: { waiting: readonly Occasion[]; coming: readonly Occasion[]; isAtWork: boolean },
) {
  const [first] = waiting;
  const [later] = coming;
  if (kind !== 'file' || overlap !== 'queue' || !first || !later)
    return placeTimes<Occasion>({ waiting, coming, isAtWork }, overlap);
  return placeTimes<Occasion>({ waiting: [joinChanges(first, later)], coming: [], isAtWork }, overlap);
}

/** What a trigger looks for. */
const nameOf = (trigger: FoundEvent['trigger']): string =>
  trigger.kind === 'run' ? `${trigger.pipeline}: ${trigger.outcomes.join(', ')}` : trigger.files.join(', ');

/** Finds the event triggers of the runnable pipelines in a folder. */
export function createEventFinder(host: McpHost): () => Promise<FoundEvent[]> {
  const { engine, folder } = host;
  const read = createTriggerReader(host);
  const root = currentRoot(engine, folder);
  const records = host.database?.records ?? recordsInFolder(root);

  return async () =>
    (await read()).flatMap(({ file, shown, valid, triggers, sources }) =>
      (valid ? triggers : []).flatMap((trigger): FoundEvent[] => {
        if (trigger.kind !== 'run' && trigger.kind !== 'file') return [];
        const source = trigger.kind === 'run' ? sources.get(trigger.pipeline) : '';
        if (source === undefined) return [];

        const name = engine.sha256Hex(`${relative(root, file)}\n${trigger.kind}\n${trigger.id}`).slice(0, 32);
        // Which files were seen belongs to this folder, not to the project.
        const kept = trigger.kind === 'file' ? recordsInFolder(root) : records;
        const store = openTriggerStore({ records: kept, name: `events/${name}`, parse: parseEventMark });

        return [{ file, shown, trigger, source, name, store }];
      }),
    );
}

/** The state of an event trigger. */
export async function listEvent({ shown, trigger, store }: FoundEvent): Promise<ScheduleState> {
  const { time, run = null, problem = null, waiting = [] } = (await store.read()) ?? {};
  const last = time === undefined ? null : { time: new Date(time).toISOString(), run, problem };
  const { kind, id } = trigger;
  const of = nameOf(trigger);
  return { kind, file: shown, id, cron: null, timezone: null, of, next: null, waiting: waiting.length, last };
}
