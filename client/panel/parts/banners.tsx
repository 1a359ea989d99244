import { useSignal } from '@preact/signals';
import { seenLines } from '../../../engine/language/safety/unseen.ts';
import { say } from '../../../engine/language/texts.ts';
import type { TextInfo } from '../../messages.ts';
import type { Store } from '../store.ts';
import { panelTexts } from '../texts.ts';
import { type OfferedAction, offerForRun } from '../view/actions.ts';
import { hasRunEnded, runLook } from '../view/status.ts';
import { leadOf } from '../view/summary.ts';
import { formatCount } from '../view/words.ts';
import { ActionButtons } from './actions.tsx';
import { AnswerFields } from './answer.tsx';
import { Glyph } from './glyph.tsx';
import { ResultStrip } from './result-strip.tsx';

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
      <EarlierRun store={store} />
      {problems && problems.errors > 0 ? <Problems store={store} problems={problems} /> : null}
      {questions.map((question) => (
        <section key={question.question} class="banner is-waiting">
          <Glyph look="waiting" />
          <p>
            <b>{say(panelTexts.needsYou, { who: question.path ?? say(panelTexts.theRun) })}</b> {seenLines(question.text)}
          </p>
          <AnswerFields store={store} question={question} />
        </section>
      ))}
      {state && hasRunEnded(state) ? <Failed store={store} /> : null}
      <ResultStrip store={store} />
    </section>
  );
}

/** The errors of the text; Show goes from one to the next. */
function Problems({ store, problems }: { store: Store; problems: TextInfo['problems'] }) {
  const next = useSignal(0);
  const list = problems.list?.filter(({ error }) => error) ?? [];
  const at = next.value % Math.max(1, list.length);
  const shown = list[at];
  const show = (): void => {
    store.host.post(shown ? { type: 'problem', index: at } : { type: 'openFile' });
    next.value = at + 1;
  };
  return (
    <section class="banner is-failed">
      <Glyph look="failed" />
      <p>
        <b>
          {say(panelTexts.errorsInText, { errors: formatCount(problems.errors, say(panelTexts.error), say(panelTexts.errors)) })}
        </b>{' '}
        {shown?.message ?? problems.first}
      </p>
      <button type="button" class="button" onClick={show}>
        {list.length > 1 ? say(panelTexts.showOneOf, { number: at + 1, count: list.length }) : say(panelTexts.show)}
      </button>
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

/** Which run is looked at, where it is none of now, and what of it is not shown. */
function EarlierRun({ store }: { store: Store }) {
  const { past } = store.origin.value;
  if (!past) return null;
  const said = [say(panelTexts.pastTexts[past.text]), ...past.notes].filter(Boolean);
  const offers: OfferedAction[] = [
    { label: say(panelTexts.actions.showNewest), message: { type: 'act', action: 'showNewest' } },
    { label: say(panelTexts.actions.rerunChanged), message: { type: 'act', action: 'rerunChanged' } },
    { label: say(panelTexts.actions.compareRuns), message: { type: 'act', action: 'compareRuns' } },
  ];
  return (
    <section class="banner">
      <p>
        <b>{say(panelTexts.pastRun, { time: new Date(past.started_at).toLocaleString() })}</b> {said.join(' ')}
      </p>
      <ActionButtons store={store} actions={offers} />
    </section>
  );
}

/** How a run ended that did not succeed, and the ways on. */
function Failed({ store }: { store: Store }) {
  const state = store.run.value?.state;
  if (!state || state.status === 'succeeded' || state.status === 'waiting') return null;
  const graph = store.graph.value;
  const offers = graph ? <ActionButtons store={store} actions={offerForRun(state, graph)} leads /> : null;
  const leading = leadOf(state);
  if (!leading || state.status === 'cancelled')
    return (
      <section class="banner">
        <Glyph look={runLook(state)} />
        <p>
          <b>{say(state.status === 'cancelled' ? panelTexts.wasCancelled : panelTexts.wasCutOff)}</b>
        </p>
        {offers}
      </section>
    );
  const { lead, more } = leading;
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
      {offers}
    </section>
  );
}
