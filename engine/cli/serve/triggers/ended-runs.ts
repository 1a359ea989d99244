import { relative } from 'node:path';
import type { RunTrigger } from '../../../compile/pipeline/model/trigger.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';
import { listOwnRuns } from '../../mcp/run-resources.ts';
import { createOwnRuns } from '../runs/own-runs.ts';
import { readServedRun } from '../runs/run-reads.ts';
import type { Occasion } from './begin-occasion.ts';
import type { EventMark } from './event-mark.ts';
import type { TriggerStore } from './marks.ts';

/** How far back ends of runs are looked for, in milliseconds; their claims are kept longer. */
export const endsCount = 24 * 3_600_000;
/** The longest chain of runs that start each other by their ends. */
export const mostInARow = 8;

interface RunTriggerPlace {
  /** The pipeline to start, and the one whose ends count; absolute paths. */
  file: string;
  shown: string;
  source: string;
  trigger: RunTrigger;
  store: TriggerStore<EventMark>;
}

/** A run that has ended, and when, in milliseconds since 1970. */
export type RunAtEnd = RunEntry & { ended: number };

/** The runs of a folder that ended within the last day, each with its final status. */
export async function listEnds(host: McpHost, now: number): Promise<RunAtEnd[]> {
  const over = new Set<string>(['succeeded', 'failed', 'cancelled']);
  return (await listOwnRuns(host, { endedAfter: now - endsCount })).flatMap((run): RunAtEnd[] => {
    if (!over.has(run.status) || run.duration === undefined) return [];
    const ended = run.started_at + run.duration;
    return ended > now - endsCount ? [{ ...run, ended }] : [];
  });
}

/** Finds the ends of runs at which a trigger starts a run, each once. `report` reports those that start none. */
export function createEndFinder(host: McpHost, report: (line: string) => void) {
  const { engine } = host;
  const root = currentRoot(engine, host.folder);
  const own = createOwnRuns(host);
  /** Ends that were handled and need no claim again. */
  const dealt = new Set<string>();

  const isOf =
    ({ source, trigger }: RunTriggerPlace, since: number) =>
    (run: RunAtEnd) =>
      run.file === source && run.ended > since && trigger.outcomes.some((one) => one === run.status);
  const keyOf = ({ file, trigger }: RunTriggerPlace, { id, ended }: RunAtEnd): string => `${file}\n${trigger.id}\n${id} ${ended}`;

  return {
    /** Whether an end may be new. */
    isNew: (place: RunTriggerPlace, ends: readonly RunAtEnd[], since: number): boolean =>
      ends.some((run) => isOf(place, since)(run) && !dealt.has(keyOf(place, run))),

    async find(place: RunTriggerPlace, ends: readonly RunAtEnd[], since: number): Promise<Occasion[]> {
      const occasions: Occasion[] = [];
      for (const run of ends.filter(isOf(place, since)).toSorted((a, b) => a.ended - b.ended)) {
        const key = keyOf(place, run);
        if (dealt.has(key)) continue;
        const isOurs = await place.store.claim(`${Math.floor(run.ended)}-${run.id}`);
        dealt.add(key);
        const occasion = isOurs ? await describeEnd(place, run) : undefined;
        if (occasion) occasions.push(occasion);
      }

      if (dealt.size > 100_000) dealt.clear();
      return occasions;
    },
  };

  /** An end as an occasion; undefined, and reported, where it starts nothing. */
  async function describeEnd({ file, shown, trigger }: RunTriggerPlace, { id, ended, status }: RunAtEnd) {
    const entry = await own.find(id);
    if (!entry) return undefined;

    const time = new Date(ended).toISOString();
    const values = { kind: trigger.kind, id: trigger.id, file: shown, time };
    const { result, started } = await readServedRun(engine, entry.folder);
    const after = [...(started.after ?? []), relative(root, entry.file).replaceAll('\\', '/')];
    const name = relative(root, file).replaceAll('\\', '/');
    if (after.includes(name)) {
      report(say(texts.round, { ...values, way: [...after, name].join(' → ') }));
      return undefined;
    }
    if (after.length > mostInARow) {
      report(say(texts.tooDeep, { ...values, most: mostInARow }));
      return undefined;
    }

    const { outputs } = result;
    const what = { kind: 'run', id: trigger.id, time, pipeline: entry.pipeline, run: id, outcome: status, outputs };
    return { name: `${Math.floor(ended)}-${id}-run`, time: ended, what, after };
  }
}
