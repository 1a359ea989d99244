import type { Rule, RulePage } from '../checkable.ts';

export const badSchedulePage: RulePage = {
  doc: 'A schedule says when by five fields: minute, hour, day of the month, month, day of the week. It is read in its `timezone`, or in UTC. This one cannot be read, or names a time that never comes, so nothing would begin.',
  examples: [
    {
      text: `triggers:
  schedule:
    - cron: "~bad-schedule~61 7 * * *"
    - {cron: "0 7 * * MON-FRI", timezone: ~bad-schedule~Europe/Berln}
    - ~bad-schedule~"0 0 31 2 *"
steps:
  - {id: greet, prompt: Say hello.}
`,
    },
    {
      good: true,
      text: `triggers:
  schedule:
    - cron: "15 7 * * *"
    - {cron: "0 7 * * MON-FRI", timezone: Europe/Berlin}
    - "0 0 28 2 *"
steps:
  - {id: greet, prompt: Say hello.}
`,
    },
  ],
};

export const badSchedule: Rule = {
  code: 'bad-schedule',
};
