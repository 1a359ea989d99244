import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import type { LastBegun, Occasion } from './begin-occasion.ts';
import { mostMissed } from './plan-times.ts';

/** What is kept of an event trigger. */
export interface EventMark extends LastBegun {
  /** What the trigger looks for, as written: after a change it starts afresh. */
  of: string;
  /** Ends before this time are ignored, in milliseconds since 1970. */
  since: number;
  /** Occasions that wait for the run before, the oldest first. */
  waiting: readonly Occasion[];
  /** The files that were handled, with their versions. */
  files?: Readonly<Record<string, string>> | undefined;
}

/** Parses a mark; undefined where it is malformed. */
export function parseEventMark({ of, since, until, waiting, files, run, time, problem }: JsonMap): EventMark | undefined {
  if (typeof of !== 'string' || typeof since !== 'number' || typeof until !== 'number') return undefined;
  return {
    of,
    since,
    until,
    waiting: (Array.isArray(waiting) ? waiting : []).flatMap(parseOccasion).slice(0, mostMissed),
    files: isMap(files) ? Object.fromEntries(Object.entries(files).map(([path, one]) => [path, String(one)])) : undefined,
    run: typeof run === 'string' ? run : undefined,
    time: typeof time === 'number' ? time : undefined,
    problem: typeof problem === 'string' ? problem : undefined,
  };
}

function parseOccasion(kept: Json): Occasion[] {
  if (!isMap(kept) || !isMap(kept['what'])) return [];
  const { name, time, what, after } = kept;
  if (typeof name !== 'string' || !/^\d+[\w-]*$/.test(name) || typeof time !== 'number') return [];
  return [{ name, time, what, after: Array.isArray(after) ? after.map(String) : [] }];
}
