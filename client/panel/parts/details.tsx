import { isPath } from '../../../engine/state/path.ts';
import type { Store } from '../store.ts';
import { type CallLine, type Details, detailsOf } from '../view/details.ts';
import { lookWords } from '../view/look.ts';
import type { Fact } from '../view/why.ts';
import { many } from '../view/words.ts';
import { Answer } from './answer.tsx';
import { Glyph } from './glyph.tsx';
import { Value } from './value.tsx';

/** The right side: what the selected step did, why, and at what cost. */
export function DetailsPane({ store }: { store: Store }) {
  const path = store.selected.value;
  const graph = store.graph.value;
  const details =
    graph && path !== undefined && isPath(path.replaceAll('[*]', '[0]'))
      ? detailsOf(graph, store.run.value?.state, path, store.now.value)
      : undefined;
  const button = (
    <button type="button" class="plain close" aria-label="Close details" onClick={() => close(store)}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M4 4l8 8M12 4l-8 8" />
      </svg>
    </button>
  );
  if (!details)
    return (
      <aside class="aside" aria-label="Details">
        {button}
        <p class="dim">This step is not in the pipeline any more.</p>
      </aside>
    );
  return (
    <aside class="aside" aria-label={`Details of ${details.title}`}>
      {button}
      <h2>
        <Glyph look={details.look} /> {details.title}
      </h2>
      <p class="sub">
        {store.run.value ? `${lookWords[details.look]} · ` : ''}
        {details.sub}
      </p>
      <Failures details={details} />
      {details.questions.map((question) => (
        <section key={question.question}>
          <h3>Needs you</h3>
          <p>{question.text}</p>
          <Answer store={store} question={question} />
        </section>
      ))}
      <Answered details={details} />
      <Items details={details} store={store} />
      <Facts title="Why" facts={details.why} long />
      <Facts title="Cost and time" facts={details.costs} />
      {details.prompt ? (
        <details class="section">
          <summary>Prompt as sent</summary>
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
          <summary>Parameters as rendered</summary>
          <Value value={details.parameters} />
        </details>
      )}
      <Calls calls={details.calls} />
      <Facts title="In the pipeline" facts={details.plan} />
    </aside>
  );
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
          <p class="dim">
            {failure.kind}
            {failure.cause ? ` · ${failure.cause.split('\n', 1)[0]}` : ''}
          </p>
        </section>
      ) : null}
      {earlier.length > (failure ? 1 : 0) ? (
        <details class="section">
          <summary>{many(earlier.length, 'failed attempt')}</summary>
          <ol>
            {earlier.map((one, index) => (
              <li key={index}>
                {one.message} <span class="dim">{one.kind}</span>
              </li>
            ))}
          </ol>
        </details>
      ) : null}
    </>
  );
}

function Answered({ details: { streaming, result } }: { details: Details }) {
  if (streaming)
    return (
      <section>
        <h3>
          Answer, streaming <span class="dim">{many(streaming.words, 'word')}</span>
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
      <h3>{result.label}</h3>
      {result.value === undefined ? <p class="dim">{result.stored}</p> : <Value value={result.value} />}
    </section>
  );
}

function Facts({ title, facts, long = false }: { title: string; facts: readonly Fact[]; long?: boolean }) {
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

function Items({ details: { items, of, path }, store }: { details: Details; store: Store }) {
  if (items.length === 0) return null;
  return (
    <section>
      <h3>
        Items <span class="dim">{of !== undefined && of > items.length ? `${items.length} of ${of}` : items.length}</span>
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
              <span class="what">{item.line}</span>
            </button>
          </li>
        ))}
      </ul>
      {items.length > mostItems ? <p class="dim">and {many(items.length - mostItems, 'more')}</p> : null}
    </section>
  );
}

function Calls({ calls }: { calls: readonly CallLine[] }) {
  if (calls.length === 0) return null;
  return (
    <details class="section">
      <summary>
        {calls.length === 1 ? 'Call' : 'Calls'} <span class="dim">{calls.length}</span>
      </summary>
      <ul class="items">
        {calls.map((call, index) => (
          <li key={index} class="call">
            <Glyph look={call.look} label />
            <span class="what">
              {call.title}
              <span class="dim"> {call.line}</span>
              {call.note ? <span class="dim"> {call.note}</span> : null}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
