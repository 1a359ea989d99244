import type { LastRun } from '../../compile/world.ts';
import { diskError } from '../../disk/errno.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import type { Json } from '../../language/json.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { forEachInSlices } from '../../run/limits/slices.ts';
import type { Clock } from '../../run/ports.ts';
import { lastRunFile } from '../../workspace/last-run.ts';
import { ignoreRuns } from '../paths.ts';

/** How much of a value is kept: enough to show it with its members. */
const most = { text: 200, items: 5, members: 40, depth: 4 };

/** A value with long texts, lists, maps and deep levels truncated. A truncated text ends in an ellipsis. */
export function shorten(value: Json, depth = 0): Json {
  if (typeof value === 'string')
    return value.length > most.text ? `${Array.from(value.slice(0, most.text)).slice(0, -1).join('')}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === most.depth) return Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) return value.slice(0, most.items).map((item) => shorten(item, depth + 1));

  return Object.fromEntries(
    Object.entries(value)
      .slice(0, most.members)
      .map(([name, member]) => [name, shorten(member, depth + 1)]),
  );
}

type LastStep = LastRun['steps'][string];

/**
 * Writes the editor's data about a pipeline's newest run to `.baton/last/<pipeline>.json`, with each of its steps by path;
 * values are shortened here. For a large run the text is made piece by piece.
 */
export async function writeLast({
  root,
  pipeline,
  last,
  steps,
  clock,
}: {
  root: string;
  pipeline: string;
  last: Omit<LastRun, 'steps'>;
  steps: Iterable<readonly [path: string, step: LastStep]>;
  clock: Pick<Clock, 'now' | 'turn'>;
}): Promise<void> {
  const file = lastRunFile(root, pipeline);
  const pieces: string[] = [];
  await forEachInSlices(steps, clock, ([path, step]) => {
    const short = step.value === undefined ? step : { ...step, value: shorten(step.value) };
    pieces.push(`${JSON.stringify(path)}:${JSON.stringify(short)}`);
  });

  try {
    await writeAtomic(file, `${JSON.stringify(last).slice(0, -1)},"steps":{${pieces.join(',')}}}`);
    ignoreRuns(root);
  } catch (error) {
    throw diskError(error, storeTexts.lastUnwritten, file);
  }
}
