import { useEffect, useRef } from 'preact/hooks';
import { adviceTexts } from '../../../../engine/language/texts/insight/advice.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { adviceTabTexts } from '../../texts/advice.ts';
import { type AdviceRow, adviceNotes, listAdvice, listFollowed } from '../../view/plan/advice.ts';
import { hasRunEnded } from '../../view/status.ts';
import { EngineText } from '../engine-text.tsx';

/** How long an edited text must be at rest before advice on it is requested, in milliseconds. */
const rest = 1000;

/** Edits that would make the pipeline faster or cheaper, each with its gain and what it does to the answers. */
export function AdviceSection({ store }: { store: Store }) {
  const { plan, text, run, host } = store;
  const state = run.value?.state;
  const ended = state !== undefined && hasRunEnded(state);
  const isAsked = useRef(false);

  useEffect(() => {
    const timer = setTimeout(plan.askAdvice, isAsked.current ? rest : 0);
    isAsked.current = true;
    return () => clearTimeout(timer);
  }, [plan, ended, text.value]);
  if (!host.offers({ type: 'advice' })) return null;

  const { info, fault } = plan.advice.value ?? {};
  const followed = info ? listFollowed(info) : [];
  const rows = info ? listAdvice(info) : [];
  const { name, id = '' } = text.value?.pipeline ?? {};

  return (
    <section aria-busy={!info && fault === undefined}>
      <h2>
        {say(adviceTabTexts.title)} <span class="dim">{rows.length || ''}</span>
      </h2>
      {info ? null : <p class="dim">{fault ?? say(adviceTabTexts.working)}</p>}
      {rows.length ? (
        <ul class="items advice">
          {rows.map((row) => (
            <li key={row.hash}>
              <Advised store={store} row={row} />
            </li>
          ))}
        </ul>
      ) : null}
      {info
        ? adviceNotes(info, name ?? id).map((note) => (
            <p class="dim" key={note}>
              <EngineText text={note} />
            </p>
          ))
        : null}
      {followed.length ? (
        <>
          <h3>{say(adviceTexts.followedTitle)}</h3>
          {followed.map((words) => (
            <p key={words}>
              <EngineText text={words} />
            </p>
          ))}
        </>
      ) : null}
    </section>
  );
}

function Advised({ store, row }: { store: Store; row: AdviceRow }) {
  const { hash, title, gain, quality, line, before, after } = row;
  const { host } = store;
  return (
    <>
      <p>
        <EngineText text={title} />
      </p>
      <p>
        <b>{gain}</b>
      </p>
      <p>{quality}</p>
      <pre class="edit">
        {before.map((text, at) => (
          <del key={at}>{text}</del>
        ))}
        {after.map((text, at) => (
          <ins key={at}>{text}</ins>
        ))}
      </pre>
      <span class="offers">
        <button
          type="button"
          class="button"
          title={say(adviceTabTexts.applyTitle)}
          onClick={() => host.post({ type: 'applyAdvice', hash })}
        >
          {say(adviceTabTexts.apply)}
        </button>
        <button type="button" class="button" onClick={() => host.post({ type: 'diffAdvice', hash })}>
          {say(adviceTabTexts.showDiff)}
        </button>
        <span class="dim">{say(adviceTabTexts.line, { line })}</span>
      </span>
    </>
  );
}
