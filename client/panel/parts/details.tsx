import { seenLines } from '../../../engine/language/safety/unseen.ts';
import { say } from '../../../engine/language/texts.ts';
import { isPath } from '../../../engine/state/path.ts';
import type { Store } from '../store.ts';
import { countTexts } from '../texts/counts.ts';
import { detailTexts } from '../texts/details.ts';
import { offerForStep } from '../view/actions.ts';
import { type CallLine, type Details, detailsOf } from '../view/details.ts';
import { lookWords } from '../view/status.ts';
import type { StepFact } from '../view/why.ts';
import { formatCount, formatFigure } from '../view/words.ts';
import { ActionButtons } from './actions.tsx';
import { AnswerFields } from './answer.tsx';
import { Glyph } from './glyph.tsx';
import { OpenPart, StoredValue } from './stored-value.tsx';
import { ValueView } from './value.tsx';

/** The right side: what the selected step did, why, and at what cost. */
export function DetailsPane({ store }: { store: Store }) {
  const path = store.selected.value;
  const graph = store.graph.value;
  const details =
    graph && path !== undefined && isPath(path.replaceAll('[*]', '[0]'))
      ? detailsOf({ graph, state: store.run.value?.state, path, now: store.now.value, called: store.called.value })
      : undefined;
  const button = (
    <button type="button" class="plain close" aria-label={say(detailTexts.closeDetails)} onClick={() => close(store)}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M4 4l8 8M12 4l-8 8" />
      </svg>
    </button>
  );
  if (!details)
    return (
      <section class="aside" aria-label={say(detailTexts.details)}>
        {button}
        <p class="dim">{say(detailTexts.gone)}</p>
      </section>
    );
  return (
    <section class="aside" aria-label={say(detailTexts.detailsOf, { step: details.title })}>
      {button}
      <h2>
        <Glyph look={details.look} /> {details.title}
      </h2>
      <p class="sub">
        {store.run.value ? `${say(lookWords[details.look])} · ` : ''}
        {details.sub}
      </p>
      <StepOffers store={store} path={path ?? ''} />
      <Failures details={details} />
      {details.questions.map((question) => (
        <section key={question.question}>
          <h3>{say(detailTexts.needsYouTitle)}</h3>
          <p>{seenLines(question.text)}</p>
          <AnswerFields store={store} question={question} />
        </section>
      ))}
      <Answered details={details} store={store} />
      <Items details={details} store={store} />
      <Facts title={say(detailTexts.why)} facts={details.why} long />
      <Facts title={say(detailTexts.costAndTime)} facts={details.costs} />
      {details.prompt ? (
        <details class="section">
          <summary>{say(detailTexts.prompt)}</summary>
          <OpenPart store={store} what="prompt" path={details.path} />
          {details.prompt.map(({ role, content }, index) => (
            <div key={index}>
              {details.prompt && details.prompt.length > 1 ? <p class="dim">{role}</p> : null}
              <pre>{content}</pre>
            </div>
          ))}
        </details>
      ) : null}
      {details.parameters === undefined ? null : (
        <details class="section">
          <summary>{say(detailTexts.parameters)}</summary>
          <ValueView value={details.parameters} />
        </details>
      )}
      <Calls calls={details.calls} />
      <Facts title={say(detailTexts.inPipeline)} facts={details.plan} />
    </section>
  );
}

function StepOffers({ store, path }: { store: Store; path: string }) {
  const graph = store.graph.value;
  const state = store.run.value?.state;
  return graph && state ? <ActionButtons store={store} actions={offerForStep(state, graph, path)} /> : null;
}

/** The focus goes back to the card whose details these were. */
function close(store: Store): void {
  store.selected.value = undefined;
  document.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus({ preventScroll: true });
}

function Failures({ details: { failure, earlier } }: { details: Details }) {
  return (
    <>
      {failure ? (
        <section class="failure">
          <p>{failure.message}</p>
          {failure.hint ? <p class="hint">{failure.hint}</p> : null}
          {failure.cause ? (
            <p class="dim">
              {failure.kind} · {failure.cause.split('\n', 1)[0]}
            </p>
          ) : null}
        </section>
      ) : null}
      {earlier.length > (failure ? 1 : 0) ? (
        <details class="section">
          <summary>{formatCount(earlier.length, say(countTexts.failedAttempt), say(countTexts.failedAttempts))}</summary>
          <ol>
            {earlier.slice(0, mostItems).map((one, index) => (
              <li key={index}>
                {one.message} <span class="dim">{one.kind}</span>
              </li>
            ))}
          </ol>
          <More count={earlier.length - mostItems} />
        </details>
      ) : null}
    </>
  );
}

function Answered({ details: { streaming, result, path }, store }: { details: Details; store: Store }) {
  if (streaming)
    return (
      <section>
        <h3>
          {say(detailTexts.streaming)}{' '}
          <span class="dim">{formatCount(streaming.words, say(countTexts.word), say(countTexts.words))}</span>
        </h3>
        <pre class="streaming">
          {streaming.text}
          <span class="caret" />
        </pre>
      </section>
    );
  if (!result) return null;
  return (
    <section>
      <h3 class="titled">
        {result.label} <OpenPart store={store} what="result" path={path} />
      </h3>
      {result.value === undefined ? (
        <StoredValue key={path} store={store} path={path} stored={result.stored} />
      ) : (
        <ValueView value={result.value} />
      )}
    </section>
  );
}

function Facts({ title, facts, long = false }: { title: string; facts: readonly StepFact[]; long?: boolean }) {
  if (facts.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl class="facts">
        {facts.map(({ name, value, aside }, index) => (
          <div key={index}>
            <dt>{name}</dt>
            <dd>
              {value} {aside ? <span class={`dim${long ? ' more' : ''}`}>{aside}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const mostItems = 200;

function Items({
  details: { items, of, path, itemsAre = say(detailTexts.itemsTitle) },
  store,
}: {
  details: Details;
  store: Store;
}) {
  if (items.length === 0) return null;
  return (
    <section>
      <h3>
        {itemsAre}{' '}
        <span class="dim">
          {of !== undefined && of > items.length ? say(countTexts.outOf, { count: items.length, all: of }) : items.length}
        </span>
      </h3>
      <ul class="items">
        {items.slice(0, mostItems).map((item) => (
          <li key={item.path}>
            <button
              type="button"
              class="plain item"
              aria-pressed={item.path === path}
              onClick={() => (store.selected.value = item.path)}
            >
              <span class="number">{item.number + 1}</span>
              <Glyph look={item.look} label />
              <span class="what" title={item.name === undefined ? item.line : `${item.name} · ${item.line}`}>
                {item.name === undefined ? null : <b>{item.name}</b>} {item.line}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <More count={items.length - mostItems} />
    </section>
  );
}

/** How many of a long list are not shown. */
const More = ({ count }: { count: number }) =>
  count > 0 ? <p class="dim">{say(countTexts.andSoMany, { count: formatFigure(count) })}</p> : null;

function Calls({ calls }: { calls: readonly CallLine[] }) {
  if (calls.length === 0) return null;
  return (
    <details class="section" open={calls.length > 1}>
      <summary>
        {say(calls.length === 1 ? detailTexts.oneCall : detailTexts.manyCalls)} <span class="dim">{calls.length}</span>
      </summary>
      <ol class="items">
        {calls.slice(0, mostItems).map((call, index) => (
          <li key={index}>
            <Call call={call} />
          </li>
        ))}
      </ol>
      <More count={calls.length - mostItems} />
    </details>
  );
}

function Call({ call: { title, look, line, given, result, note } }: { call: CallLine }) {
  const face = (
    <>
      <Glyph look={look} label />
      <span class="what">
        {title}
        <span class="dim"> {line}</span>
        {note ? <span class="dim"> {note}</span> : null}
      </span>
    </>
  );
  if (given === undefined && result === undefined) return <div class="call">{face}</div>;
  return (
    <details>
      <summary class="call">{face}</summary>
      <div class="inside">
        {given === undefined ? null : (
          <>
            <p class="dim">{say(detailTexts.given)}</p>
            <ValueView value={given} />
          </>
        )}
        {result === undefined ? null : (
          <>
            <p class="dim">{say(given === undefined ? detailTexts.answerTitle : detailTexts.result)}</p>
            <ValueView value={result} />
          </>
        )}
      </div>
    </details>
  );
}
