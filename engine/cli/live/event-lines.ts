import { autoListTexts } from '../../language/texts/cli/auto.ts';
import { progressTexts } from '../../language/texts/cli/progress.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { Fact, RunEvent } from '../../state/events.ts';
import { isFact } from '../../state/events.ts';
import { timeBetween } from '../../state/reduce/running-time.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { formatDuration, plural } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { glyphs, statusBrush } from '../text/status.ts';
import { formatMinute, formatSecond } from '../text/when.ts';
import { clip, oneLine } from '../text/width.ts';
import { briefValue, describeStep } from './describe-step.ts';

/** The width of lines without a terminal. */
const columns = 160;

/**
 * Lines for an event in a view that cannot redraw: one when a long step of the pipeline or of a group begins, one when it has
 * ended, one at each tenth of a loop, one for each failure inside a loop. `state` is the state after the event.
 */
export function plainLines(state: RunState, event: RunEvent, style: Paint): string[] {
  if (!isFact(event)) {
    if (event.type !== 'step.log' || event.level !== 'warning') return [];
    // Messages about the whole run are printed in full.
    if (event.path === '') return [`${style.warn('!')} ${oneLine(event.text)}`];
    return [`${style.warn('!')} ${event.path}: ${clip(oneLine(event.text), columns)}`];
  }
  switch (event.type) {
    case 'auto.resolved':
      if (event.path !== undefined) return [];
      return [
        `${style.busy('◆')} ${say(autoListTexts.answered, { site: event.site.replace(/#\d+$/, ''), answer: clip(briefValue(event.answer), 80) })} ${style.dim(event.locked ? say(autoListTexts.fromLock) : `(${event.model})`)}`,
      ];
    case 'step.started':
    case 'attempt.started':
    case 'loop.opened':
      return began(state, event, style);
    case 'attempt.failed': {
      const why = clip(oneLine(event.failure.message), columns);
      const message =
        event.retry_at === undefined ? why : say(progressTexts.againIn, { why, time: formatDuration(event.retry_at - event.at) });
      return [`${style.warn(glyphs.waiting)} ${event.path}  ${message}`];
    }
    case 'deadline.at_risk':
      return [`${style.warn('!')} ${describeRisk(event)}`];
    case 'breaker.opened': {
      const { target, failures: count, kind } = event;
      return [`${style.warn('!')} ${say(progressTexts.leftAlone, { target, count, kind })}`];
    }
    case 'breaker.closed':
      return [`${style.dim('·')} ${say(progressTexts.answersAgain, { target: event.target })}`];
    case 'person.asked':
      return [
        `${style.warn(glyphs.waiting)} ${say(peopleTexts.asks, { question: event.question, text: clip(oneLine(event.text), columns) })}`,
      ];
    case 'step.succeeded':
    case 'step.failed':
    case 'step.skipped':
      return ended(state, state.steps.get(event.path), event.at, style);
    case 'iteration.settled':
      return progressed(state, event.path, style);
    default:
      return [];
  }
}

/** What will be late, or is. */
function describeRisk({
  path,
  due,
  risk,
  end,
}: Pick<Extract<Fact, { type: 'deadline.at_risk' }>, 'path' | 'due' | 'risk' | 'end'>): string {
  const what = path === '' ? say(progressTexts.theRun) : path;
  // In one minute, only seconds tell the two apart.
  const isClose = end !== undefined && formatMinute(due) === formatMinute(end);
  const format = isClose ? formatSecond : formatMinute;
  const at = format(due);
  if (risk >= 1 && end === undefined) return say(progressTexts.isLate, { what, at });

  return say(progressTexts.atRisk, {
    what,
    at,
    percent: Math.round(risk * 100),
    end: end === undefined ? '?' : format(end),
  });
}

/** Whether a step is outside every loop; iterations are only counted. */
const isOutside = (step: StepState): boolean => {
  for (let frame: StepState['frame'] | undefined = step.frame; frame; frame = frame.parent) {
    if (frame.iteration !== undefined) return false;
  }
  return true;
};

function began(state: RunState, event: { path: string; type: string; attempt?: number; count?: number }, style: Paint): string[] {
  const step = state.steps.get(event.path);
  if (!step || !isOutside(step)) return [];
  if (event.type === 'attempt.started' && (event.attempt !== 1 || step.attempts > 1)) return [];
  // A step with effects writes both facts, and one line is enough.
  if (
    event.type === 'attempt.started' &&
    step.parameters !== undefined &&
    step.node.effect !== 'none' &&
    step.node.effect !== 'network'
  )
    return [];

  const what = event.count === undefined ? step.node.detail : loopCount(step, event.count);
  return [`${style.busy(glyphs.running)} ${step.path}  ${style.dim(what)}`];
}

/** The number of a loop's items, or its most iterations where it has no list. */
const loopCount = ({ node }: StepState, count: number): string =>
  node.loop?.as === undefined ? say(progressTexts.atMost, { count: plural(count, 'iteration') }) : plural(count, 'item');

function ended(state: RunState, step: StepState | undefined, at: number, style: Paint): string[] {
  if (!step) return [];
  if (!isOutside(step) && step.status !== 'failed' && step.shown === undefined) return [];

  const { status, path, started_at, cost } = step;
  const words = clip(describeStep({ step, state, now: at }), columns);
  const durations = started_at === undefined ? [] : [formatDuration(timeBetween(state.ran, started_at, at))];
  const brush = style[statusBrush(status)];
  const parts = [path, ...(status === 'skipped' ? [] : durations), ...(cost ? [formatDollars(cost)] : [])];

  return [`${brush(glyphs[status])} ${parts.join('  ')}${words ? `  ${status === 'failed' ? words : style.dim(words)}` : ''}`];
}

/** Ten lines a loop at most, or one an iteration where there are few. */
function progressed(state: RunState, path: string, style: Paint): string[] {
  const step = state.frames.get(path)?.owner;
  if (!step?.loop || !isOutside(step)) return [];

  const { settled, count, failed } = step.loop;
  const tenth = (done: number): number => Math.floor((done * 10) / count);
  if (settled === count || tenth(settled) === tenth(settled - 1)) return [];

  return [
    `${style.busy(glyphs.running)} ${step.path}  ${settled}/${count}${failed ? `, ${say(progressTexts.failed, { count: failed })}` : ''}`,
  ];
}
