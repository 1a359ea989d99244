import { planOf } from '../../engine/run/memory.ts';
import { snapshotOf } from './snapshots.ts';
import type { StateShown } from './states.ts';
import { at, told } from './story.ts';

type Told = Parameters<typeof told>[0][number];

/** A pipeline whose steps are done by agents, by batches of a provider, and by models that make pictures. */
const text = `id: bird-guide
name: Guide to the birds of the estuary
limits: {max_cost: 0.4, max_tokens: 20000}
steps:
  - {id: sightings, set: {list: [curlew, redshank, knot, dunlin, turnstone, oystercatcher]}}
  - {id: describe, for_each: "{{ sightings.list }}", as: bird, prompt: "Describe {{ bird }}.", batch_api: true, model: "openai:gpt-5-mini"}
  - id: team
    task: "Write the chapter on waders from {{ sightings.list }}."
    agents:
      finder: {description: Looks sources up., tools: [work], hands_to: [writer]}
      writer: {description: Writes., hands_to: [finder, critic]}
      critic: {description: Finds faults., hands_to: [writer]}
  - {id: cover, tool: work, parameters: {prompt: "A curlew at low water"}}
  - {id: foreword, prompt: "A foreword to {{ team.answer }}"}
outputs: {chapter: "{{ team.answer }}", foreword: "{{ foreword }}"}
`;

const { graph } = planOf(text);
const birds = ['curlew', 'redshank', 'knot', 'dunlin', 'turnstone', 'oystercatcher'];

const opening: Told[] = [
  [
    0,
    {
      type: 'run.started',
      run: '20261121-0138-b1rds0',
      pipeline: { id: 'bird-guide', file: 'bird-guide.baton.yaml', hash: 'f00' },
      inputs: {},
      engine: '0.1.0',
      mode: 'live',
      limits: { max_cost: 0.4, max_tokens: 20_000 },
      output_path: 'outputs/bird-guide',
      root: '.',
      workdir: '.',
    },
  ],
  [0.01, { type: 'step.succeeded', path: 'sightings', result: { value: { list: birds } }, set: { list: birds } }],
];

/** A call of a model, or of a tool where there is no cost. */
const call = (seconds: number, path: string, name: string, rest: { agent?: string; to?: string; cost?: number } = {}): Told[] => [
  [
    seconds,
    {
      type: 'call.started',
      path,
      kind: rest.cost === undefined ? 'tool' : 'model',
      name,
      request: path,
      prompt: rest.to === undefined ? { query: 'waders of the estuary' } : { to: rest.to, message: 'Go on from here.' },
      ...(rest.agent === undefined ? {} : { agent: rest.agent }),
    },
  ],
  [
    seconds + 1.4,
    {
      type: 'call.settled',
      path,
      result: { value: 'Found.' },
      provenance: 'live',
      ...(rest.cost === undefined ? {} : { cost: rest.cost, usage: { input_tokens: 900, output_tokens: 140 }, model: name }),
    },
  ],
];

const model = 'anthropic:claude-sonnet-5';
const team: Told[] = [
  [0.1, { type: 'step.started', path: 'team', model }],
  [0.1, { type: 'attempt.started', path: 'team', attempt: 1 }],
  ...call(0.2, 'team#1', model, { agent: 'finder', cost: 0.004 }),
  ...call(1.8, 'team#2', 'work', { agent: 'finder' }),
  ...call(3.4, 'team#3', model, { agent: 'finder', cost: 0.005 }),
  ...call(5, 'team#4', 'handoff', { agent: 'finder', to: 'writer' }),
  ...call(6.6, 'team#5', model, { agent: 'writer', cost: 0.02 }),
  ...call(8.2, 'team#6', 'handoff', { agent: 'writer', to: 'critic' }),
  ...call(9.8, 'team#7', model, { agent: 'critic', cost: 0.009 }),
];

const cover: Told[] = [
  [0.1, { type: 'step.started', path: 'cover' }],
  [0.1, { type: 'attempt.started', path: 'cover', attempt: 1 }],
  [
    9,
    {
      type: 'product.written',
      path: 'cover',
      name: 'cover.png',
      file: 'outputs/bird-guide/cover.png',
      bytes: 1_400_000,
      hash: 'f00',
    },
  ],
  [
    9.1,
    {
      type: 'step.succeeded',
      path: 'cover',
      result: { value: { path: 'cover.png', type: 'image/png', width: 1024, height: 1024 } },
    },
  ],
];

const batch: Told[] = [
  [0.1, { type: 'loop.opened', path: 'describe', count: 6, items: { value: birds } }],
  ...birds.flatMap((_, index): Told[] => [
    [0.12, { type: 'step.started', path: `describe[${index}]`, model: 'openai:gpt-5-mini' }],
    [0.12, { type: 'attempt.started', path: `describe[${index}]`, attempt: 1 }],
  ]),
  [0.3, { type: 'batch.prepared', batch: 'b1', key: 'k', provider: 'openai', model: 'openai:gpt-5-mini', count: 6 }],
  ...birds.map(
    (bird, index): Told => [
      0.3,
      {
        type: 'call.started',
        path: `describe[${index}]#1`,
        kind: 'model',
        name: 'openai:gpt-5-mini',
        request: bird,
        prompt: `Describe ${bird}.`,
        batch: 'b1',
      },
    ],
  ),
  [0.5, { type: 'batch.submitted', batch: 'b1', id: 'batch_x' }],
];

const down =
  'anthropic:claude-sonnet-5 has failed 5 times in a row, so this call was not made. The last failure: The provider is overloaded (529). The next call may be tried in 26 s.';
const broken: Told[] = [
  [12, { type: 'step.started', path: 'foreword', model }],
  ...[1, 2, 3].flatMap((attempt): Told[] => [
    [12 + attempt * 2, { type: 'attempt.started', path: 'foreword', attempt }],
    [
      13 + attempt * 2,
      {
        type: 'attempt.failed',
        path: 'foreword',
        attempt,
        failure: {
          kind: 'overload',
          message: attempt < 3 ? 'The provider is overloaded (529).' : down,
          retryable: true,
        },
        retry_at: at(14 + attempt * 2 + (attempt === 3 ? 26 : 0)),
      },
    ],
  ]),
];

const ended: Told[] = [
  ...call(12, 'team#8', 'handoff', { agent: 'critic', to: 'writer' }),
  ...call(14, 'team#9', model, { agent: 'writer', cost: 0.02 }),
  [16, { type: 'step.succeeded', path: 'team', result: { value: { answer: 'Waders stand in the shallows.', by: 'writer' } } }],
];

const limit: Told = [
  16.2,
  {
    type: 'person.asked',
    question: 'l1',
    path: 'foreword',
    kind: 'limit',
    text: 'The run may spend $0.40; foreword needs up to $0.52.',
    limit: { name: 'max_cost', most: 0.4, least: 0.52 },
  },
];
const raised: Told[] = [
  [20, { type: 'person.answered', question: 'l1', value: '0.8', by: 'panel' }],
  [20, { type: 'limits.changed', limits: { max_cost: 0.8, max_tokens: 40_000 }, by: 'panel' }],
  [20.1, { type: 'step.started', path: 'foreword', model }],
  [20.1, { type: 'attempt.started', path: 'foreword', attempt: 1 }],
  [21, { type: 'step.delta', path: 'foreword', text: 'At low water the estuary belongs to the birds' }],
];

function shows(list: Told[], now: number, selected?: string, open?: string[]): StateShown {
  const run = { graph, events: told([...opening, ...list]), folder: '/project/.baton/runs/20261121-0138-b1rds0' };
  const pipeline = { id: 'bird-guide', name: 'Guide to the birds of the estuary', file: 'bird-guide.baton.yaml' };
  return { messages: [{ ...snapshotOf(run, now, selected), graph, pipeline }], now: at(now), ...(open ? { open } : {}) };
}

/** States of work that takes long, is done by several, or meets a limit. */
export const guideStates = {
  agents: () => shows([...team, ...batch], 11, 'team', ['team']),
  'waiting for a batch': () =>
    shows(
      [
        ...batch,
        ...team,
        ...ended,
        ...cover,
        [17, { type: 'run.finished', status: 'waiting', degraded: false, outputs: {}, absent: [] }],
      ],
      7200,
      'describe',
    ),
  'agents in time': () => shows([...team, ...ended, ...batch], 18, undefined, ['team']),
  media: () => shows([...cover, ...team], 11, 'cover'),
  'limit reached': () => shows([...team, ...ended, ...cover, limit], 18),
  'limits raised': () => shows([...team, ...ended, ...cover, limit, ...raised], 22, 'foreword'),
  'provider out': () => shows([...team.slice(0, 2), ...cover, ...broken], 21, 'foreword'),
} satisfies Record<string, () => StateShown>;
