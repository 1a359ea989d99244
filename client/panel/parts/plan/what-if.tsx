import { useState } from 'preact/hooks';
import { say } from '../../../../engine/language/texts.ts';
import type { ExploredInfo } from '../../../panel-content.ts';
import type { Store } from '../../store.ts';
import { whatIfTexts } from '../../texts/what-if.ts';
import { listSwaps, mostAtOnce, outcomeWords, readChange, type TypedChange } from '../../view/plan/what-if.ts';
import { EngineText } from '../engine-text.tsx';

/** A change of the run that is tried without editing the text: more or fewer steps at once, another model. */
export function WhatIf({ store }: { store: Store }) {
  const { plan, host } = store;
  if (!host.offers({ type: 'whatIf' })) return null;

  const answer = plan.whatIf.value;
  const open = (event: { currentTarget: HTMLDetailsElement }): void => {
    if (event.currentTarget.open && !plan.whatIf.value) plan.askWhatIf(undefined);
  };

  return (
    <section>
      <details class="section what-if" onToggle={open}>
        <summary>{say(whatIfTexts.title)}</summary>
        {answer?.explored ? <ChangeForm store={store} explored={answer.explored} busy={plan.isExploring.value} /> : null}
        {answer?.explored && answer.fault === undefined ? null : <p class="dim">{answer?.fault ?? say(whatIfTexts.working)}</p>}
      </details>
    </section>
  );
}

function ChangeForm({ store, explored, busy }: { store: Store; explored: ExploredInfo; busy: boolean }) {
  const { choices, outcome } = explored;
  const [typed, setTyped] = useState<TypedChange>({ atOnce: String(choices.maxParallel), swap: '' });
  const swaps = listSwaps(choices);

  const change = (next: Partial<TypedChange>): void => {
    const wanted = { ...typed, ...next };
    setTyped(wanted);
    store.plan.askWhatIf(readChange(wanted, choices));
  };

  return (
    <>
      <div class="change">
        <label>
          <span>{say(whatIfTexts.atOnce)}</span>
          <input
            type="number"
            min={1}
            max={mostAtOnce}
            value={typed.atOnce}
            onChange={({ currentTarget }) => change({ atOnce: currentTarget.value })}
          />
        </label>
        {swaps.length === 0 ? null : (
          <label>
            <span>{say(whatIfTexts.modelOf)}</span>
            <select value={typed.swap} onChange={({ currentTarget }) => change({ swap: currentTarget.value })}>
              <option value="">{say(whatIfTexts.asIs)}</option>
              {swaps.map(({ name }, at) => (
                <option key={name} value={String(at)}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div role="status">
        {busy ? <p class="dim">{say(whatIfTexts.working)}</p> : null}
        {outcome && !busy ? outcomeWords(outcome).map((words) => <p key={words}>{words}</p>) : null}
      </div>
      <p class="dim">
        <EngineText text={say(whatIfTexts.basis)} />
      </p>
    </>
  );
}
