import { describeLimit } from '../../insight/limit-worth.ts';
import { explainTimeTexts as texts } from '../../language/texts/insight/explain-time.ts';
import { say } from '../../language/texts.ts';
import type { TimeExplanation } from '../../launch/explain/explain-time.ts';
import { wordInterval } from './forecast.ts';
import { formatDuration } from './numbers.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

/** The most steps that are listed; the others are counted. */
const mostListed = 12;

/** What the time of a run depends on (its critical path), in lines. */
export function explainTimeLines(explained: TimeExplanation, style: Paint): string[] {
  const { steps, limits, path } = explained;
  const lines = [summarise(explained)];
  if (steps.length === 0) return [...lines, say(texts.nothing)];

  if (path?.length) lines.push('', style.bold(say(texts.pathTitle)), ...path.map(pathLine));
  lines.push('', style.bold(say(texts.stepsTitle)), ...stepLines(explained, style));
  lines.push('', ...limits.map((limit) => describeLimit(limit, explained, formatDuration)));

  return lines;
}

function summarise({ run, basis = 'guess', trouble, played, duration, path }: TimeExplanation): string {
  const last = path?.at(-1);
  if (run !== undefined)
    return say(texts.ofRun, { run, time: formatDuration(last ? last.begun + last.duration : duration.median) });
  return say(texts.ofFile, {
    count: played,
    why: say(texts.by[trouble === undefined ? basis : 'unread']),
    time: wordInterval(duration, formatDuration),
  });
}

function pathLine({ path, after, begun, duration }: NonNullable<TimeExplanation['path']>[number]): string {
  const line = `  ${formatDuration(begun).padStart(8)}  ${path}  ${formatDuration(duration)}`;
  return after === 'slot' ? `${line}  (${say(texts.afterSlot)})` : line;
}

function stepLines({ run, steps }: TimeExplanation, style: Paint): string[] {
  const share = (part: number): string =>
    run === undefined ? say(texts.percent, { percent: Math.round(part * 100) }) : say(part > 0 ? texts.yes : texts.no);
  const rows = steps
    .slice(0, mostListed)
    .map(({ path, critical, slack, duration }) => [path, share(critical), formatDuration(slack), formatDuration(duration)]);
  const head = [texts.step, texts.critical, texts.slack, texts.takes].map((one) => say(one));
  const lines = table(head, rows, style);

  return steps.length > mostListed ? [...lines, say(texts.more, { count: steps.length - mostListed })] : lines;
}
