import { numberTexts } from '../../language/texts/cli/numbers.ts';
import { progressTexts } from '../../language/texts/cli/progress.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import { dueOfRun } from '../../state/deadlines.ts';
import { progressOf } from '../../state/own-steps.ts';
import { timeBetween } from '../../state/reduce/running-time.ts';
import type { RunState } from '../../state/state.ts';
import { formatDuration, grouped, plural } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';

interface Totals {
  /** Steps of the pipeline itself; groups and loops count once. */
  steps: number;
  settled: number;
  /** Steps that are running now, inside groups and loops too. */
  running: number;
  waiting: number;
  failed: number;
}

/** How far a run is. */
export function totals(state: RunState): Totals {
  const { done, all } = progressOf(state);
  const sum: Totals = { steps: all, settled: done, running: 0, waiting: 0, failed: 0 };
  for (const { status, node } of state.steps.values()) {
    if (node.body !== undefined) continue;
    if (status === 'failed') sum.failed++;
    else if (status === 'running') sum.running++;
    else if (status === 'waiting') sum.waiting++;
  }

  return sum;
}

/** The progress of a run as a bar of this many columns. */
export function bar({ settled, steps }: Pick<Totals, 'settled' | 'steps'>, columns: number, style: Paint): string {
  const full = steps === 0 ? 0 : Math.floor((settled / steps) * columns);
  return `${style.good('━'.repeat(full))}${style.dim('╌'.repeat(columns - full))}`;
}

function formatCost({ complete, usd }: RunState['cost']): string {
  if (complete) return formatDollars(usd);
  return usd > 0 ? say(numberTexts.atLeast, { money: formatDollars(usd) }) : say(numberTexts.noPrice);
}

/** Calls, tokens and cost; '' where no model was asked. Without a known price the sum is a lower bound. */
export function formatUsage({ usage, cost, lost }: Pick<RunState, 'usage' | 'cost' | 'lost'>): string {
  if (usage.calls === 0) return '';
  const tokens = usage.input_tokens + usage.output_tokens;
  return [
    plural(usage.calls, 'call'),
    ...(tokens ? [say(numberTexts.tokens, { count: grouped(tokens) })] : []),
    formatCost(cost),
    ...(lost.calls ? [say(numberTexts.lost, { money: formatDollars(lost.usd), count: lost.calls })] : []),
  ].join(' · ');
}

/** How long it still is until the run is due, or how late it is; '' where it is not due. */
function dueIn(state: RunState, now: number): string {
  const due = dueOfRun(state);
  if (due === undefined) return '';
  return say(now > due ? progressTexts.lateBy : progressTexts.dueIn, { time: formatDuration(Math.abs(due - now)) });
}

/** The line under a running view. */
export function progressLine(state: RunState, now: number): string {
  const { settled, steps, running, waiting, failed } = totals(state);
  const since = state.started ? formatDuration(Math.max(0, timeBetween(state.ran, state.started.at, now))) : '';
  return [
    say(progressTexts.stepsDone, { done: grouped(settled), count: grouped(steps) }),
    ...(running ? [say(progressTexts.running, { count: grouped(running) })] : []),
    ...(waiting ? [say(progressTexts.waiting, { count: grouped(waiting) })] : []),
    ...(failed ? [say(progressTexts.failed, { count: grouped(failed) })] : []),
    since,
    dueIn(state, now),
    formatUsage(state),
  ]
    .filter(Boolean)
    .join(' · ');
}
