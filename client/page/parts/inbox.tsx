import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { say } from '../../../engine/language/texts.ts';
import type { OpenQuestion } from '../../../engine/state/state.ts';
import type { PanelHost } from '../../panel/host.ts';
import { mayDo } from '../../panel/may-do.ts';
import { EngineText } from '../../panel/parts/engine-text.tsx';
import { Glyph } from '../../panel/parts/glyph.tsx';
import { AnswerFields } from '../../panel/parts/inputs/answer.tsx';
import type { Store } from '../../panel/store.ts';
import { formatWhen } from '../../panel/view/when.ts';
import { wordsOfFault } from '../../remote/request.ts';
import { hrefOf } from '../address.ts';
import { ask, visit } from '../api.ts';
import { usePoll } from '../poll.ts';
import { inbox, refreshInbox } from '../store/inbox.ts';
import { pageTexts } from '../texts/page.ts';
import { PageFault } from './page-fault.tsx';
import type { ListedRun } from './runs.tsx';

/** All open questions of all runs. */
export function InboxPage() {
  const fault = usePoll(
    3000,
    async (signal) => {
      await refreshInbox(signal);
    },
    [],
  );
  const mayAnswer = visit.value?.visitor?.scopes.includes('answer');

  return (
    <main class="list-page">
      <div class="list-head">
        <h1>{say(pageTexts.inbox)}</h1>
      </div>
      <PageFault fault={fault} />
      {inbox.value?.length === 0 ? <p class="dim">{say(pageTexts.nothingAsked)}</p> : null}
      {inbox.value?.length && !mayAnswer ? <p class="dim">{say(pageTexts.mayNotAnswer)}</p> : null}
      <ul class="question-list" aria-busy={inbox.value === undefined}>
        {inbox.value?.flatMap(({ run, questions }) =>
          questions.map((question) => <Question key={`${run.id} ${question.question}`} run={run} question={question} />),
        )}
      </ul>
    </main>
  );
}

function Question({ run, question }: { run: ListedRun; question: OpenQuestion }) {
  const busy = useSignal<Store['busy']['value']>({ busy: null });
  const upTo = useSignal<number | undefined>(undefined);
  const host = useMemo(
    () =>
      answeringHost(run.id, question, (message) => {
        busy.value = { busy: null, message };
      }),
    [run.id, question.question],
  );

  return (
    <li class="question-entry">
      <p class="asker">
        <Glyph look="waiting" />
        <a href={hrefOf({ at: 'run', run: run.id })}>{run.pipeline}</a>
        {question.path === undefined ? null : <span class="dim">{question.path}</span>}
        <span class="dim">{say(pageTexts.askedIn, { when: formatWhen(question.at, Date.now()) })}</span>
      </p>
      <p class="words">
        <EngineText text={question.text} />
      </p>
      <AnswerFields store={{ host, busy, upTo }} question={question} />
      <p class="page-note" role="alert">
        {busy.value.message}
      </p>
    </li>
  );
}

/** Sends the answer of one question to the server. */
function answeringHost(run: string, question: OpenQuestion, refused: (message: string) => void): PanelHost {
  return {
    post(message) {
      if (message.type !== 'answer') return;
      const body = { question: message.question, value: message.value };
      ask(`v1/runs/${encodeURIComponent(run)}/answers`, { method: 'POST', body })
        .then(() => refreshInbox())
        .catch((error: unknown) => refused(wordsOfFault(error)));
    },
    offers: (message) =>
      mayDo(message, { run, asksPermission: () => question.kind === 'permission', scopes: visit.value?.visitor?.scopes ?? [] }),
    kept: () => ({}),
    keep: () => undefined,
  };
}
