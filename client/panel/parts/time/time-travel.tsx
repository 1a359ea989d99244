import { useMemo } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { timelineTabTexts } from '../../texts/timeline.ts';
import { nameOfPath } from '../../view/actions.ts';
import { span } from '../../view/format.ts';
import { nextStepAt } from '../../view/history/recorded-run.ts';
import { indexSliderMarks, type SliderMark } from '../../view/time/slider-marks.ts';

/** Maximum number of distinguishable marks. */
const mostMarks = 300;

/** One path for all marks: separate elements would all be moved with each new fact. */
const drawMarks = (marks: readonly SliderMark[], top: number): string => marks.map(({ seq }) => `M${seq - 1} ${top}V1`).join('');

/** Forks the run at the shown moment, once it has ended. */
function ForkHere({ store: { upTo, record, going, host } }: { store: Store }) {
  const seq = upTo.value;
  if (seq === undefined || !record.value || going.value) return null;

  const path = nextStepAt(record.value.facts, seq);
  if (path === undefined || !host.offers({ type: 'act', action: 'forkAt', path })) return null;
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

/**
 * A slider over the facts of the run: every tab shows the run as it was. The past can also be shown while the run is active;
 * Live returns to the present.
 */
export function TimeTravel({ store }: { store: Store }) {
  const { upTo, facts, record, run, going } = store;
  const count = facts.value;
  const state = run.value?.state;
  const findMarks = useMemo(() => indexSliderMarks(record.value?.facts ?? [], mostMarks), [record.value]);
  if (!state || count < 2) return null;

  const { failed = [], succeeded = [] } = Object.groupBy(findMarks(), (mark) => (mark.failed ? 'failed' : 'succeeded'));
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
        <svg viewBox={`0 0 ${count - 1} 1`} preserveAspectRatio="none" aria-hidden="true">
          <path class="is-succeeded" d={drawMarks(succeeded, 0.5)} />
          <path class="is-failed" d={drawMarks(failed, 0)} />
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
