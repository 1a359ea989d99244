import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { panelTexts } from '../texts.ts';
import { runOutcomeOf, stepRows } from '../view/summary.ts';
import { formatCount } from '../view/words.ts';
import { Glyph } from './glyph.tsx';
import { InsightPane } from './insight.tsx';
import { ValueView } from './value.tsx';

/** The pipeline in sentences, and what its run brought. */
export function SummaryPane({ store }: { store: Store }) {
  const state = store.run.value?.state;
  const outcome = state ? runOutcomeOf(state) : undefined;
  const show = (path: string): void => {
    store.tab.value = 'Graph';
    store.select(path);
    document.getElementById('tab-Graph')?.focus();
  };
  return (
    <div class="summary">
      <section>
        <h2>{say(panelTexts.whatItDoes)}</h2>
        {store.text.value?.summary.map((sentence, index) => (
          <p class="sentence" key={index}>
            {sentence}
          </p>
        ))}
        {store.text.value?.summary.length ? null : <p class="dim">{say(panelTexts.noSummary)}</p>}
      </section>
      <InsightPane store={store} />
      {outcome && (outcome.failures.length > 0 || outcome.error) ? (
        <section>
          <h2>{say(panelTexts.whatFailed)}</h2>
          {outcome.error ? <p>{outcome.error.message}</p> : null}
          <ul class="items">
            {outcome.failures.slice(0, 50).map((one) => (
              <li key={one.path}>
                <button type="button" class="plain item" onClick={() => show(one.path)}>
                  <Glyph look={one.handled ? 'degraded' : 'failed'} label />
                  <b>{one.path}</b>
                  <span class="what">
                    {one.message} {one.hint ? <span class="dim">{one.hint}</span> : null}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {outcome && outcome.degraded.length > 0 ? (
        <section>
          <h2>{say(panelTexts.whatDegraded)}</h2>
          <ul class="items">
            {outcome.degraded.slice(0, 50).map(({ path, why }) => (
              <li key={path}>
                <button type="button" class="plain item" onClick={() => show(path)}>
                  <Glyph look="degraded" label />
                  <b>{path}</b>
                  <span class="what">{why}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {outcome && outcome.outputs.length > 0 ? (
        <section>
          <h2>{say(panelTexts.outputs)}</h2>
          {outcome.outputs.map(({ name, value, absent }) => (
            <div key={name} class="output">
              <h3>{name}</h3>
              {absent ? <p class="dim">{say(panelTexts.absent)}</p> : <ValueView value={value} />}
            </div>
          ))}
        </section>
      ) : null}
      {outcome && outcome.products.length > 0 ? (
        <section>
          <h2>{say(panelTexts.filesWritten)}</h2>
          <ul class="items">
            {outcome.products.map(({ name, file, size, path }) => (
              <li key={file}>
                <button
                  type="button"
                  class="plain item"
                  title={say(panelTexts.open, { file })}
                  onClick={() => store.host.post({ type: 'openFile', file })}
                >
                  <span class="link">{file}</span>
                  <span class="dim">{say(panelTexts.productOf, { size, name, path })}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {state ? <Steps store={store} show={show} /> : null}
    </div>
  );
}

function Steps({ store, show }: { store: Store; show: (path: string) => void }) {
  const state = store.run.value?.state;
  if (!state) return null;
  const { rows, left } = stepRows(state);
  return (
    <section>
      <h2>{say(panelTexts.stepsTitle)}</h2>
      <div class="wide">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">{say(panelTexts.stepColumn)}</th>
              <th scope="col">{say(panelTexts.stateColumn)}</th>
              {[panelTexts.started, panelTexts.took, panelTexts.tokensTitle, panelTexts.cost].map((name) => (
                <th key={name} scope="col" class="number">
                  {say(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.path}>
                <th scope="row">
                  <button type="button" class="plain link" onClick={() => show(row.path)}>
                    {row.path}
                  </button>
                </th>
                <td>
                  <span class="state">
                    <Glyph look={row.look} /> {row.word}
                  </span>
                </td>
                <td class="number">{row.started}</td>
                <td class="number">{row.took}</td>
                <td class="number">{row.tokens}</td>
                <td class="number">{row.cost}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 ? (
        <p class="dim">
          {say(panelTexts.andMoreSteps, { steps: formatCount(left, say(panelTexts.moreStep), say(panelTexts.moreSteps)) })}
        </p>
      ) : null}
    </section>
  );
}
