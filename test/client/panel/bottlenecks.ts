import type { ToPanel } from '../../../client/messages.ts';
import type { TimeInfo } from '../../../client/panel-content.ts';

const step = (path: string, critical: number, slack: number, duration: number): TimeInfo['steps'][number] => ({
  path,
  critical,
  slack,
  duration,
  waits: 0,
});

/** What holds the runs of the story up, by simulated ones. */
export const timeInfo: TimeInfo = {
  basis: 'runs',
  played: 200,
  duration: { low: 21_400, median: 31_400, high: 48_200 },
  steps: [
    step('facts[*].extract', 1, 0, 9100),
    step('write_brief', 0.83, 0, 9000),
    step('check_quotes[*]', 0.17, 1300, 8000),
    step('facts_csv', 0.04, 6200, 900),
    step('title', 0, 7300, 400),
    step('list_docs', 0, 0, 20),
  ],
  limits: [
    { of: 'run', name: null, slots: 4, saves: { low: 2100, mean: 2600, high: 3100 } },
    { of: 'tool', name: 'terminal', slots: 2, saves: { low: -40, mean: 20, high: 80 } },
    { of: 'rpm', name: 'openai', slots: 60, saves: { low: 300, mean: 420, high: 540 } },
  ],
};

/** The same of a run that was. */
export const pastTimeInfo: TimeInfo = { ...timeInfo, run: '20261121-0138-k3f9q2', basis: undefined, played: 1, path: [] };

export const bottlenecksOf = (explained: TimeInfo = timeInfo): ToPanel => ({ type: 'bottlenecks', explained });
