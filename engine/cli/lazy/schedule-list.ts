import { triggerTexts as texts } from '../../language/texts/cli/triggers.ts';
import { say } from '../../language/texts.ts';
import { formatZonedTime } from '../../libraries/schedules/zoned-time.ts';
import type { Args } from '../args/parse.ts';
import { type Io, wantsColour } from '../io.ts';
import type { McpHost } from '../mcp/host.ts';
import { createEventFinder, listEvent } from '../serve/triggers/events.ts';
import { createScheduleFinder, listSchedules } from '../serve/triggers/schedules.ts';
import { paint } from '../text/paint.ts';
import { table } from '../text/table.ts';

/** Prints the schedules of a folder: their next time, and the last run of each. */
export async function printSchedules(host: McpHost, args: Args, io: Io): Promise<number> {
  const timed = await listSchedules(await createScheduleFinder(host)(), Date.now());
  const schedules = [...timed, ...(await Promise.all((await createEventFinder(host)()).map(listEvent)))];
  if (args.has('json')) {
    io.out(`${JSON.stringify({ schedules }, null, 2)}\n`);
    return 0;
  }
  if (schedules.length === 0) {
    io.err(`${say(texts.none)}\n`);
    return 0;
  }

  const head = [texts.columnFile, texts.columnId, texts.columnNext, texts.columnLast, texts.columnRun].map((text) => say(text));
  const rows = schedules.map(({ file, id, timezone, next, last }) => [
    file,
    id,
    wordsOfNext(next, timezone),
    last ? formatZonedTime(Date.parse(last.time), timezone ?? 'UTC') : say(texts.notYet),
    last?.run ?? last?.problem ?? '',
  ]);

  io.out(`${table(head, rows, paint(wantsColour(io, io.outIsTerminal, args.has('no-color')))).join('\n')}\n`);
  return 0;
}

/** The next time; empty for a trigger without one. */
function wordsOfNext(next: string | null, timezone: string | null): string {
  if (timezone === null) return '';
  return next === null ? say(texts.noMore) : formatZonedTime(Date.parse(next), timezone);
}
