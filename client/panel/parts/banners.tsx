import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { panelTexts } from '../texts.ts';
import { leadOf } from '../view/summary.ts';
import { formatCount } from '../view/words.ts';
import { AnswerFields } from './answer.tsx';
import { Glyph } from './glyph.tsx';

/** What somebody must know or do comes before everything else: a question, the failure, problems of the text. */
export function Banners({ store }: { store: Store }) {
  const state = store.run.value?.state;
  const problems = store.text.value?.problems;
  const message = store.busy.value.message;
  const questions = state ? [...state.questions.values()] : [];
  return (
    <section class="banners" aria-label={say(panelTexts.notices)}>
      <Past store={store} />
      {message ? (
        <section class="banner is-degraded" role="alert">
          <Glyph look="degraded" />
          <p>{message}</p>
        </section>
      ) : null}
      {problems && problems.errors > 0 ? (
        <section class="banner is-failed">
          <Glyph look="failed" />
          <p>
            <b>
              {say(panelTexts.errorsInText, {
                errors: formatCount(problems.errors, say(panelTexts.error), say(panelTexts.errors)),
              })}
            </b>{' '}
            {problems.first}
          </p>
          <button type="button" class="button" onClick={() => store.host.post({ type: 'openFile' })}>
            {say(panelTexts.show)}
          </button>
        </section>
      ) : null}
      {questions.map((question) => (
        <section key={question.question} class="banner is-waiting">
          <Glyph look="waiting" />
          <p>
            <b>{say(panelTexts.needsYou, { who: question.path ?? say(panelTexts.theRun) })}</b> {question.text}
          </p>
          <AnswerFields store={store} question={question} />
        </section>
      ))}
      {state?.finished ? <Failed store={store} /> : null}
    </section>
  );
}

/** The run is looked at as it stood. */
function Past({ store }: { store: Store }) {
  const at = store.upTo.value;
  if (at === undefined) return null;
  return (
    <section class="banner is-past" role="status">
      <Glyph look="paused" />
      <p>
        <b>{say(panelTexts.inThePast, { at, of: store.facts.value })}</b> {say(panelTexts.nothingUndone)}
      </p>
      <button type="button" class="button" onClick={store.toPresent}>
        {say(panelTexts.toPresent)}
      </button>
    </section>
  );
}

function Failed({ store }: { store: Store }) {
  const state = store.run.value?.state;
  if (!state || (state.status !== 'failed' && state.status !== 'interrupted')) return null;
  const told = leadOf(state);
  if (!told) return null;
  const { lead, more } = told;
  return (
    <section class="banner is-failed" role="alert">
      <Glyph look={state.status === 'failed' ? 'failed' : 'interrupted'} />
      <p>
        <b>{lead.path ?? say(panelTexts.theRun)}</b> {lead.message}
        {lead.hint ? <span class="hint"> {lead.hint}</span> : null}
        {more > 0 ? (
          <span class="dim">
            {' '}
            {say(panelTexts.sentence, { words: formatCount(more, say(panelTexts.moreFailure), say(panelTexts.moreFailures)) })}
          </span>
        ) : null}
      </p>
      {lead.path === undefined ? null : (
        <button type="button" class="button" onClick={() => store.select(lead.path)}>
          {say(panelTexts.showStep)}
        </button>
      )}
    </section>
  );
}
