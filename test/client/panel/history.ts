import type { ToPanel } from '../../../client/messages.ts';
import { listScores, listTrends, usualOf } from '../../../engine/insight/usual.ts';
import type { RunRecord, StepSum } from '../../../engine/store/history/records.ts';
import { at } from './story.ts';

/** What the host says of so many runs of the story, each two hours after the one before. */
export function history(count = 23): Extract<ToPanel, { type: 'history' }> {
  const runs = Array.from({ length: count }, (_, back) => runOf(back, count));
  const steps = new Map([
    ['write_brief', sums(runs, (back) => (back === 0 ? 9800 : 4300 + 150 * (back % 5)))],
    ['list_docs', sums(runs, () => 40).map((one, index, all) => ({ ...one, quality: index === all.length - 1 ? 0.62 : 0.8 }))],
  ]);
  return {
    type: 'history',
    history: {
      runs,
      trends: listTrends({ runs: [], steps }),
      scores: listScores({ runs: [], steps }),
      usual: [...steps].map(([step, own]) => [step, usualOf(own.slice(0, -1))]),
      notes: ['2 runs of another machine are left out.'],
    },
  };
}

/** Runs that did not end well took as long as they stood; the others about half a minute, and one of them, which found all it needed, hardly any time. */
const durations: Partial<Record<RunRecord['status'], number>> = { failed: 12_000, cancelled: 12_000, interrupted: 12_000 };
const statuses: Readonly<Record<number, RunRecord['status']>> = { 2: 'failed', 7: 'cancelled', 11: 'interrupted' };

function runOf(back: number, count: number): RunRecord {
  const status = statuses[back] ?? 'succeeded';
  const began = at(-7200 * back);
  return {
    run: `20261121-${String(count - back).padStart(4, '0')}-k3f9q2`,
    pipeline: 'research-brief',
    file: '/project/research-brief.baton.yaml',
    hash: back < 2 ? 'new' : 'old',
    status,
    degraded: back === 0,
    mode: back === 4 ? 'replay' : 'live',
    parent: back === 1 ? '20261120-1705-k3f9q2' : undefined,
    started_at: began,
    duration: durations[status] ?? (back === 5 ? 96 : 29_000 + 900 * (back % 4)),
    worked: 12_000,
    cost: back === 4 ? 0 : 0.044 + 0.002 * (back % 3),
    input_tokens: 20_000,
    output_tokens: 1900,
    calls: 38,
    models: ['gpt-5-mini', 'claude-sonnet-5'],
    steps: 31,
    given: 0,
    failed: status === 'failed' ? 2 : 0,
    retries: 1,
  };
}

const sums = (runs: readonly RunRecord[], duration: (back: number) => number): StepSum[] =>
  runs
    .map(({ run }, back) => ({
      run,
      step: '',
      kind: 'prompt',
      count: 1,
      failed: 0,
      retries: 0,
      duration: duration(back),
      wait: 0,
      cost: 0.02,
      tokens: 900,
    }))
    .reverse();

/** What the host says of the two newest of these runs. */
export const contrast: Extract<ToPanel, { type: 'contrast' }> = {
  type: 'contrast',
  show: true,
  contrast: {
    runs: [
      { run: '20261121-0022-k3f9q2', status: 'succeeded', started_at: at(-7200), duration: 29_900, cost: 0.046 },
      { run: '20261121-0023-k3f9q2', status: 'succeeded', started_at: at(0), duration: 31_000, cost: 0.044 },
    ],
    texts: ['write_brief'],
    inputs: [{ name: 'focus', before: 'labour', after: 'labour and yield' }],
    outputs: [{ name: 'count', before: '21', after: '24' }],
    steps: [
      {
        path: 'title',
        before: { status: 'succeeded', model: 'gpt-5-mini', time: 900, cost: 0.001 },
        after: { status: 'succeeded', model: 'gpt-5', time: 950, cost: 0.003 },
        differs: ['model'],
      },
      {
        path: 'write_brief',
        before: { status: 'succeeded', model: 'claude-sonnet-5', time: 4600, cost: 0.02 },
        after: { status: 'succeeded', model: 'claude-sonnet-5', time: 9800, cost: 0.028 },
        differs: ['prompt', 'result'],
      },
      { path: 'facts[13].extract', after: { status: 'failed', time: 300 }, differs: [] },
    ],
    more: 0,
    same: 9,
  },
};

/** What a step of them gave. */
export const contrastPart = (what: 'result' | 'prompt'): Extract<ToPanel, { type: 'contrastPart' }> => ({
  type: 'contrastPart',
  runs: ['20261121-0022-k3f9q2', '20261121-0023-k3f9q2'],
  path: 'write_brief',
  what,
  before: [
    'Tidal mills along the coast worked two',
    'shifts a day, set by the clock. [03-mills]',
    'Three of the twelve documents give the',
    'same yield per tide.',
  ].join('\n'),
  after: [
    'Tidal mills along the coast worked two',
    'shifts a day, set by the water rather than the clock. [03-mills]',
    'Three of the twelve documents give the',
    'same yield per tide, and one corrects it upward. [09-ledger]',
  ].join('\n'),
});
