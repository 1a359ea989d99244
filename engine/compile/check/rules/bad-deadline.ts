import type { Range } from '../../../language/problems.ts';
import type { Deadline } from '../../../language/schedules/deadline.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Block } from '../../source/nodes.ts';
import type { Finding, Rule, RulePage } from '../checkable.ts';
import { stepsOf } from '../steps.ts';

export const badDeadlinePage: RulePage = {
  doc: 'A deadline that cannot be kept or says nothing: it has passed, it comes before an attempt may end, it is later than that of the run, or it lies more than a year ahead. Deadlines stop nothing, so the run goes on past them.',
  examples: [
    {
      text: `limits: {deadline: 1h, timeout: 2h}
steps:
  - {id: read, tool: http, parameters: {url: https://example.org}, timeout: 10m, deadline: ~bad-deadline~5m}
  - {id: sum, prompt: Sum it up., deadline: ~bad-deadline~90m}
  - {id: late, prompt: Say hello., deadline: ~bad-deadline~"2020-01-01T00:00Z"}
`,
    },
    {
      text: `limits: ~bad-deadline~{deadline: 3h, timeout: 2h}
steps:
  - {id: greet, prompt: Say hello.}
`,
    },
    {
      good: true,
      text: `limits: {deadline: 1h}
steps:
  - {id: read, tool: http, parameters: {url: https://example.org}, timeout: 2m, deadline: 5m}
  - {id: sum, prompt: Sum it up.}
`,
    },
  ],
};

export const badDeadline: Rule = {
  code: 'bad-deadline',
  check(checkable, report) {
    const { limits, entries } = checkable.pipeline;
    const entry = entries.get('limits');
    if (limits.deadline && entry) {
      const place = { block: entry.placed.block, range: entry.valueRange };
      const { timeout } = limits;
      if (timeout !== undefined && 'after' in limits.deadline && limits.deadline.after > timeout)
        report({ ...place, message: say(problemTexts['bad-deadline.ended'], { timeout: inWords(timeout) }) });
      else for (const finding of pastOrFar(limits.deadline, place)) report(finding);
    }

    for (const { step, block } of stepsOf(checkable)) {
      if (!step.deadline) continue;
      const { value, range } = step.deadline;
      const message = 'after' in value ? conflictOf(value.after, step.timeout, limits.deadline) : undefined;
      if (message !== undefined) report({ block, range, message });
      else for (const finding of pastOrFar(value, { block, range })) report(finding);
    }
  },
};

/** Longer than any run takes, in milliseconds. */
const year = 366 * 86_400_000;

function pastOrFar(deadline: Deadline, place: { block: Block; range: Range }): Finding[] {
  if ('after' in deadline) {
    const days = Math.round(deadline.after / 86_400_000);
    return deadline.after > year ? [{ ...place, message: say(problemTexts['bad-deadline.far'], { days }) }] : [];
  }

  const { at } = deadline;
  const ahead = at - Date.now();
  if (ahead > year)
    return [{ ...place, message: say(problemTexts['bad-deadline.far'], { days: Math.round(ahead / 86_400_000) }) }];

  return ahead < 0 ? [{ ...place, message: say(problemTexts['bad-deadline.past'], { at: new Date(at).toISOString() }) }] : [];
}

/** How a deadline contradicts another time of the text; undefined where it does not. */
function conflictOf(after: number, timeout: unknown, ofRun: Deadline | undefined): string | undefined {
  const deadline = inWords(after);
  if (typeof timeout === 'number' && timeout > after)
    return say(problemTexts['bad-deadline.timeout'], { timeout: inWords(timeout), deadline });
  if (ofRun && 'after' in ofRun && after > ofRun.after)
    return say(problemTexts['bad-deadline.run'], { limit: inWords(ofRun.after), deadline });
  return undefined;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** A time as the language writes it: `1h 30m`. */
function inWords(ms: number): string {
  let rest = ms;
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count ? [`${count}${unit}`] : [];
  });
  if (rest || parts.length === 0) parts.push(`${rest}ms`);

  return parts.join(' ');
}
