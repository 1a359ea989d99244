import type { Trigger } from '../../compile/pipeline/model/trigger.ts';
import { checkTexts as texts } from '../../language/texts/cli/check.ts';
import { say } from '../../language/texts.ts';
import { timesAfter } from '../../libraries/schedules/cron-times.ts';
import { formatZonedTime } from '../../libraries/schedules/zoned-time.ts';

/** A trigger in words, with its next time; `now` is milliseconds since 1970. */
export function describeTrigger(trigger: Trigger, now: number): string {
  const { id } = trigger;
  if (trigger.kind === 'webhook') return say(texts.webhook, { id, secret: trigger.secret });
  if (trigger.kind === 'run') return say(texts.runTrigger, { pipeline: trigger.pipeline, outcomes: trigger.outcomes.join(', ') });
  if (trigger.kind === 'file') return say(texts.fileTrigger, { files: trigger.files.join(', ') });

  const { cron, timezone } = trigger;
  const [next = now] = timesAfter({ cron, timezone }, now, 1);
  return say(id === cron ? texts.schedule : texts.scheduleCron, { id, cron, time: formatZonedTime(next, timezone) });
}
