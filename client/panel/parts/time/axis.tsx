import { say } from '../../../../engine/language/texts.ts';
import { dueOfRun } from '../../../../engine/state/deadlines.ts';
import { timelineTabTexts } from '../../texts/timeline.ts';
import { span } from '../../view/format.ts';
import { hasRunEnded } from '../../view/status.ts';
import { ticksOf, tickText } from '../../view/time/axis.ts';
import { activeAt } from '../../view/time/moment.ts';
import { describeActive } from './bar.tsx';
import type { TimeView } from './moves.ts';
import { pressAxis } from './moves.ts';

/** Minimum space for a label of the axis. */
const figureRoom = 56;

interface AxisProps {
  view: TimeView;
  brief: boolean;
}

/** The position of a moment, in CSS pixels after the names. */
const placeOf = ({ stretch, width }: TimeView): ((ms: number) => number) => {
  const { from, to } = stretch.value;
  return (ms) => ((ms - from) / Math.max(1e-9, to - from)) * width;
};

const ticksIn = ({ stretch, width }: TimeView): number[] =>
  ticksOf(stretch.value, Math.min(12, Math.max(2, Math.floor(width / figureRoom))));

/** Above the rows: labels of round times, and the cursor for keyboard users. */
export function TimeAxis({ view, brief }: AxisProps) {
  const { store, stretch, width, cursor } = view;
  const run = store.times.run.value;
  const { from, to } = stretch.value;
  const x = placeOf(view);
  const at = cursor.value ?? from;

  return (
    <div class="time-axis">
      <div class="figures" aria-hidden="true">
        {ticksIn(view)
          .filter((tick) => x(tick) < width - 20)
          .map((tick) => (
            <span key={tick} style={{ left: `${x(tick) + 3}px` }}>
              {tickText(tick)}
            </span>
          ))}
      </div>
      {brief || !run ? null : (
        <div
          class="moment"
          role="slider"
          tabIndex={0}
          aria-label={say(timelineTabTexts.moment)}
          aria-valuemin={Math.round(from)}
          aria-valuemax={Math.round(to)}
          aria-valuenow={Math.round(at)}
          aria-valuetext={`${span(at)}: ${describeActive(activeAt(run, store.times.outlook.value, at))}`}
          onKeyDown={(event) => pressAxis(event, view)}
          onBlur={() => {
            cursor.value = undefined;
          }}
        />
      )}
    </div>
  );
}

/** Grid lines of round times, behind the rows. */
export function TimeMarks({ view }: { view: TimeView }) {
  const x = placeOf(view);
  return (
    <svg class="marks" width={view.width} height="100%" aria-hidden="true">
      {ticksIn(view).map((tick) => (
        <line key={tick} x1={x(tick)} x2={x(tick)} y1="0" y2="100%" />
      ))}
    </svg>
  );
}

/** When the run is due, where that lies on the axis. */
function DueMark({ view }: { view: TimeView }) {
  const run = view.store.times.run.value;
  const due = run && dueOfRun(run.state);
  if (!run || due === undefined) return null;
  const x = placeOf(view)(run.after(due));
  const isLate = run.state.risk !== undefined || run.end > due;
  return x >= 0 && x <= view.width ? <line class={`due${isLate ? ' late' : ''}`} x1={x} x2={x} y1="0" y2="100%" /> : null;
}

/** The present and the cursor, in front of the rows. */
export function TimeCursor({ view }: { view: TimeView }) {
  const { store, cursor, width } = view;
  const run = store.times.run.value;
  const x = placeOf(view);
  const now = run && !hasRunEnded(run.state) ? x(run.after(run.end)) : undefined;

  return (
    <svg class="marks" width={width} height="100%" aria-hidden="true">
      <DueMark view={view} />
      {now !== undefined && now >= 0 && now <= width ? <line class="now" x1={now} x2={now} y1="0" y2="100%" /> : null}
      {cursor.value === undefined ? null : <line class="cursor" x1={x(cursor.value)} x2={x(cursor.value)} y1="0" y2="100%" />}
    </svg>
  );
}
