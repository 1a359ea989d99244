import { useEffect, useRef } from 'preact/hooks';
import { explainTimeTexts } from '../../../../engine/language/texts/insight/explain-time.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { bottleneckTexts } from '../../texts/bottlenecks.ts';
import { nameOfPath } from '../../view/actions.ts';
import { hasRunEnded } from '../../view/status.ts';
import { bottleneckBasis, describeSlots, listBottlenecks } from '../../view/time/bottlenecks.ts';
import { EngineText } from '../engine-text.tsx';
import { More } from '../more.tsx';
import { StepLink } from '../step-link.tsx';

/** How long an edited text must be at rest before its bottlenecks are requested, in milliseconds. */
const rest = 1000;

/** Requests what holds the shown run up once it has ended, or what will hold up the next one if none is shown. */
export function useBottlenecks({ times, origin, run, text, host }: Store): void {
  const state = run.value?.state;
  const isAsked = useRef(false);
  const ended = state !== undefined && hasRunEnded(state);
  useEffect(() => {
    if ((state && !ended) || !host.offers({ type: 'bottlenecks' })) return undefined;
    const timer = setTimeout(times.askBottlenecks, isAsked.current ? rest : 0);
    isAsked.current = true;
    return () => clearTimeout(timer);
    // An ended run stays as it is, whatever becomes of the text.
  }, [origin.value.folder, ended, state ? undefined : text.value]);
}

/** What holds the run up: the steps that its end hangs on, and what more slots are worth. */
export function BottleneckSection({ store }: { store: Store }) {
  const { bottlenecks, unforeseen } = store.times;
  const answer = bottlenecks.value;
  if (unforeseen.value !== undefined) return <p class="time-notes dim">{unforeseen.value}</p>;
  if (!answer) return null;

  const { explained, fault } = answer;
  if (!explained || explained.steps.length === 0) return fault === undefined ? null : <p class="time-notes dim">{fault}</p>;

  const { rows, more } = listBottlenecks(explained);
  const basis = bottleneckBasis(explained);
  const columns = [explainTimeTexts.critical, explainTimeTexts.slack, explainTimeTexts.takes];

  return (
    <section class="time-notes">
      <h2>{say(explained.run === undefined ? bottleneckTexts.title : bottleneckTexts.heldUpTitle)}</h2>
      {basis === undefined ? null : <p class="dim">{basis}</p>}
      {describeSlots(explained).map((sentence) => (
        <p key={sentence}>
          <EngineText text={sentence} />
        </p>
      ))}
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">{say(explainTimeTexts.step)}</th>
            {columns.map((title) => (
              <th scope="col" class="number" key={title}>
                {say(title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ path, critical, slack, takes }) => (
            <tr key={path}>
              <th scope="row">
                <StepLink store={store} path={path} name={nameOfPath(path)} />
              </th>
              <td class="number">{critical}</td>
              <td class="number">{slack}</td>
              <td class="number">{takes}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={more} />
    </section>
  );
}
