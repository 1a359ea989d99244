import { useEffect } from 'preact/hooks';
import type { StepScores, StepTrend } from '../../../../engine/insight/usual.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { HistoryInfo } from '../../../panel-content.ts';
import type { Store } from '../../store.ts';
import { historyTabTexts } from '../../texts/history.ts';
import { formatFigure } from '../../view/format.ts';
import { figureBars, scoreWords, trendWords } from '../../view/history/history.ts';
import { EngineText } from '../engine-text.tsx';
import { StepLink } from '../step-link.tsx';
import { ContrastPane } from './contrast.tsx';
import { HistoryTable } from './history-table.tsx';

/** The runs of this pipeline: the course of time, cost and failures, changed steps, and one row per run. */
export function HistoryPane({ store }: { store: Store }) {
  useAskedHistory(store);
  const { history, fault } = store.history.answer.value ?? {};
  if (fault !== undefined) {
    return (
      <div class="report history">
        <p class="alone">{fault}</p>
        <ContrastPane store={store} />
      </div>
    );
  }
  if (!history) {
    return (
      <p class="report history alone dim" aria-busy="true">
        {say(historyTabTexts.reading)}
      </p>
    );
  }

  return (
    <div class="report history">
      <section>
        <h2>
          {say(historyTabTexts.runs)}{' '}
          <span class="dim">{say(historyTabTexts.soManyRuns, { count: formatFigure(history.runs.length) })}</span>
        </h2>
        {history.runs.length === 0 ? <p class="dim">{say(historyTabTexts.noRuns)}</p> : <Figures history={history} />}
      </section>
      <Trends store={store} trends={history.trends} />
      <Scores store={store} scores={history.scores} />
      {history.runs.length > 0 ? <HistoryTable store={store} runs={history.runs} /> : null}
      <ContrastPane store={store} />
      {history.notes.map((note) => (
        <p class="dim" key={note}>
          <EngineText text={note} />
        </p>
      ))}
    </div>
  );
}

/** Requests the history from the host: at first, and when another run is shown or it has ended. */
export function useAskedHistory({ host, origin, run }: Store): void {
  const { folder } = origin.value;
  const ended = run.value?.state.finished !== undefined;
  useEffect(() => host.post({ type: 'history' }), [host, folder, ended]);
}

/** Time, cost and failures over the runs. */
function Figures({ history }: { history: HistoryInfo }) {
  return (
    <div class="sparks">
      {figureBars(history.runs).map(({ name, bars, newest, usual, words }) => (
        <div class="spark" key={name}>
          <span class="dim">{name}</span>
          <svg width="100%" height="26" role="img" aria-label={words}>
            {bars.map(({ run, part, look }, at) =>
              part === undefined ? null : (
                <rect
                  key={run}
                  class={`is-${look}`}
                  x={`${(100 * at) / bars.length}%`}
                  y={26 - Math.max(1, 26 * part)}
                  width={`${82 / bars.length}%`}
                  height={Math.max(1, 26 * part)}
                />
              ),
            )}
          </svg>
          <b class="number">{newest}</b>
          <span class="dim">{usual}</span>
        </div>
      ))}
    </div>
  );
}

/** Maximum number of listed steps. */
const mostTrends = 6;

function Trends({ store, trends }: { store: Store; trends: readonly StepTrend[] }) {
  if (trends.length === 0) return null;
  return (
    <section>
      <h2>
        {say(historyTabTexts.trends)} <span class="dim">{trends.length}</span>
      </h2>
      <ul class="items trends">
        {trends.slice(0, mostTrends).map((trend) => (
          <li key={`${trend.step} ${trend.figure}`}>
            <StepLink store={store} path={trend.step} />
            <Line values={trend.values} />
            <span class="what">{trendWords(trend)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The judges' scores of the steps, over the runs. */
function Scores({ store, scores }: { store: Store; scores: readonly StepScores[] }) {
  if (scores.length === 0) return null;
  return (
    <section>
      <h2>{say(historyTabTexts.scores)}</h2>
      <ul class="items trends">
        {scores.slice(0, mostTrends).map((one) => (
          <li key={one.step}>
            <StepLink store={store} path={one.step} />
            <Line values={one.values} />
            <span class="what">{scoreWords(one)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A figure over the runs as a bar line. */
function Line({ values }: { values: readonly number[] }) {
  const top = Math.max(...values, Number.MIN_VALUE);
  const points = values.map((value, at) => `${2 + (56 * at) / Math.max(1, values.length - 1)},${16 - (14 * value) / top}`);
  return (
    <svg class="line" width="60" height="18" aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  );
}
