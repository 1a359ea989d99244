import { say } from '../../../engine/language/texts.ts';
import { formatWhen } from '../../panel/view/when.ts';
import { hrefOf } from '../address.ts';
import { usePolledList } from '../poll.ts';
import { pageTexts } from '../texts/page.ts';
import { PageFault } from './page-fault.tsx';

/** A schedule as the server lists it. */
interface ListedSchedule {
  file: string;
  id: string;
  /** Null for triggers without a schedule; `of` names what starts them. */
  cron: string | null;
  timezone: string | null;
  of: string | null;
  next: string | null;
  /** Whether this server starts runs by it. */
  obeyed: boolean;
  /** Occurrences that wait for the previous run. */
  waiting: number;
  last: { time: string; run: string | null; problem: string | null } | null;
}

/** When pipelines of the folder start automatically, and the last started runs. */
export function SchedulesPage() {
  const { items: schedules, fault } = usePolledList<ListedSchedule>('v1/schedules', 15_000);
  return (
    <main class="list-page">
      <div class="list-head">
        <h1>{say(pageTexts.schedules)}</h1>
      </div>
      <PageFault fault={fault} />
      {schedules.value?.length === 0 ? <p class="dim">{say(pageTexts.noSchedules)}</p> : null}
      <ul class="schedule-list" aria-busy={schedules.value === undefined}>
        {schedules.value?.map((schedule) => (
          <ScheduleRow key={`${schedule.file} ${schedule.id}`} schedule={schedule} />
        ))}
      </ul>
    </main>
  );
}

function ScheduleRow({ schedule: { file, id, cron, timezone, of, next, waiting, obeyed, last } }: { schedule: ListedSchedule }) {
  return (
    <li class="schedule-entry">
      <span class="entry-name">
        <b>{id}</b> <a href={hrefOf({ at: 'pipeline', file })}>{file}</a>
      </span>
      <span class="dim entry-cron">{cron === null || timezone === null ? of : say(pageTexts.cronIn, { cron, timezone })}</span>
      <span class="entry-next">
        {wordsOfNext(obeyed, cron === null ? undefined : next)}
        {waiting > 0 ? ` · ${say(pageTexts.timesWait, { count: waiting })}` : null}
      </span>
      <span class="entry-last">
        {last === null ? (
          <span class="dim">{say(pageTexts.notBegunYet)}</span>
        ) : (
          <>
            {last.run === null ? (
              <span class="dim">{say(pageTexts.lastWithout, { when: formatWhen(Date.parse(last.time), Date.now()) })}</span>
            ) : (
              <a href={hrefOf({ at: 'run', run: last.run })}>
                {say(pageTexts.lastAt, { when: formatWhen(Date.parse(last.time), Date.now()) })}
              </a>
            )}
            {last.problem === null ? null : <span class="has-errors"> {last.problem}</span>}
          </>
        )}
      </span>
    </li>
  );
}

function wordsOfNext(obeyed: boolean, next: string | null | undefined): string {
  if (!obeyed) return say(pageTexts.notObeyed);
  if (next === undefined) return '';
  return next === null ? say(pageTexts.noNext) : say(pageTexts.nextAt, { when: formatWhen(Date.parse(next), Date.now()) });
}
