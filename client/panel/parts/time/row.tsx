import type { HTMLAttributes } from 'preact';
import { say } from '../../../../engine/language/texts.ts';
import { dueOfStep } from '../../../../engine/state/deadlines.ts';
import { bottleneckTexts } from '../../texts/bottlenecks.ts';
import { countTexts } from '../../texts/counts.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { timelineTabTexts } from '../../texts/timeline.ts';
import { describeDue } from '../../view/deadlines.ts';
import { formatCount, formatFigure, span } from '../../view/format.ts';
import { lookWords } from '../../view/status.ts';
import { statusLineOf } from '../../view/step/lines.ts';
import type { Stretch } from '../../view/time/axis.ts';
import type { RunInTime } from '../../view/time/bars.ts';
import type { StepOutlook } from '../../view/time/forecast.ts';
import { lanesOfRow, type TimelineRow } from '../../view/time/rows.ts';
import { shapesOf } from '../../view/time/shapes.ts';
import { turnsOfAgents } from '../../view/time/turns.ts';
import { Glyph } from '../glyph.tsx';
import { rowHeight } from './moves.ts';

interface Props {
  row: TimelineRow;
  run: RunInTime | undefined;
  index: number;
  stretch: Stretch;
  width: number;
  /** Milliseconds since the run began, while it is active. */
  now: number | undefined;
  foreseen: StepOutlook | undefined;
  critical: boolean;
  /** How much later it could end without the run ending later, in milliseconds. */
  slack: number | undefined;
  selected: boolean;
  reachable: boolean;
  /** In the strip below the graph, whose graph is the one for keyboard users. */
  brief: boolean;
}

const bar = { top: 5, height: 16 };

/** One step in the timeline: its name, its bars, and its forecast, paler. */
export function TimeRow(props: Props) {
  const { row, run, index, width, stretch, foreseen, critical, selected, slack } = props;
  const lanes = run ? lanesOfRow(run, row) : [];
  const bars = lanes.flat();
  const from = bars.length > 0 ? Math.min(...ends(bars, 'from')) : (foreseen?.from ?? 0);
  const to = bars.length > 0 ? Math.max(...ends(bars, 'to')) : (foreseen?.to ?? 0);
  const x = (ms: number): number => ((ms - stretch.from) / Math.max(1e-9, stretch.to - stretch.from)) * width;
  const shown = { stretch, width, top: bar.top, height: bar.height };
  const [left, right] = [Math.max(-2, x(from)), Math.min(width + 2, x(Math.max(to, foreseen?.to ?? 0)))];

  return (
    <div
      class={`time-row is-${row.look}${selected ? ' selected' : ''}`}
      data-row={row.path}
      {...roleOf(props, labelOf(props, from, to))}
      style={{ top: `${index * rowHeight}px` }}
      title={titleOf(props)}
    >
      <span class="label" style={{ paddingLeft: `${Math.min(4, row.depth) * 12}px` }}>
        <span
          class="twist"
          data-fold={row.foldable ? row.path : undefined}
          title={row.foldable ? say(row.open ? graphTabTexts.hideInside : graphTabTexts.showInside) : undefined}
        >
          {row.foldable ? (
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              <path d={row.open ? 'M2.5 4.5l3.5 3.5 3.5-3.5' : 'M4.5 2.5l3.5 3.5-3.5 3.5'} />
            </svg>
          ) : null}
        </span>
        <Glyph look={row.look} />
        <span class="name" title={row.title}>
          {row.title}
        </span>
      </span>
      {row.look === 'skipped' ? <span class="why"> {reasonOf(props)}</span> : null}
      <svg class="bars" width={width} height={rowHeight} aria-hidden="true">
        {foreseen ? <Ahead foreseen={foreseen} x={x} width={width} /> : null}
        {shapesOf(lanes, shown).map(({ look, phase, path }) => (
          <path key={`${look} ${phase}`} class={`bar is-${look} ${phase}${lanes.length > 1 ? ' many' : ''}`} d={path} />
        ))}
        <DueTick {...props} x={x} />
        <path class="handoffs" d={handoffsOf(props, x)} />
        <Slack slack={slack} end={Math.max(to, foreseen?.to ?? 0)} x={x} width={width} />
        {critical && right > left ? <path class="critical" d={`M${left} ${rowHeight - 3}H${Math.max(left + 2, right)}`} /> : null}
      </svg>
    </div>
  );
}

function titleOf(props: Props): string | undefined {
  const { foreseen, slack, critical } = props;
  const late = slack !== undefined && !critical ? [say(bottleneckTexts.slackTitle, { time: span(slack) })] : [];
  return [...(foreseen ? [describeForeseen(foreseen)] : describeHandoffs(props)), ...late].join('\n') || undefined;
}

function roleOf({ row, selected, reachable, brief }: Props, label: string): HTMLAttributes<HTMLDivElement> {
  if (brief) return { role: 'listitem', 'aria-label': label };
  return {
    role: 'treeitem',
    'aria-label': label,
    'aria-level': row.depth + 1,
    'aria-selected': selected,
    'aria-expanded': row.foldable ? row.open : undefined,
    tabIndex: reachable ? 0 : -1,
  };
}

/** From the end of a step to the latest moment at which it could end without the run ending later. */
function Slack({
  slack = 0,
  end,
  x,
  width,
}: {
  slack: number | undefined;
  end: number;
  x: (ms: number) => number;
  width: number;
}) {
  const [left, right] = [x(end), Math.min(width - 1, x(end + slack))];
  if (slack <= 0 || right - left < 3 || left > width) return null;

  const middle = bar.top + bar.height / 2;
  return (
    <g class="slack">
      <path d={`M${left + 1} ${middle}H${right}`} />
      <path class="latest" d={`M${right} ${middle - 4}v8`} />
    </g>
  );
}

/** Where a step is due. */
function DueTick({ row, run, x, width }: Props & { x: (ms: number) => number }) {
  const due = row.step && run && dueOfStep(row.step, run.state);
  if (due === undefined || !row.step || !run) return null;
  const left = x(run.after(due));
  if (left < 0 || left > width) return null;
  const isLate = row.step.risk !== undefined || (row.step.finished_at ?? run.end) > due;
  return <path class={`due${isLate ? ' late' : ''}`} d={`M${left} ${bar.top - 4}v${bar.height + 8}`} />;
}

const ends = (bars: readonly Stretch[], end: 'from' | 'to'): number[] => bars.map((one) => one[end]).slice(0, 50_000);

/** The forecast as a pale bar up to the median end, with the range of the middle 80 per cent of ends. */
function Ahead({ foreseen, x, width }: { foreseen: StepOutlook; x: (ms: number) => number; width: number }) {
  const [from, to, low, high] = [foreseen.from, foreseen.to, foreseen.low, foreseen.high].map((ms) =>
    Math.min(width + 8, Math.max(-8, x(ms))),
  ) as [number, number, number, number];
  const middle = bar.top + bar.height / 2;

  return (
    <g class="ahead">
      <rect x={from} width={Math.max(2, to - from)} y={bar.top + 0.5} height={bar.height - 1} rx="3" />
      {high - low >= 1 ? <path d={`M${low} ${middle}H${high}M${low} ${middle - 4}v8M${high} ${middle - 4}v8`} /> : null}
    </g>
  );
}

function describeForeseen({ from, to, low, high, count }: StepOutlook): string {
  const times = { time: span(to - from), low: span(low - from), high: span(high - from) };
  if (count === 0) return say(timelineTabTexts.foreseenLike, times);
  const learnt = formatCount(count, say(timelineTabTexts.earlierTime), say(timelineTabTexts.earlierTimes));
  return say(timelineTabTexts.foreseenRange, { ...times, learnt });
}

/** Why it was skipped, as on its card. */
const reasonOf = ({ row: { step, look }, run }: Props): string =>
  step && run ? statusLineOf(run.state, step, look, undefined) : '';

const slackWords = ({ slack, critical }: Props): string =>
  slack === undefined || critical ? '' : say(bottleneckTexts.slack, { time: span(slack) });

function labelOf(props: Props, from: number, to: number): string {
  const { row, run, foreseen, critical } = props;
  if (row.look === 'skipped') return [row.title, reasonOf(props), say(lookWords.skipped)].filter(Boolean).join(', ');

  const at = { step: row.title, state: say(lookWords[row.look]), begin: span(from), end: span(to) };
  const ran = run && (row.step?.started_at !== undefined || row.item || row.turns);
  return [
    say(ran ? timelineTabTexts.inTime : timelineTabTexts.inTimeToCome, at),
    foreseen ? describeForeseen(foreseen) : '',
    row.step && run ? describeDue(row.step, run.state) : '',
    critical ? say(timelineTabTexts.onCriticalPath) : '',
    slackWords(props),
    ...describeHandoffs(props),
  ]
    .filter(Boolean)
    .join(', ');
}

const turnsIn = ({ row: { turns, step } }: Props) => turns ?? (step ? turnsOfAgents(step) : []);

/** Marks at handoffs between agents. */
const handoffsOf = (props: Props, x: (ms: number) => number): string =>
  turnsIn(props)
    .flatMap(({ to, next }) => (next === undefined || to === undefined || !props.run ? [] : [x(props.run.after(to))]))
    .map((left) => `M${Math.round(left)} ${bar.top - 3}v${bar.height + 6}`)
    .join('');

const mostDescribed = 12;

/** The handoffs in words: from whom to whom, and when. */
function describeHandoffs(props: Props): string[] {
  const { run } = props;
  const handoffs = turnsIn(props).flatMap(({ agent, to, next }) =>
    next === undefined || to === undefined || !run
      ? []
      : [say(timelineTabTexts.handsOver, { from: agent, to: next, time: span(run.after(to)) })],
  );
  const rest = handoffs.length - mostDescribed;

  return [...handoffs.slice(0, mostDescribed), ...(rest > 0 ? [say(countTexts.andSoMany, { count: formatFigure(rest) })] : [])];
}
