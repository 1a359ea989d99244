import { setTimeout as sleep } from 'node:timers/promises';
import { settleOrAbort } from '../../../language/abort.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import { formatZonedTime } from '../../../libraries/schedules/zoned-time.ts';
import type { Io } from '../../io.ts';
import type { McpHost } from '../../mcp/host.ts';
import type { ServedRuns } from '../runs/runs.ts';
import { createEventTriggers, type EventTriggers } from './events.ts';
import { createTriggerReader } from './find-triggers.ts';
import { createSchedules } from './schedules.ts';

/** Runs the triggers of a folder until the signal is aborted, and prints them. Resolves when its last work has ended. */
export async function obeyTriggers(
  { host, runs, url, stopping }: { host: McpHost; runs: ServedRuns; url: string; stopping: AbortSignal },
  io: Io,
): Promise<void> {
  const report = (line: string): void => io.err(`${line}\n`);
  const schedules = createSchedules({ host, runs, now: Date.now, tell: report });
  const events = createEventTriggers({ host, runs, now: Date.now, tell: report });
  const found = await schedules.list();

  if (found.length > 0) {
    io.err(`${say(texts.obeys, { count: found.length })}\n`);
    for (const { next, file, id, cron, timezone } of found) {
      const time = next === null ? say(texts.noMore) : formatZonedTime(Date.parse(next), timezone ?? 'UTC');
      io.err(`${say(texts.obeyed, { file, id, cron: cron ?? '', timezone: timezone ?? 'UTC', time })}\n`);
    }
  }

  await tellHooks(host, url, io);
  const seen = await events.list();
  if (seen.length > 0) io.err(`${say(texts.obeysEvents, { count: seen.length })}\n`);
  for (const { file, kind, id, of } of seen) io.err(`${say(texts.event, { file, kind, id, of: of ?? '' })}\n`);
  const looking = lookForEvents(events, stopping, report);

  while (!stopping.aborted) {
    const wait = await schedules.obey();
    await pause(wait, stopping);
  }

  await looking;
}

/** Milliseconds between two looks for events; looking takes a twentieth of the time at most. */
const lookEvery = 2000;
const share = 20;

async function lookForEvents(events: EventTriggers, stopping: AbortSignal, report: (line: string) => void): Promise<void> {
  while (!stopping.aborted) {
    const begun = performance.now();
    await events.obey().catch((error: unknown) => report(say(texts.unseen, { why: String(error) })));
    await pause(Math.max(lookEvery, share * (performance.now() - begun)), stopping);
  }
}

/** Prints the webhooks that are served, and those that lack their secret. */
async function tellHooks(host: McpHost, url: string, io: Io): Promise<void> {
  const hooks = (await createTriggerReader(host)()).flatMap(({ shown, valid, triggers }) =>
    (valid ? triggers : []).flatMap((one) => (one.kind === 'webhook' ? [{ file: shown, id: one.id, secret: one.secret }] : [])),
  );
  if (hooks.length === 0) return;

  io.err(`${say(texts.obeysHooks, { count: hooks.length })}\n`);
  for (const one of hooks)
    io.err(`${say(host.start.env?.[one.secret] ? texts.hook : texts.hookWithoutSecret, { ...one, url })}\n`);
}

/** Ends early where the signal is aborted. */
async function pause(milliseconds: number, stopping: AbortSignal): Promise<void> {
  await settleOrAbort(sleep(milliseconds, undefined, { ref: false }), stopping).catch(() => undefined);
}
