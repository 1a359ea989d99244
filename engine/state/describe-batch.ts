import { batchTexts } from '../language/texts/run/batches.ts';
import { say } from '../language/texts.ts';
import type { Path } from './path.ts';
import { type BatchState, openBatches, type RunState } from './state.ts';
import type { StepState } from './step.ts';

/** A batch that a run waits for, for people: how many requests, where, since when. `now` is milliseconds since 1970. */
export function describeBatch({ count, provider, submitted_at }: BatchState, now: number): string {
  if (submitted_at === undefined) return say(batchTexts.waitsUnsure, { count, provider });
  const moment = new Date(submitted_at);
  const time = moment.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const isToday = moment.toDateString() === new Date(now).toDateString();
  const at = isToday ? time : `${moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`;
  return say(batchTexts.waits, { count, provider, at });
}

/** The batch that a step, or one of its inner steps, waits for; undefined where there is none. */
export function batchAwaitedBy(state: RunState, { path, calls }: StepState): BatchState | undefined {
  if (state.batches.size === 0) return undefined;
  const own = calls.find((call) => call?.batch !== undefined && !call.settled)?.batch;
  if (own !== undefined) return openOrNone(state.batches.get(own));
  if (calls.length) return undefined;
  return openBatches(state).find((batch) => batch.calls.some((call) => isInside(call, path)));
}

const openOrNone = (batch: BatchState | undefined): BatchState | undefined => (batch?.ended ? undefined : batch);

const isInside = (call: Path, path: Path): boolean => call.startsWith(path) && /^[.[/]/.test(call.slice(path.length));
