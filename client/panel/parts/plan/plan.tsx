import { say } from '../../../../engine/language/texts.ts';
import type { PlanInfo } from '../../../panel-content.ts';
import type { Store } from '../../store.ts';
import { actionTexts } from '../../texts/actions.ts';
import { autoAnswerTexts } from '../../texts/autos.ts';
import { cardTexts } from '../../texts/cards.ts';
import { deadlineTexts } from '../../texts/deadlines.ts';
import { planTabTexts } from '../../texts/plan.ts';
import { nameOfPath } from '../../view/actions.ts';
import { listAutoRows } from '../../view/autos.ts';
import { mostListed } from '../../view/format.ts';
import {
  inputsMissing,
  keysMissing,
  limitWords,
  listDeadlines,
  planFigures,
  planNotes,
  planRows,
  rerunWords,
  serversSignedIn,
} from '../../view/plan/plan.ts';
import { AutoList } from '../autos.tsx';
import { EngineText } from '../engine-text.tsx';
import { Glyph } from '../glyph.tsx';
import { More } from '../more.tsx';
import { StepLink } from '../step-link.tsx';
import { AdviceSection } from './advice.tsx';
import { AskedPlan, LogInButtons, SetKeyButton } from './asked-plan.tsx';
import { SimulateButton } from './simulate.tsx';
import { WhatIf } from './what-if.tsx';

interface PlanProps {
  store: Store;
  info: PlanInfo;
}

/** The plan of a run: whether it can start, its cost and time by step, its permissions, and its limits. */
export const PlanPane = ({ store }: { store: Store }) => (
  <AskedPlan store={store}>
    {(info) => (
      <>
        <Verdict store={store} info={info} />
        <Deadlines store={store} info={info} />
        <AdviceSection store={store} />
        <WhatIf store={store} />
        <Rerun store={store} info={info} />
        <Steps store={store} info={info} />
        <Autos store={store} info={info} />
        <Permissions info={info} />
        <section>
          <h2>{say(planTabTexts.limits)}</h2>
          {limitWords(info.plan).map((words) => (
            <p key={words}>
              <EngineText text={words} />
            </p>
          ))}
        </section>
      </>
    )}
  </AskedPlan>
);

function Verdict({ store, info }: PlanProps) {
  const { plan, refused } = info;
  const inputs = inputsMissing(plan);
  const acting = serversSignedIn(plan);

  return (
    <section>
      <h2 class="titled verdict">
        <Glyph look={refused.length === 0 ? 'succeeded' : 'failed'} />
        {say(refused.length === 0 ? planTabTexts.begins : planTabTexts.refused)}
      </h2>
      {refused.length > 0 ? (
        <ul class="items concerns refusals">
          {refused.map(({ message, hint }) => (
            <li key={message}>
              <span class="what">
                <EngineText text={message} />{' '}
                <span class="dim">
                  <EngineText text={hint} />
                </span>
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      <SetKeyButton store={store} keys={keysMissing(plan)} />
      <LogInButtons store={store} logins={plan.logins} />
      <SimulateButton store={store} />
      {acting.length > 0 ? <p>{say(planTabTexts.actsAsYou, { servers: acting.join(', ') })}</p> : null}
      {inputs.length > 0 ? <p>{say(planTabTexts.asksInputs, { names: inputs.join(', ') })}</p> : null}
      <dl class="foreseen">
        {planFigures(info).map(({ name, value }) => (
          <div key={name}>
            <dt class="dim">{name}</dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
      <Notes info={info} />
    </section>
  );
}

/** Warnings are visible; notes on the computation are folded. */
function Notes({ info }: Pick<PlanProps, 'info'>) {
  const { foreseen, warnings, basis } = planNotes(info);
  return (
    <>
      {[...foreseen, ...warnings, ...info.notes].map((note) => (
        <p key={note}>
          <EngineText text={note} />
        </p>
      ))}
      {basis.length === 0 ? null : (
        <details class="section">
          <summary>{say(planTabTexts.basis)}</summary>
          {basis.map((note) => (
            <p class="dim" key={note}>
              <EngineText text={note} />
            </p>
          ))}
        </details>
      )}
    </>
  );
}

/** What is due, and how likely it holds. */
function Deadlines({ store, info }: PlanProps) {
  const rows = listDeadlines(info);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{say(deadlineTexts.plan)}</h2>
      <ul class="items concerns">
        {rows.map(({ path, due, holds, end, look }) => (
          <li key={path ?? ''}>
            <Glyph look={look} />
            {path === undefined ? (
              <b>{say(deadlineTexts.theRun)}</b>
            ) : (
              <StepLink store={store} path={path} name={nameOfPath(path)} />
            )}
            <span class="what">
              {due}: {holds}, {end}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rerun({ store, info: { rerun } }: PlanProps) {
  if (!rerun) return null;
  return (
    <section>
      <h2>{say(planTabTexts.rerun)}</h2>
      <p>{rerunWords(rerun)}</p>
      <button type="button" class="button" onClick={() => store.host.post({ type: 'act', action: 'rerunChanged' })}>
        {say(actionTexts.rerunChanged)}
      </button>
    </section>
  );
}

function Steps({ store, info }: PlanProps) {
  const rows = planRows(info);
  return (
    <section>
      <h2>
        {say(planTabTexts.steps)} <span class="dim">{rows.length}</span>
      </h2>
      <table class="grid foreseen-steps">
        <thead>
          <tr>
            <th scope="col">{say(planTabTexts.step)}</th>
            <th scope="col" class="number">
              {say(planTabTexts.timeEach)}
            </th>
            <th scope="col" class="number">
              {say(planTabTexts.cost)}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostListed).map(({ path, name, depth, does, time, cost, rerun }) => (
            <tr key={path} class={rerun?.taken ? 'is-taken' : ''}>
              <th scope="row" style={{ paddingLeft: `${14 * Math.min(depth, 6)}px` }}>
                <StepLink store={store} path={path} name={name} />
                <span class="dim">{does}</span> {store.pins.value.has(path) ? `${say(cardTexts.pinned)} ` : ''}
                {rerun ? <span class={rerun.taken ? 'dim' : ''}>{rerun.words}</span> : null}
              </th>
              <td class="number">{time}</td>
              <td class="number">{cost}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={rows.length - mostListed} />
    </section>
  );
}

/** The AUTO tags, each with its locked answer. */
function Autos({ store, info: { autos } }: PlanProps) {
  if (autos.length === 0) return null;
  return (
    <section>
      <h2>
        {say(autoAnswerTexts.title)} <span class="dim">{autos.length}</span>
      </h2>
      <AutoList store={store} rows={listAutoRows(autos)} linked />
    </section>
  );
}

function Permissions({ info: { plan } }: Pick<PlanProps, 'info'>) {
  const { permissions } = plan;
  return (
    <section>
      <h2>{say(planTabTexts.permissions)}</h2>
      {permissions.length === 0 ? <p class="dim">{say(planTabTexts.noPermissions)}</p> : null}
      <ul class="items concerns">
        {permissions.map(({ permission, why, granted }) => (
          <li key={permission}>
            <Glyph look={granted ? 'succeeded' : 'waiting'} />
            <span class="what">
              <code>{permission}</code> <b>{say(granted ? planTabTexts.granted : planTabTexts.asked)}</b>{' '}
              <span class="dim">
                <EngineText text={why} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
