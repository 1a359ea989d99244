import type { ToPanel } from '../../../client/messages.ts';
import type { PlanInfo } from '../../../client/panel-content.ts';
import type { Estimate } from '../../../engine/insight/estimate/estimated.ts';
import { exactRange, zeroRange } from '../../../engine/insight/ranges.ts';
import { autos } from './autos.ts';

const ready = { reason: 'named for this step', instead: [], candidates: [], keys: [] };

const reader = {
  selection: { strategy: 'cost', exclude: ['local'], maxCost: 0.01 } as const,
  choice: {
    model: 'openai:gpt-5-mini',
    reason: 'the cheapest of 2 that fit of 4 (about $0.0012 a call, 1.4 s a call, expertise unknown)',
    strategy: 'cost' as const,
    instead: ['anthropic:claude-haiku-4-5'],
    candidates: [
      { model: 'openai:gpt-5-mini', reason: 'about $0.0012 a call, 1.4 s a call, expertise unknown', keys: [] },
      { model: 'anthropic:claude-haiku-4-5', reason: 'about $0.0035 a call, speed unknown, expertise unknown', keys: [] },
      { model: 'openai:gpt-5-pro', reason: 'a call costs about $0.075, more than $0.01', keys: [] },
      {
        model: 'mistral:mistral-large-latest',
        reason: 'The model "mistral:mistral-large-latest" needs a key, and MISTRAL_API_KEY is not set.',
        keys: ['MISTRAL_API_KEY'],
      },
    ],
    keys: [],
  },
};

const writer = {
  named: 'anthropic:claude-sonnet-5',
  choice: {
    ...ready,
    model: 'anthropic:claude-sonnet-5',
    refusal: {
      message: 'The model "anthropic:claude-sonnet-5" needs a key, and ANTHROPIC_API_KEY is not set.',
      hint: 'Set ANTHROPIC_API_KEY in the environment or in `.env` (in VS Code: Baton: Set API Key), or run with `--model offline`.',
    },
    keys: ['ANTHROPIC_API_KEY'],
  },
};

const offline = { choice: { ...ready, model: 'offline', reason: 'no model is named and no key is present' } };

const step = (path: string, kind: string, does: string, rest: object = {}): PlanInfo['plan']['steps'][number] => ({
  path,
  depth: 0,
  kind,
  does,
  ...rest,
});

const plan: PlanInfo['plan'] = {
  pipeline: { id: 'research-brief', name: 'Research brief', file: '/project/research-brief.baton.yaml' },
  inputs: [
    { name: 'folder', type: 'text', value: null, from: 'missing' },
    { name: 'focus', type: 'text', value: 'labour', from: 'default' },
  ],
  steps: [
    step('list_docs', 'tool', 'filesystem · list', { tool: 'filesystem.list' }),
    step('choose_focus', 'set', 'AUTO · choice'),
    step('facts', 'group', 'group', { repeats: 'for each doc' }),
    step('facts[*].read', 'tool', 'filesystem · read', { depth: 1, tool: 'filesystem.read' }),
    step('facts[*].extract', 'prompt', 'prompt · reader', { depth: 1, model: 'openai:gpt-5-mini', models: [reader] }),
    step('rank_facts', 'set', 'set · ranked'),
    step('write_brief', 'prompt', 'prompt · writer', {
      condition: 'facts.results | length >= 5',
      model: 'anthropic:claude-sonnet-5',
      models: [writer],
    }),
    step('ask_for_more', 'prompt', 'prompt', { model: 'computed', models: [{}] }),
    step('check_quotes', 'tool', 'terminal · grep', { repeats: 'for each quote', tool: 'terminal.execute' }),
    step('short_note', 'tool', 'filesystem · write', { onlyRouted: true, tool: 'filesystem.write' }),
  ],
  orchestrator: offline,
  autos: { before: 1, meanwhile: 0 },
  needs: ['terminal:grep *'],
  permissions: [
    {
      permission: 'terminal:grep *',
      why: 'The step `check_quotes` needs a permission for the tool `terminal` (grep *), which may start programs.',
      granted: false,
    },
    { permission: 'model:models.example.com', why: 'Prompts would go to models.example.com.', granted: true },
  ],
  logins: [],
  output_path: '/project/outputs/research-brief',
  limits: { max_parallel: 4, max_cost: 0.5, timeout_ms: 600_000 },
  day: { max_cost: 5, spent: { cost: 1.2, tokens: 210_000, calls: 180 } },
};

const takes = (path: string, rest: Partial<Estimate['steps'][number]> = {}): Estimate['steps'][number] => ({
  path,
  kind: 'tool',
  runs: exactRange(1),
  calls: zeroRange,
  input_tokens: zeroRange,
  output_tokens: zeroRange,
  cost: zeroRange,
  duration: { low: 3, high: 40 },
  seen: 3,
  ...rest,
});

const estimate: Estimate = {
  steps: [
    takes('list_docs'),
    takes('facts[*].read', { runs: { low: 8, high: 14 } }),
    takes('facts[*].extract', {
      runs: { low: 8, high: 14 },
      calls: { low: 8, high: 14 },
      cost: { low: 0.0096, high: 0.021 },
      duration: { low: 900, high: 2100 },
      model: 'openai:gpt-5-mini',
    }),
    takes('write_brief', {
      runs: { low: 0, high: 1 },
      calls: { low: 0, high: 1 },
      cost: { low: 0, high: null },
      duration: { low: 4300, high: 9800 },
    }),
    takes('check_quotes[*]', { runs: { low: 0, high: null } }),
  ],
  calls: { low: 8, high: 15 },
  input_tokens: { low: 9800, high: 31_000 },
  output_tokens: { low: 700, high: null },
  cost: { low: 0.0096, high: null },
  duration: { low: 12_000, high: 41_000 },
  autos: 1,
  open: [{ path: 'check_quotes', most: null }],
  unpriced: ['computed'],
  unbounded: [{ model: 'anthropic:claude-sonnet-5', context: 200_000 }],
  usual: { answer: 2000, cost: { low: 0.0096, high: 0.074 } },
  batched: [],
  people: ['facts[*].read'],
  earlier: { runs: 3, whole: 1 },
};

const takesAbout = (path: string, median: number, seen = 3): PlanInfo['forecast']['steps'][number] => ({
  path,
  low: median * 0.7,
  median,
  high: median * 1.6,
  seen,
  from: seen > 0 ? 'step' : 'like',
});

const forecast: PlanInfo['forecast'] = {
  duration: { low: 21_400, median: 31_400, high: 48_200 },
  cost: null,
  tokens: { low: 11_000, median: 14_000, high: 19_000 },
  fails: 0.04,
  runs: 12,
  basis: 'runs',
  steps: [
    takesAbout('list_docs', 20),
    takesAbout('facts[*].read', 30),
    takesAbout('facts[*].extract', 1500),
    takesAbout('write_brief', 8000, 0),
  ],
  fresh: ['write_brief'],
  unknown: [],
  notes: [],
  deadlines: [
    { path: 'write_brief', due: 30_000, risk: 0.62, end: 33_000, low: 24_000, high: 45_000 },
    { path: 'facts[*].extract', due: 20_000, risk: 0.14, end: 15_000, low: 9_000, high: 22_000 },
    { path: '', due: 120_000, risk: 0, end: 31_400, low: 23_000, high: 44_000 },
  ],
};

/** What the host says of a run of the story to come. */
export const planInfo: PlanInfo = {
  plan,
  refused: [
    { message: 'The prompt `write_brief` is not ready: ANTHROPIC_API_KEY is not set.', hint: 'Set it, or name another model.' },
  ],
  estimate,
  forecast,
  autos,
  rerun: {
    run: '20261121-0138-k3f9q2',
    file: '/project/research-brief.baton.yaml',
    taken: ['list_docs', 'choose_focus', 'facts[*].read', 'facts[*].extract'],
    again: [
      { step: 'rank_facts', why: 'changed' },
      { step: 'write_brief', why: 'after', after: 'facts[*].extract' },
      { step: 'check_quotes[*]', why: 'valueless' },
      { step: 'short_note', why: 'new' },
    ],
  },
  notes: [],
};

export const planOf = (info: Partial<PlanInfo> = {}): ToPanel => ({ type: 'plan', info: { ...planInfo, ...info } });
