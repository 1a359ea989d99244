import type { Hover, Position } from 'vscode-languageserver';
import { findCronFault } from '../../../engine/language/schedules/cron-faults.ts';
import { isTimeZone } from '../../../engine/language/schedules/time-zones.ts';
import { say } from '../../../engine/language/texts.ts';
import { timesAfter } from '../../../engine/libraries/schedules/cron-times.ts';
import { formatZonedTime } from '../../../engine/libraries/schedules/zoned-time.ts';
import { cursorContextAt } from '../../cursor/cursor-context.ts';
import { markdown } from '../../markdown.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt, protocolRange } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';

/** The next three times of the schedule under the cursor, in its time zone; `now` is milliseconds since 1970. */
export function hoverSchedule(snapshot: Snapshot, position: Position, now: number): Hover | null {
  const place = cursorContextAt(snapshot, offsetAt(snapshot, position));
  const scalar = place?.scalar;
  if (!place || !scalar || (place.trail[0] !== 'triggers' && place.trail[0] !== 'on')) return null;

  const schedule = snapshot.compiled.pipeline.triggers.find(
    (one) => one.kind === 'schedule' && one.block === place.block && one.cronNode.range.start === scalar.range.start,
  );
  if (schedule?.kind !== 'schedule' || findCronFault(schedule.cron) || !isTimeZone(schedule.timezone)) return null;

  const { timezone } = schedule;
  const times = timesAfter(schedule, now, 3).map((time) => `- ${formatZonedTime(time, timezone)}`);
  const text = `${say(serverTexts.nextTimes, { timezone })}\n\n${times.join('\n')}`;

  return { contents: markdown(text), range: protocolRange(snapshot, scalar.range, place.block) };
}
