import { say } from '../../../../engine/language/texts.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import type { Store } from '../../store.ts';
import { modelsTabTexts } from '../../texts/models.ts';
import { summaryTabTexts } from '../../texts/summary.ts';
import { whyTexts } from '../../texts/why.ts';
import { nameOfPath } from '../../view/actions.ts';
import { formatFigure } from '../../view/format.ts';
import { type AskedRow, listAsked } from '../../view/plan/models.ts';
import type { Look } from '../../view/status.ts';
import { listSpendingByModel } from '../../view/summary/spending.ts';
import { EngineText } from '../engine-text.tsx';
import { Glyph } from '../glyph.tsx';
import { More } from '../more.tsx';
import { StepLink } from '../step-link.tsx';
import { SpendingCells, SpendingTable } from '../summary/spending-table.tsx';
import { AskedPlan, SetKeyButton } from './asked-plan.tsx';

/** The model of each step, and the reason for it; after a run, the usage of each model. */
export function ModelsPane({ store }: { store: Store }) {
  const state = store.run.value?.state;
  return (
    <AskedPlan store={store} before={state ? <Spending state={state} /> : null}>
      {({ plan }) => {
        const rows = listAsked(plan, state);
        return (
          <section>
            <h2>
              {say(modelsTabTexts.asked)} <span class="dim">{rows.length || ''}</span>
            </h2>
            {rows.length === 0 ? <p class="dim">{say(modelsTabTexts.none)}</p> : null}
            <ul class="items asked-models">
              {rows.map((row) => (
                <li key={row.key}>
                  <Asked store={store} row={row} />
                </li>
              ))}
            </ul>
          </section>
        );
      }}
    </AskedPlan>
  );
}

const looks: Readonly<Record<AskedRow['state'], Look>> = {
  ready: 'succeeded',
  noKey: 'failed',
  refused: 'failed',
  computed: 'todo',
};
const stateWords: Readonly<Record<AskedRow['state'], string | undefined>> = {
  ready: modelsTabTexts.ready,
  noKey: modelsTabTexts.noKey,
  refused: modelsTabTexts.refused,
  computed: undefined,
};

/** Maximum number of named steps per model. */
const mostSteps = 12;

function Asked({ store, row }: { store: Store; row: AskedRow }) {
  const { name, state, reason, hint, criteria, instead, candidates, keys, steps, thinks, answered } = row;
  const word = stateWords[state];
  return (
    <>
      <div class="titled">
        <Glyph look={looks[state]} /> <b>{name}</b> {word === undefined ? null : <span class="dim">{say(word)}</span>}
        <SetKeyButton store={store} keys={keys} />
      </div>
      <p>
        <EngineText text={reason} />{' '}
        <span class="dim">
          <EngineText text={hint} />
        </span>
      </p>
      {criteria === undefined ? null : (
        <p>
          <EngineText text={say(modelsTabTexts.selection, { criteria })} />
        </p>
      )}
      {instead.length > 0 ? <p>{say(modelsTabTexts.instead, { models: instead.join(', ') })}</p> : null}
      {answered.length > 0 ? <p>{say(modelsTabTexts.answered, { models: answered.join(', ') })}</p> : null}
      <p class="asking">
        <span class="dim">{say(modelsTabTexts.by)}</span> {thinks ? <span>{say(modelsTabTexts.orchestrator)}</span> : null}
        {steps.slice(0, mostSteps).map((path) => (
          <StepLink store={store} path={path} name={nameOfPath(path)} key={path} />
        ))}
      </p>
      <More count={steps.length - mostSteps} />
      {candidates.length > 0 ? (
        <details class="section">
          <summary>{say(modelsTabTexts.candidates, { count: candidates.length })}</summary>
          <ul class="items candidates">
            {candidates.map(({ model, reason: why }) => (
              <li key={model}>
                <b>{model}</b>{' '}
                <span class="dim">
                  <EngineText text={why} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function Spending({ state }: { state: RunState }) {
  const rows = listSpendingByModel(state);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{say(modelsTabTexts.took)}</h2>
      <SpendingTable columns={[{ title: whyTexts.model }, { title: summaryTabTexts.stepsTitle, isNumber: true }]}>
        {rows.map(({ model, steps, ...spent }) => (
          <tr key={model}>
            <th scope="row">{model}</th>
            <td class="number">{formatFigure(steps)}</td>
            <SpendingCells {...spent} />
          </tr>
        ))}
      </SpendingTable>
    </section>
  );
}
