import { say } from '../../../../engine/language/texts.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import type { Store } from '../../store.ts';
import { countTexts } from '../../texts/counts.ts';
import { summaryTabTexts } from '../../texts/summary.ts';
import { whyTexts } from '../../texts/why.ts';
import { nameOfPath } from '../../view/actions.ts';
import { formatCount } from '../../view/format.ts';
import { formatProgress } from '../../view/frame/header.ts';
import { hasRunEnded } from '../../view/status.ts';
import { listConcerns, listQuality } from '../../view/summary/attention.ts';
import { listHolds } from '../../view/summary/holds.ts';
import { listSpending } from '../../view/summary/spending.ts';
import { stepRows } from '../../view/summary/summary.ts';
import { EngineText } from '../engine-text.tsx';
import { Glyph } from '../glyph.tsx';
import { useAskedHistory } from '../history/history.tsx';
import { StepLink } from '../step-link.tsx';
import { InsightPane } from './insight.tsx';
import { OutcomeSection } from './outcome.tsx';
import { SpendingCells, SpendingTable } from './spending-table.tsx';

/** Results, matters of attention, the purpose of the pipeline, its structure, and its costs; every line links to its step. */
export function SummaryPane({ store }: { store: Store }) {
  const state = store.run.value?.state;
  return (
    <div class="report summary">
      <div class="sides">
        {state ? <OutcomeSection store={store} state={state} /> : null}
        {state ? <Concerns store={store} state={state} /> : null}
        <InsightPane store={store} />
        {state ? <Spending store={store} state={state} /> : null}
        {state && hasRunEnded(state) ? <Holds store={store} state={state} /> : null}
        {state ? <Quality store={store} state={state} /> : null}
        {state ? <Steps store={store} state={state} /> : null}
      </div>
    </div>
  );
}

interface SummaryProps {
  store: Store;
  state: RunState;
}

function Concerns({ store, state }: SummaryProps) {
  useAskedHistory(store);
  const { concerns, more } = listConcerns(state, new Map(store.history.answer.value?.history?.usual));
  if (concerns.length === 0) return null;
  return (
    <section>
      <h2>
        {say(summaryTabTexts.whatToLookAt)} <span class="dim">{concerns.length + more}</span>
      </h2>
      <ul class="items concerns">
        {concerns.map(({ path, look, what }) => (
          <li key={path}>
            <Glyph look={look} label />
            <StepLink store={store} path={path} />
            <span class="what">
              <EngineText text={what} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p class="dim">{say(countTexts.andSoMany, { count: more })}</p> : null}
    </section>
  );
}

function Spending({ store, state }: SummaryProps) {
  const { rows, rest } = listSpending(state);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{say(summaryTabTexts.whatItCost)}</h2>
      <SpendingTable columns={[{ title: summaryTabTexts.stepColumn }, { title: whyTexts.model }]}>
        {rows.map((row) => (
          <tr key={`${row.path} ${row.model}`}>
            <th scope="row">
              <StepLink store={store} path={row.path} name={row.path.includes('[*]') ? nameOfPath(row.path) : row.path} />
            </th>
            <td>{row.model}</td>
            <SpendingCells {...row} />
          </tr>
        ))}
        {rest ? (
          <tr>
            <th scope="row">{say(countTexts.andSoMany, { count: rest.count })}</th>
            <td />
            <SpendingCells {...rest} />
          </tr>
        ) : null}
      </SpendingTable>
    </section>
  );
}

/** The critical path: the steps whose durations determine the end. */
function Holds({ store, state }: SummaryProps) {
  const { rows, more } = listHolds(state);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2 title={say(summaryTabTexts.heldUpTitle)}>{say(summaryTabTexts.whatHeldUp)}</h2>
      <ul class="items concerns">
        {rows.map(({ path, items, time, part }) => (
          <li key={path}>
            <StepLink store={store} path={path} name={items > 1 ? nameOfPath(path) : path} />
            <span class="what">
              {say(items > 1 ? summaryTabTexts.heldUpItems : summaryTabTexts.heldUp, { items, time, part })}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p class="dim">{say(countTexts.andSoMany, { count: more })}</p> : null}
    </section>
  );
}

function Quality({ store, state }: SummaryProps) {
  const rows = listQuality(state);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{say(summaryTabTexts.quality)}</h2>
      <ul class="items concerns">
        {rows.slice(0, 50).map(({ path, score, reason, model }) => (
          <li key={path}>
            <b class="number">{score}</b>
            <StepLink store={store} path={path} />
            <span class="what">
              {reason} <span class="dim">{model}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Steps({ store, state }: SummaryProps) {
  const { rows, left } = stepRows(state);
  return (
    <section>
      <h2>
        {say(summaryTabTexts.stepsTitle)} <span class="dim">{formatProgress(state)}</span>
      </h2>
      <div class="wide">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">{say(summaryTabTexts.stepColumn)}</th>
              <th scope="col">{say(summaryTabTexts.stateColumn)}</th>
              {(['started', 'took', 'tokens', 'cost'] as const).map((column) => (
                <th key={column} scope="col" class={`number ${column}`}>
                  {say(column === 'tokens' ? whyTexts.tokensTitle : whyTexts[column])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.path}>
                <th scope="row">
                  <StepLink store={store} path={row.path} />
                </th>
                <td>
                  <span class="state">
                    <Glyph look={row.look} /> {row.word}
                  </span>
                </td>
                <td class="number started">{row.started}</td>
                <td class="number">{row.duration}</td>
                <td class="number tokens">{row.tokens}</td>
                <td class="number">{row.cost}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 ? (
        <p class="dim">
          {say(countTexts.andMoreSteps, { steps: formatCount(left, say(countTexts.moreStep), say(countTexts.moreSteps)) })}
        </p>
      ) : null}
    </section>
  );
}
