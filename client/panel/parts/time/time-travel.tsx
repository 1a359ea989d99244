import { useMemo } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { timelineTabTexts } from '../../texts/timeline.ts';
import { nameOfPath } from '../../view/actions.ts';
import { span } from '../../view/format.ts';
import { nextStepAt, placeMarks } from '../../view/recorded-run.ts';

/** As many marks as can be told apart. */
const mostMarks = 300;

/** Where the thumb stands at a fact, as a part of its way. */
const placeOf = (seq: number, count: number): number => (seq - 1) / Math.max(1, count - 1);

/** Begins a new run at the moment that is looked at, once this one has ended. */
function ForkHere({ store: { upTo, record, going, host } }: { store: Store }) {
  const seq = upTo.value;
  if (seq === undefined || !record.value || going.value) return null;
  const path = nextStepAt(record.value.facts, seq);
  if (path === undefined) return null;
  return (
    <button
      type="button"
      class="plain"
      title={say(timelineTabTexts.forkTitle, { step: nameOfPath(path) })}
      onClick={() => host.post({ type: 'act', action: 'forkAt', path })}
    >
      {say(timelineTabTexts.forkHere)}
    </button>
  );
}

/** A slider over the facts of the run: every tab shows the run as it stood. While the run goes on one looks back as well, and Live leads to what happens. */
export function TimeTravel({ store }: { store: Store }) {
  const { upTo, facts, record, run, going } = store;
  const count = facts.value;
  const state = run.value?.state;
  // While facts come in, the marks are placed anew only as often as one of them could move.
  const every = going.value ? Math.max(1, Math.ceil(count / mostMarks)) : 1;
  const marks = useMemo(
    () => (record.value ? placeMarks(record.value.facts, mostMarks) : []),
    [record.value, Math.floor(count / every), every],
  );
  if (!state || count < 2) return null;
  const at = upTo.value ?? count;
  const look = (seq: number): void => {
    if (seq >= count) store.toPresent();
    else upTo.value = seq;
  };
  const list = record.value?.facts ?? [];
  const fact = list[at - 1];
  const time = span((fact?.at ?? 0) - (list[0]?.at ?? 0));
  const what = [say(timelineTabTexts.factOf, { at, of: count }), time, fact && 'path' in fact ? fact.path : undefined]
    .filter(Boolean)
    .join(' · ');
  return (
    <footer class="travel">
      <span class="travel-line">
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          {marks.map(({ seq, failed }) => (
            <line
              key={seq}
              class={failed ? 'is-failed' : 'is-succeeded'}
              x1={placeOf(seq, count)}
              x2={placeOf(seq, count)}
              y1={failed ? 0 : 0.5}
              y2="1"
            />
          ))}
        </svg>
        <input
          type="range"
          min={1}
          max={count}
          value={at}
          aria-label={say(timelineTabTexts.timeTravel)}
          aria-valuetext={what}
          title={say(timelineTabTexts.timeTravel)}
          onInput={({ currentTarget }) => look(Number(currentTarget.value))}
        />
      </span>
      <span class="travel-fact dim">{what}</span>
      <ForkHere store={store} />
      {going.value ? (
        <button
          type="button"
          class="plain toggle"
          aria-pressed={upTo.value === undefined}
          title={say(timelineTabTexts.liveTitle)}
          onClick={store.toPresent}
        >
          {say(timelineTabTexts.live)}
        </button>
      ) : null}
    </footer>
  );
}
