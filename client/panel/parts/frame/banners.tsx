import { useSignal } from '@preact/signals';
import { say } from '../../../../engine/language/texts.ts';
import { describeBatch } from '../../../../engine/state/describe-batch.ts';
import { openBatches, openQuestions } from '../../../../engine/state/state.ts';
import type { FromPanel } from '../../../messages.ts';
import type { TextInfo } from '../../../panel-content.ts';
import type { Store } from '../../store.ts';
import { actionTexts } from '../../texts/actions.ts';
import { bannerTexts } from '../../texts/banners.ts';
import { countTexts } from '../../texts/counts.ts';
import { statusTexts } from '../../texts/status.ts';
import { type OfferedAction, offerForRun } from '../../view/actions.ts';
import { formatCount } from '../../view/format.ts';
import { hasRunEnded, runLook } from '../../view/status.ts';
import { leadOf } from '../../view/summary/summary.ts';
import { formatTimeOfDay, formatWhen } from '../../view/when.ts';
import { EngineText } from '../engine-text.tsx';
import { Glyph } from '../glyph.tsx';
import { AnswerFields } from '../inputs/answer.tsx';
import { useMedia } from '../media.ts';
import { ActionButtons } from './actions.tsx';
import { ResultStrip } from './result-strip.tsx';
import { SilentHost } from './silent-host.tsx';

/**
 * First the viewed moment, then urgent matters: problems of the text, a question, the failure; other runs come last. In a low
 * panel the actions after a failure come first, so that nobody has to search for them below.
 */
export function Banners({ store }: { store: Store }) {
  const state = store.run.value?.state;
  const problems = store.text.value?.problems;
  const message = store.busy.value.message;
  const questions = state ? openQuestions(state) : [];
  const isLow = useMedia('(max-height: 560px)');
  const failed = state && hasRunEnded(state) ? <Failed store={store} /> : null;

  return (
    <section class="banners" aria-label={say(bannerTexts.notices)}>
      <SilentHost since={store.silentSince.value} />
      <Past store={store} />
      {message ? (
        <section class="banner is-degraded" role="alert">
          <Glyph look="degraded" />
          <p>
            <EngineText text={message} />
          </p>
        </section>
      ) : null}
      {isLow && failed}
      <EarlierRun store={store} isLow={isLow} />
      {problems && problems.errors > 0 ? <Problems store={store} problems={problems} /> : null}
      {questions.map((question) => (
        <section key={question.question} class="banner is-waiting">
          <Glyph look="waiting" />
          <p>
            <b>{say(bannerTexts.needsYou, { who: question.path ?? say(statusTexts.theRun) })}</b>{' '}
            <EngineText text={question.text} />
          </p>
          {store.silentSince.value === undefined ? <AnswerFields store={store} question={question} /> : null}
        </section>
      ))}
      <Failing store={store} />
      <Batches store={store} />
      {isLow ? null : failed}
      <RunsBeside store={store} />
      <ResultStrip store={store} isLow={isLow} />
    </section>
  );
}

/** The open circuit breakers of a run at work. */
function Failing({ store }: { store: Store }) {
  const state = store.run.value?.state;
  if (!state || hasRunEnded(state)) return null;
  return [...state.breakers.values()].map(({ target, failures: count, kind }) => (
    <section key={target} class="banner is-degraded" role="status">
      <Glyph look="degraded" />
      <p>
        <b>{say(bannerTexts.leftAlone, { target })}</b> {say(bannerTexts.leftAloneWhy, { count, kind })}
      </p>
    </section>
  ));
}

/** The batches for which a run without a process waits; Resume checks their state. */
function Batches({ store }: { store: Store }) {
  const state = store.run.value?.state;
  const graph = store.graph.value;
  if (state?.status !== 'waiting' || !graph) return null;

  return openBatches(state).map((batch) => (
    <section key={batch.batch} class="banner is-parked" role="status">
      <Glyph look="parked" />
      <p>
        <b>{say(bannerTexts.waitsForBatch, { batch: describeBatch(batch, Date.now()) })}</b>
      </p>
      <ActionButtons store={store} actions={offerForRun(state, graph)} leads />
    </section>
  ));
}

/** The errors of the text; Show goes from one to the next. */
function Problems({ store, problems }: { store: Store; problems: TextInfo['problems'] }) {
  const next = useSignal(0);
  const list = problems.list?.filter(({ error }) => error) ?? [];
  const at = next.value % Math.max(1, list.length);
  const shown = list[at];
  const message: FromPanel = shown ? { type: 'problem', index: at } : { type: 'openFile' };

  const show = (): void => {
    store.host.post(message);
    next.value = at + 1;
  };

  return (
    <section class="banner is-failed">
      <Glyph look="failed" />
      <p>
        <b>
          {say(bannerTexts.errorsInText, { errors: formatCount(problems.errors, say(countTexts.error), say(countTexts.errors)) })}
        </b>{' '}
        <EngineText text={shown?.message ?? problems.first} />
      </p>
      {store.host.offers(message) ? (
        <button type="button" class="button" onClick={show}>
          {list.length > 1 ? say(bannerTexts.showOneOf, { number: at + 1, count: list.length }) : say(bannerTexts.show)}
        </button>
      ) : null}
    </section>
  );
}

/** A past moment of the run is shown. */
function Past({ store }: { store: Store }) {
  const at = store.upTo.value;
  if (at === undefined) return null;
  return (
    <section class="banner is-past" role="status">
      <Glyph look="paused" />
      <p>
        <b>{say(bannerTexts.inThePast, { at, of: store.facts.value })}</b> {say(bannerTexts.nothingUndone)}
      </p>
      <button type="button" class="button" onClick={store.toPresent}>
        {say(bannerTexts.toPresent)}
      </button>
    </section>
  );
}

/** The shown run if it is not the newest, and its missing data; folded to its first line in a low panel. */
function EarlierRun({ store, isLow }: { store: Store; isLow: boolean }) {
  const { past } = store.origin.value;
  if (!past) return null;

  const isSimulated = store.run.value?.state.started?.mode === 'simulate';
  const aboutText = say(bannerTexts.pastTexts[past.text]);
  // The first note of a simulated run says that it is one.
  const notes = (isSimulated ? [...past.notes, aboutText] : [aboutText, ...past.notes]).filter(Boolean);
  // If only single runs are shown, it is clear that it is a past one.
  if (notes.length === 0 && !store.host.offers({ type: 'act', action: 'showNewest' })) return null;

  const offers: OfferedAction[] = [
    { label: say(actionTexts.showNewest), message: { type: 'act', action: 'showNewest' } },
    { label: say(actionTexts.rerunChanged), message: { type: 'act', action: 'rerunChanged' } },
    { label: say(actionTexts.compareRuns), message: { type: 'act', action: 'compareRuns' } },
  ];
  const time = formatWhen(past.started_at, store.present.value);
  const [title = '', first, ...rest] = isSimulated ? notes : [say(bannerTexts.pastRun, { time }), ...notes];
  if (isLow)
    return (
      <details class="banner folded">
        <summary>
          <b>{title}</b> <EngineText text={first} />
        </summary>
        <p>
          <EngineText text={rest.join(' ')} />
        </p>
        <ActionButtons store={store} actions={offers} />
      </details>
    );

  return (
    <section class="banner">
      <p>
        <b>{title}</b> <EngineText text={[first, ...rest].join(' ')} />
      </p>
      <ActionButtons store={store} actions={offers} />
    </section>
  );
}

/** Active runs of the same file that are not shown. */
function RunsBeside({ store }: { store: Store }) {
  const { beside = [] } = store.busy.value;
  return beside.map(({ id, started_at, look }) => (
    <section key={id} class={look === 'waiting' ? 'banner of-other is-waiting' : 'banner of-other'}>
      <Glyph look={look} />
      <p>{say(bannerTexts.beside[look], { time: formatTimeOfDay(started_at) })}</p>
      <button type="button" class="button" onClick={() => store.host.post({ type: 'openRun', run: id })}>
        {say(bannerTexts.showIt)}
      </button>
    </section>
  ));
}

/** How an unsuccessful run ended, and what can be done. */
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
          <b>{say(state.status === 'cancelled' ? bannerTexts.wasCancelled : bannerTexts.wasCutOff)}</b>
        </p>
        {offers}
      </section>
    );

  const { lead, more } = leading;
  return (
    <section class="banner is-failed" role="alert">
      <Glyph look={state.status === 'failed' ? 'failed' : 'interrupted'} />
      <p>
        <b>{lead.path ?? say(statusTexts.theRun)}</b> <EngineText text={lead.message} />
        {lead.hint ? (
          <span class="hint">
            {' '}
            <EngineText text={lead.hint} />
          </span>
        ) : null}
        {more > 0 ? (
          <span class="dim">
            {' '}
            {say(bannerTexts.sentence, { words: formatCount(more, say(countTexts.moreFailure), say(countTexts.moreFailures)) })}
          </span>
        ) : null}
      </p>
      {offers}
    </section>
  );
}
