import { say } from '../../../../engine/language/texts.ts';
import { bottleneckTexts } from '../../texts/bottlenecks.ts';
import { countTexts } from '../../texts/counts.ts';
import { findTexts } from '../../texts/find.ts';
import { timelineTabTexts } from '../../texts/timeline.ts';
import { foreseenSpan, formatFigure, span } from '../../view/format.ts';
import { foreseenWords } from '../../view/frame/header.ts';
import { type Active, activeAt } from '../../view/time/moment.ts';
import { ZoomButtons } from '../zoom-buttons.tsx';
import { pixel, type TimeView, zoomBy } from './moves.ts';

const most = 4;

/** Steps with their activity: `write_brief streams · check_quotes ×4 runs`. */
export function describeActive(active: readonly Active[]): string {
  if (active.length === 0) return say(timelineTabTexts.nothingRan);
  const named = active.slice(0, most).map(({ path, count, phase }) => {
    const step = path.replaceAll('[*]', '');
    const many = count > 1 ? say(timelineTabTexts.timesOver, { step, count: formatFigure(count) }) : step;
    return say(timelineTabTexts.phaseOf[phase], { step: many });
  });
  const rest = active.length - named.length;

  return [...named, ...(rest > 0 ? [say(countTexts.andSoMany, { count: formatFigure(rest) })] : [])].join(' · ');
}

/** Above the axis: the time at the cursor, the legend, and the zoom. */
export function TimeBar({ view }: { view: TimeView }) {
  const { store, stretch } = view;
  const { times } = store;
  const isAll = times.stretch.value === undefined;

  return (
    <div class="time-bar">
      <span class="reading">
        <Reading view={view} />
      </span>
      <Legend view={view} />
      <span class="scale">
        <ZoomButtons
          shown={<span class="percent">{foreseenSpan(stretch.value.to - stretch.value.from)}</span>}
          // A timeline has one dimension, so its zoom factor is that of the graph squared.
          zoomBy={(times) => zoomBy(view, times ** -2)}
          fitted={isAll}
          widest={isAll}
          fit={() => {
            times.stretch.value = undefined;
          }}
        />
      </span>
    </div>
  );
}

/** The moment under the cursor; else the expected end of the run. */
function Reading({ view: { store, cursor, stretch, width } }: { view: TimeView }) {
  const run = store.times.run.value;
  const outlook = store.times.outlook.value;
  const at = cursor.value;
  if (at !== undefined) {
    const description = run ? describeActive(activeAt(run, outlook, at)) : describeActive(activeSoon(outlook, at));
    const fine = pixel(stretch.value, width) < 50 ? `${(at / 1000).toFixed(2)} s` : span(at);
    return (
      <span title={description}>
        <b>{fine}</b> {description}
      </span>
    );
  }
  if (outlook.end === undefined || outlook.steps.size === 0) return null;

  return <span>{say(run ? timelineTabTexts.endForeseen : timelineTabTexts.wouldTake, foreseenWords(outlook.end))}</span>;
}

/** Before a run: only the forecast. */
const activeSoon = (outlook: TimeView['store']['times']['outlook']['value'], ms: number): Active[] =>
  [...outlook.steps].flatMap(([path, { from, to }]): Active[] =>
    from <= ms && ms <= to ? [{ path, count: 1, phase: 'foreseen' }] : [],
  );

/** The legend of the visible bars. */
function Legend({ view: { store } }: { view: TimeView }) {
  const { outlook, critical, run, slack } = store.times;
  const phases = run.value ? (['waiting', 'running', 'streaming'] as const) : [];
  return (
    <span class="legend">
      {phases.map((phase) => (
        <span key={phase} class="key">
          <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
            <path class={`bar is-running ${phase}`} d={phase === 'waiting' ? 'M1 4h16v4H1z' : 'M1 1h16v10H1z'} />
          </svg>
          {say(timelineTabTexts.phases[phase])}
        </span>
      ))}
      {outlook.value.steps.size > 0 ? (
        <span class="key" title={say(timelineTabTexts.foreseenTitle)}>
          <svg class="ahead" width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
            <rect x="1" y="1" width="12" height="10" rx="3" />
            <path d="M9 6h8M9 3v6M17 3v6" />
          </svg>
          {say(timelineTabTexts.phases.foreseen)}
        </span>
      ) : null}
      {slack.value.size > 0 ? (
        <span class="key" title={say(bottleneckTexts.keyTitle)}>
          <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
            <g class="slack">
              <path d="M1 6h15" />
              <path class="latest" d="M16 2v8" />
            </g>
          </svg>
          {say(bottleneckTexts.key)}
        </span>
      ) : null}
      {critical.value.size > 0 ? (
        <span class="key" title={say(findTexts.criticalTitle)}>
          <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
            <path class="critical" d="M1 9h16" />
          </svg>
          {say(findTexts.critical)}
        </span>
      ) : null}
    </span>
  );
}
