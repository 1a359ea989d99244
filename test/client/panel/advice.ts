import type { ToPanel } from '../../../client/messages.ts';
import type { AdviceInfo } from '../../../client/panel-content.ts';

type Advice = AdviceInfo['advice'][number];

const nothing = { low: 0, mean: 0, high: 0 };
const before = { time: 31_400, cost: 0.042 };

const advice: Advice[] = [
  {
    kind: 'parallel',
    step: null,
    title: 'Let up to 8 steps of a run work at once (`limits.max_parallel`, now 4)',
    changes: [],
    edit: { line: 4, before: ['limits: {max_parallel: 4}'], after: ['limits: {max_parallel: 8}'] },
    gain: { time: { low: 6100, mean: 7900, high: 9800 }, cost: nothing, before },
    quality: { is: 'same' },
    hash: 'a1'.repeat(32),
  },
  {
    kind: 'faster-model',
    step: 'write_brief',
    title: 'Let `write_brief` ask openai:gpt-5-mini in place of anthropic:claude-sonnet-5',
    changes: [],
    edit: { line: 31, before: ['    model: anthropic:claude-sonnet-5'], after: ['    model: openai:gpt-5-mini'] },
    gain: { time: { low: 2100, mean: 4300, high: 6600 }, cost: { low: 0.008, mean: 0.011, high: 0.014 }, before },
    quality: { is: 'unknown' },
    hash: 'b2'.repeat(32),
  },
  {
    kind: 'dependency',
    step: 'facts_csv',
    title: 'Let `facts_csv` begin without waiting for `check_quotes`, of which it reads nothing',
    changes: [],
    edit: { line: 44, before: ['    dependencies: [rank_facts, check_quotes]'], after: ['    dependencies: [rank_facts]'] },
    gain: { time: { low: 700, mean: 900, high: 1200 }, cost: nothing, before },
    quality: { is: 'known', good: 38, tried: 40, goodNow: 29, triedNow: 31 },
    hash: 'c3'.repeat(32),
  },
];

/** What the host says would save something. */
export const adviceInfo: AdviceInfo = {
  runs: 12,
  tried: 9,
  advice,
  followed: [
    {
      kind: 'cache',
      step: 'facts[*].extract',
      verdict: 'held',
      before: 42_000,
      after: 31_500,
      runs: 5,
      foreseen: { low: 8200, mean: 11_000, high: 14_000 },
    },
  ],
  unknownLoops: [],
};

export const adviceOf = (info: Partial<AdviceInfo> = {}): ToPanel => ({ type: 'advice', info: { ...adviceInfo, ...info } });
