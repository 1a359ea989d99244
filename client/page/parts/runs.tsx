import { useSignal } from '@preact/signals';
import { say } from '../../../engine/language/texts.ts';
import { Glyph } from '../../panel/parts/glyph.tsx';
import { span } from '../../panel/view/format.ts';
import { formatWhen } from '../../panel/view/when.ts';
import { withQuery } from '../../remote/request.ts';
import { goTo, hrefOf, type PageAddress } from '../address.ts';
import { fetchJson } from '../api.ts';
import { usePoll } from '../poll.ts';
import { pageTexts } from '../texts/page.ts';
import { PageFault } from './page-fault.tsx';

/** A run as the server lists it. */
export interface ListedRun {
  id: string;
  pipeline: string;
  file: string;
  status: keyof typeof pageTexts.statuses;
  started_at: string;
  duration?: number;
}

/** Maximum number of listed runs, and the polling interval in milliseconds. */
const most = 50;
const every = 3000;

const statuses = Object.keys(pageTexts.statuses).filter((name): name is ListedRun['status'] =>
  Object.hasOwn(pageTexts.statuses, name),
);

/** The runs, the newest first, filtered by state and pipeline. */
export function RunsPage({ address }: { address: Extract<PageAddress, { at: 'runs' }> }) {
  const { status, pipeline, before } = address;
  const runs = useSignal<ListedRun[] | undefined>(undefined);
  const pipelines = useSignal<readonly string[]>([]);
  const fault = usePoll(
    every,
    async (signal) => {
      runs.value = await fetchJson(withQuery('v1/runs', { status, pipeline, before, limit: String(most) }), { signal });
    },
    [status, pipeline, before],
  );

  usePoll(
    60_000,
    async (signal) => {
      const listed = await fetchJson<{ id: string }[]>('v1/pipelines', { signal });
      pipelines.value = [...new Set(listed.map(({ id }) => id))].sort();
    },
    [],
  );

  const last = runs.value?.at(-1);
  return (
    <main class="list-page">
      <div class="list-head">
        <h1>{say(pageTexts.runs)}</h1>
        <Choice
          label={say(pageTexts.status)}
          any={say(pageTexts.anyStatus)}
          value={status}
          names={statuses.map((name) => [name, say(pageTexts.statuses[name])])}
          choose={(name) => goTo({ at: 'runs', status: name, pipeline })}
        />
        <Choice
          label={say(pageTexts.pipeline)}
          any={say(pageTexts.anyPipeline)}
          value={pipeline}
          names={[...new Set([...pipelines.value, ...(pipeline ? [pipeline] : [])])].map((name) => [name, name])}
          choose={(name) => goTo({ at: 'runs', status, pipeline: name })}
        />
      </div>
      <PageFault fault={fault} />
      {runs.value?.length === 0 ? (
        <p class="dim">{say(status || pipeline || before ? pageTexts.noSuchRuns : pageTexts.noRuns)}</p>
      ) : null}
      <ul class="run-list" aria-busy={runs.value === undefined}>
        {runs.value?.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </ul>
      <p class="list-foot">
        {before === undefined ? null : <a href={hrefOf({ at: 'runs', status, pipeline })}>{say(pageTexts.newest)}</a>}
        {runs.value?.length === most && last ? (
          <a href={hrefOf({ at: 'runs', status, pipeline, before: last.id })}>{say(pageTexts.older)}</a>
        ) : null}
      </p>
    </main>
  );
}

function RunRow({ run: { id, pipeline, file, status, started_at, duration } }: { run: ListedRun }) {
  return (
    <li>
      <a class="row-link" href={hrefOf({ at: 'run', run: id })}>
        <span class="state entry-state">
          <Glyph look={status} />
          {say(pageTexts.statuses[status])}
        </span>
        <b class="entry-name">{pipeline}</b>
        <span class="dim entry-file">{file}</span>
        <span class="dim entry-when">{formatWhen(Date.parse(started_at), Date.now())}</span>
        <span class="entry-took">{duration === undefined ? '' : span(duration)}</span>
      </a>
    </li>
  );
}

interface ChoiceProps {
  label: string;
  any: string;
  value: string | undefined;
  names: readonly (readonly [name: string, words: string])[];
  choose(name: string | undefined): void;
}

const Choice = ({ label, any, value, names, choose }: ChoiceProps) => (
  <select aria-label={label} value={value ?? ''} onChange={({ currentTarget }) => choose(currentTarget.value || undefined)}>
    <option value="">{any}</option>
    {names.map(([name, words]) => (
      <option key={name} value={name}>
        {words}
      </option>
    ))}
  </select>
);
