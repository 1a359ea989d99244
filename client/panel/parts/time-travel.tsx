import { useMemo } from 'preact/hooks';
import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { timelineTabTexts } from '../texts/timeline.ts';
import { placeMarks } from '../view/past.ts';
import { span } from '../view/words.ts';

/** As many marks as can be told apart. */
const mostMarks = 300;

/** A slider over the facts of the run: every tab shows the run as it stood. There while nothing moves: after the end, and where somebody looks back. */
export function TimeTravel({ store }: { store: Store }) {
  const { upTo, facts, record, run, going } = store;
  const count = facts.value;
  const state = run.value?.state;
  const still = (state !== undefined && !going.value) || upTo.value !== undefined;
  const marks = useMemo(
    () => (still && record.value ? placeMarks(record.value.facts, mostMarks) : []),
    [record.value, count, still],
  );
  if (!still || count < 2) return null;
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
        <svg viewBox={`0 0 ${count} 1`} preserveAspectRatio="none" aria-hidden="true">
          {marks.map(({ seq, failed }) => (
            <line key={seq} class={failed ? 'is-failed' : 'is-succeeded'} x1={seq - 0.5} x2={seq - 0.5} y1="0" y2="1" />
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
    </footer>
  );
}
