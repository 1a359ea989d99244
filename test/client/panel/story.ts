import type { Graph } from '../../../engine/compile/graph/graph.ts';
import { programAnswers } from '../../../engine/language/schema/answers.ts';
import type { Fact, Live, NewFact, RunEvent } from '../../../engine/state/events.ts';
import { graphOf, type Sketch } from '../../engine/compile/graph/sketch.ts';
import { yaml } from '../../yaml.ts';

/** A run as told by its events, second by second; times are seconds after `began`. */
export const began = Date.UTC(2026, 10, 21, 1, 38, 0);
export const at = (seconds: number): number => began + Math.round(seconds * 1000);

interface Story {
  graph: Graph;
  events: RunEvent[];
}

type Told = [seconds: number, event: NewFact | (Live extends infer L ? (L extends Live ? Omit<L, 'at'> : never) : never)];

/** Numbers facts and gives every event its time. */
export function told(list: readonly Told[]): RunEvent[] {
  let seq = 0;
  return [...list]
    .sort((a, b) => a[0] - b[0])
    .map(([seconds, event]) => {
      const live =
        event.type === 'step.delta' ||
        event.type === 'step.progress' ||
        event.type === 'step.log' ||
        event.type === 'resource.sample';
      return { ...event, at: at(seconds), ...(live ? {} : { seq: ++seq }) } as Fact | Live;
    });
}

const steps: Sketch[] = [
  { id: 'list_docs', kind: 'tool', detail: 'filesystem · list' },
  { id: 'choose_focus', kind: 'set', detail: 'AUTO · choice' },
  {
    id: 'facts',
    after: ['list_docs', 'choose_focus'],
    loop: true,
    kind: 'group',
    detail: 'for each doc',
    steps: [
      { id: 'read', kind: 'tool', detail: 'filesystem · read' },
      { id: 'extract', after: ['read'], detail: 'prompt · reader' },
    ],
  },
  { id: 'rank_facts', after: ['facts'], kind: 'set', detail: 'set · ranked' },
  { id: 'check_enough', after: ['facts'], kind: 'set', detail: 'set · enough' },
  {
    id: 'write_brief',
    after: ['rank_facts', 'check_enough'],
    detail: 'prompt · writer',
    condition: 'facts.results | length >= 5',
    routes: { failure: 'short_note' },
  },
  { id: 'ask_for_more', after: ['check_enough'], detail: 'prompt · writer', condition: 'facts.results | length < 5' },
  { id: 'check_quotes', after: ['facts'], loop: 'single', kind: 'tool', detail: 'terminal · grep' },
  { id: 'facts_csv', after: ['check_quotes'], kind: 'tool', detail: 'filesystem · write' },
  { id: 'title', after: ['list_docs'], kind: 'tool', detail: 'terminal · run' },
  { id: 'approve', after: ['write_brief', 'check_quotes', 'title'], kind: 'tool', detail: 'filesystem · write' },
  { id: 'short_note', kind: 'tool', detail: 'filesystem · write' },
];

export const graph = graphOf(steps, 'research-brief');
for (const node of graph.nodes) if (node.loop) node.loop.maxParallel = 4;

export const summary = [
  'Research brief reads every text file of a folder and takes structured facts from each of them, four at a time.',
  'The facts are ranked and counted. With five or more it writes a brief; with fewer it asks for more sources. If writing fails, a short note is written instead.',
  'Quotes are checked one by one against their files, and what stands is written to facts.csv.',
  'It calls models in 2 of its 12 steps, reads and writes files, and starts one program.',
];

const docs = [
  '01-tides.txt',
  '02-coast.txt',
  '03-mills.txt',
  '04-ledger.txt',
  '05-labour.txt',
  '06-yield.txt',
  '07-letters.txt',
  '08-statute.txt',
  '09-ledger.txt',
  '10-survey.txt',
  '11-decline.txt',
  '12-museum.txt',
];
const answer = yaml`
    ## What the sources agree on

    Tidal mills along the coast worked two shifts a day, set by the water rather than the clock [03-mills.txt]. Three of the twelve documents give the same yield per tide, and one corrects it upward [09-ledger.txt].

    The decline began earlier than usually`;
const claims = (doc: string) => [
  { claim: 'Two shifts a day', quote: 'set by the water', file: doc, sure: 0.9 },
  { claim: 'Four sacks a tide', quote: 'four sacks to the tide', file: doc, sure: 0.7 },
];

const opening: Told[] = [
  [
    0,
    {
      type: 'run.started',
      run: '20261121-0138-k3f9q2',
      pipeline: { id: 'research-brief', file: 'research-brief.baton.yaml', hash: 'f00' },
      inputs: { folder: 'sources' },
      engine: '0.1.0',
      mode: 'live',
      limits: { max_cost: 0.5 },
      output_path: 'outputs/research-brief',
      root: '.',
      workdir: '.',
    },
  ],
  [
    0.01,
    {
      type: 'step.succeeded',
      path: 'list_docs',
      parameters: { path: 'sources', pattern: '*.txt' },
      result: { value: { success: true, files: docs, count: 12 } },
    },
  ],
  [0.02, { type: 'step.started', path: 'choose_focus' }],
  [0.02, { type: 'attempt.started', path: 'choose_focus', attempt: 1 }],
  [
    1.4,
    {
      type: 'step.succeeded',
      path: 'choose_focus',
      result: { value: 'labour and yield' },
      why: {
        auto: [
          { field: 'values.focus', question: 'Which focus fits these documents best?', answer: 'labour and yield', locked: true },
        ],
      },
    },
  ],
  [1.5, { type: 'step.started', path: 'title' }],
  [1.5, { type: 'attempt.started', path: 'title', attempt: 1 }],
  [1.6, { type: 'loop.opened', path: 'facts', count: 12 }],
];

function fact(doc: string, index: number): Told[] {
  const from = 1.6 + Math.floor(index / 4) * 2.9 + (index % 4) * 0.08;
  const to = from + 2.3 + ((index * 7) % 5) * 0.1;
  const path = `facts[${index}]`;
  return [
    [
      from + 0.01,
      {
        type: 'step.succeeded',
        path: `${path}.read`,
        parameters: { path: `sources/${doc}` },
        result: { value: { success: true, content: 'The mill stood …', bytes: 4211 } },
      },
    ],
    [
      from + 0.02,
      {
        type: 'step.started',
        path: `${path}.extract`,

        why: { model: { chosen: 'openai:gpt-small', reason: 'expert reader' } },
      },
    ],
    [from + 0.02, { type: 'attempt.started', path: `${path}.extract`, attempt: 1 }],
    [
      from + 0.03,
      {
        type: 'call.started',
        path: `${path}.extract#1`,
        kind: 'model',
        request: 'a1',
        name: 'openai:gpt-small',
        prompt: [{ role: 'user', content: `Take the claims from ${doc}.` }],
      },
    ],
    [
      to,
      {
        type: 'call.settled',
        path: `${path}.extract#1`,
        result: { value: 'claims' },
        usage: { input_tokens: 611, output_tokens: 118 },
        cost: 0.0005,
        model: 'openai:gpt-small',
        provenance: 'live',
        first_token: 420,
      },
    ],
    [
      to + 0.01,
      { type: 'step.succeeded', path: `${path}.extract`, result: { value: { claims: claims(doc) } }, model: 'openai:gpt-small' },
    ],
    [to + 0.02, { type: 'iteration.settled', path, status: 'succeeded' }],
  ];
}

const facts: Told[] = docs.flatMap(fact);
const middle: Told[] = [
  [10.5, { type: 'step.succeeded', path: 'facts', result: { value: docs.map((file) => ({ file, claims: 2 })) } }],
  [
    10.55,
    { type: 'step.succeeded', path: 'rank_facts', result: { value: { ranked: claims('03-mills.txt') } }, set: { ranked: 24 } },
  ],
  [10.6, { type: 'step.succeeded', path: 'check_enough', result: { value: { enough: true } } }],
  [
    10.61,
    {
      type: 'step.skipped',
      path: 'ask_for_more',
      reason: 'condition-false',
      why: { condition: { text: 'facts.results | length < 5', values: { 'facts.results | length': 12 }, result: false } },
    },
  ],
  [10.7, { type: 'loop.opened', path: 'check_quotes', count: 24 }],
  [
    11,
    {
      type: 'step.started',
      path: 'write_brief',
      model: 'openai:gpt-large',
      parameters: { max_words: 400, tone: 'plain' },
      why: {
        condition: { text: 'facts.results | length >= 5', values: { 'facts.results | length': 12 }, result: true },
        model: { chosen: 'openai:gpt-large', reason: 'expert writer; cheapest of 2 with a 16k context' },
        auto: [{ field: 'parameters.tone', question: 'Which tone suits these readers?', answer: 'plain', locked: true }],
      },
    },
  ],
  [11, { type: 'attempt.started', path: 'write_brief', attempt: 1 }],
  [
    11.1,
    {
      type: 'call.started',
      path: 'write_brief#1',
      kind: 'model',
      request: 'b2',
      name: 'openai:gpt-large',
      prompt: [
        { role: 'system', content: 'You write for people who have no time.' },
        {
          role: 'user',
          content:
            'Write a brief of at most 400 words in a plain tone from these facts:\n\n1. Two shifts a day [03-mills.txt]\n2. Four sacks to the tide [09-ledger.txt]',
        },
      ],
    },
  ],
  [11.7, { type: 'step.delta', path: 'write_brief', text: answer }],
];

function quote(index: number, failed = false): Told[] {
  const from = 10.7 + Math.floor(index / 4) * 2.2;
  const path = `check_quotes[${index}]`;
  const to = from + 1.9 + ((index * 5) % 4) * 0.07;
  return [
    [from + 0.02, { type: 'step.started', path, parameters: { argv: ['grep', '-F', 'set by the water'] } }],
    [from + 0.02, { type: 'attempt.started', path, attempt: 1 }],
    ...(failed
      ? ([
          [
            to,
            {
              type: 'step.failed',
              path,
              failure: { kind: 'tool', message: 'grep found no such line in 07-letters.txt.', retryable: false },
            },
          ],
        ] satisfies Told[])
      : ([[to, { type: 'step.succeeded', path, result: { value: { exit_code: 0 } } }]] satisfies Told[])),
    [to + 0.01, { type: 'iteration.settled', path, status: failed ? 'failed' : 'succeeded' }],
  ];
}
const upTo = (seconds: number, list: readonly Told[]): Told[] => list.filter(([when]) => when <= seconds);
const quotes = (count: number, failed?: number): Told[] =>
  Array.from({ length: count }, (_, index) => quote(index, index === failed)).flat();

/** Seven seconds into the writing: a loop done, one under way, an answer streaming, a person asked. */
const running: Told[] = [
  ...opening,
  ...facts,
  ...middle,
  ...upTo(17.95, quotes(16, 6)),
  [
    2,
    {
      type: 'person.asked',
      question: 'q1',
      path: 'title',
      kind: 'permission',
      text: 'May title run the program wc -w sources/01-tides.txt?',
      choices: [...programAnswers],
    },
  ],
];
const answered: Told = [5, { type: 'person.answered', question: 'q1', value: 'once', by: 'panel' }];
const titled: Told = [
  5.4,
  { type: 'step.succeeded', path: 'title', result: { value: { exit_code: 0, stdout: 'Mills of the tide' } } },
];

const failedRun: Told[] = [
  ...opening,
  ...facts.filter(([, event]) => !('path' in event && String(event.path).startsWith('facts[5]'))),
  ...fact(docs[5] ?? '', 5).slice(0, 4),
  answered,
  titled,
  [
    4.2,
    {
      type: 'attempt.failed',
      path: 'facts[5].extract',
      attempt: 1,
      failure: { kind: 'rate', message: 'The provider asked to wait: too many requests.', retryable: true },
      retry_at: at(6),
    },
  ],
  [6, { type: 'attempt.started', path: 'facts[5].extract', attempt: 2 }],
  [
    7.1,
    {
      type: 'step.failed',
      path: 'facts[5].extract',
      failure: {
        kind: 'auth',
        message: 'openai refused the key (401).',
        hint: 'Set it again with “Baton: Set API Key…”.',
        step: 'facts[5].extract',
        attempt: 2,
        retryable: false,
      },
    },
  ],
  [7.2, { type: 'iteration.settled', path: 'facts[5]', status: 'failed' }],
  [
    10.6,
    {
      type: 'step.failed',
      path: 'facts',
      failure: { kind: 'auth', message: 'Item 6 of 12 failed: openai refused the key (401).', retryable: false },
    },
  ],
  ...['rank_facts', 'check_enough', 'write_brief', 'ask_for_more', 'check_quotes', 'facts_csv', 'approve', 'short_note'].map(
    (path): Told => [10.7, { type: 'step.skipped', path, reason: 'run-stopped' }],
  ),
  [
    10.8,
    {
      type: 'run.finished',
      status: 'failed',
      degraded: false,
      outputs: {},
      absent: [],
      error: { kind: 'auth', message: 'Item 6 of 12 failed: openai refused the key (401).', retryable: false },
    },
  ],
];

const succeeded: Told[] = [
  ...opening,
  ...facts,
  ...middle,
  ...quotes(24),
  answered,
  titled,
  [
    19,
    {
      type: 'call.settled',
      path: 'write_brief#1',
      result: { value: answer },
      usage: { input_tokens: 3104, output_tokens: 512 },
      cost: 0.0171,
      model: 'openai:gpt-large',
      provenance: 'live',
      first_token: 610,
    },
  ],
  [19.05, { type: 'step.succeeded', path: 'write_brief', result: { value: `${answer} told.` }, model: 'openai:gpt-large' }],
  [19.06, { type: 'step.skipped', path: 'short_note', reason: 'not-activated' }],
  [
    24.2,
    { type: 'step.succeeded', path: 'check_quotes', result: { value: Array.from({ length: 24 }, () => ({ exit_code: 0 })) } },
  ],
  [
    24.3,
    {
      type: 'step.succeeded',
      path: 'facts_csv',
      result: { value: { success: true, bytes: 5210 } },
      location: 'outputs/research-brief/facts.csv',
    },
  ],
  [
    24.31,
    {
      type: 'product.written',
      path: 'facts_csv',
      name: 'table',
      file: 'outputs/research-brief/facts.csv',
      bytes: 5210,
      hash: 'aa',
    },
  ],
  [
    24.4,
    {
      type: 'step.succeeded',
      path: 'approve',
      result: { value: { success: true } },
      location: 'outputs/research-brief/brief.md',
    },
  ],
  [
    24.41,
    { type: 'product.written', path: 'approve', name: 'brief', file: 'outputs/research-brief/brief.md', bytes: 3310, hash: 'bb' },
  ],
  [
    24.5,
    {
      type: 'run.finished',
      status: 'succeeded',
      degraded: false,
      outputs: { brief: `${answer} told.`, facts: claims('03-mills.txt'), count: 24, missing: null },
      absent: ['missing'],
    },
  ],
];

const cancelled: Told[] = [
  ...opening,
  ...upTo(6, facts),
  answered,
  titled,
  [6.1, { type: 'step.failed', path: 'facts', failure: { kind: 'cancelled', message: 'Cancelled.', retryable: false } }],
  ...['rank_facts', 'check_enough', 'write_brief', 'ask_for_more', 'check_quotes', 'facts_csv', 'approve', 'short_note'].map(
    (path): Told => [6.2, { type: 'step.skipped', path, reason: 'run-stopped' }],
  ),
  [6.3, { type: 'run.finished', status: 'cancelled', degraded: false, outputs: {}, absent: [] }],
];

/** Runs of one pipeline, each as far as its name says, and when one looks at it (seconds after its beginning). */
export const stories = {
  running: { events: told(running), now: 18 },
  failed: { events: told(failedRun), now: 30 },
  succeeded: { events: told(succeeded), now: 60 },
  cancelled: { events: told(cancelled), now: 60 },
} satisfies Record<string, { events: RunEvent[]; now: number }>;

/** A pipeline that asks one question of each form, and waits for all of them. */
export function asking(): Story & { now: number } {
  const ids = ['approve', 'reviewer', 'copies', 'note', 'details', 'send'] as const;
  const detail = (id: string): string => (id === 'send' ? 'terminal · execute' : 'ask');
  const list: Sketch[] = ids.map((id) => ({ id, kind: id === 'send' ? 'tool' : 'ask', detail: detail(id) }));
  type Asked = Omit<NewFact<'person.asked'>, 'type' | 'question' | 'path'>;
  const ask = (id: string, asked: Asked): Told => [1, { type: 'person.asked', question: id, path: id, ...asked }];
  const fields = {
    title: { type: 'string', description: 'At most sixty characters' },
    section: { type: 'string', enum: ['history', 'nature', 'people'] },
    priority: { type: 'integer', default: 3 },
    front_page: { type: 'boolean', default: false },
    remark: { type: 'string', required: false },
  };
  const text =
    'send was cut off in the middle of its work, and running it again may do that work twice. What should happen to it?';
  const events = told([
    [
      0,
      {
        type: 'run.started',
        run: 'r',
        pipeline: { id: 'publish', file: 'publish.baton.yaml', hash: 'f' },
        inputs: {},
        engine: '0.1.0',
        mode: 'live',
        limits: {},
        output_path: 'outputs',
        root: '.',
        workdir: '.',
      },
    ],
    ask('approve', { kind: 'ask', text: 'Publish “The mills of the tide”?', wants: 'approve' }),
    ask('reviewer', {
      kind: 'ask',
      text: 'Who reads it?',
      wants: 'choice',
      choices: ['ann', 'bob', 'cleo', 'dan', 'eve', 'finn'],
    }),
    ask('copies', { kind: 'ask', text: 'How many copies?', wants: 'number', default: 100 }),
    ask('note', { kind: 'ask', text: 'A word for the cover?', wants: 'text' }),
    ask('details', { kind: 'ask', text: 'What shall stand on the front page?', wants: 'form', fields }),
    ask('send', { kind: 'interrupted', text, choices: ['rerun', 'fail'] }),
  ]);
  return { graph: graphOf(list, 'publish'), events, now: 9 };
}

/** A pipeline of a thousand steps, half of them done. */
export function large(count = 1000): Story & { now: number } {
  const wide = 24;
  const list: Sketch[] = Array.from({ length: count }, (_, index) => ({
    id: `step_${index}`,
    after:
      index < wide
        ? []
        : [
            ...new Set([index - wide, index - wide + ((index * 7) % 5) - 2].map((one) => Math.min(index - 1, Math.max(0, one)))),
          ].map((one) => `step_${one}`),
    detail: 'prompt · reader',
  }));
  const half = Math.floor(count / 2);
  const events = told([
    [
      0,
      {
        type: 'run.started',
        run: 'r',
        pipeline: { id: 'large', file: 'large.baton.yaml', hash: 'f' },
        inputs: {},
        engine: '0.1.0',
        mode: 'live',
        limits: {},
        output_path: 'outputs',
        root: '.',
        workdir: '.',
      },
    ],
    ...Array.from(
      { length: half },
      (_, index): Told => [index / 50 + 0.01, { type: 'step.succeeded', path: `step_${index}`, result: { value: index } }],
    ),
    ...Array.from({ length: 10 }, (_, index): Told => [half / 50 + 0.02, { type: 'step.started', path: `step_${half + index}` }]),
  ]);
  return { graph: graphOf(list, 'large'), events, now: half / 50 + 2 };
}
