import assert from 'node:assert/strict';
import { type Card, cardOf, describeCard, lookOfNode } from '../../../../../client/panel/view/cards/cards.ts';
import { costOfSteps, stripOf } from '../../../../../client/panel/view/cards/strip.ts';
import { lookOf, runLook } from '../../../../../client/panel/view/status.ts';
import { compile } from '../../../../../engine/compile/compile.ts';
import { isFact, type NewFact } from '../../../../../engine/state/events.ts';
import { reduce } from '../../../../../engine/state/reduce.ts';
import { initialState } from '../../../../../engine/state/state.ts';
import { graphOf } from '../../../../engine/compile/graph/sketch.ts';
import { folded, storyState } from '../../folded.ts';
import { guideStates } from '../../guide-story.ts';
import { at, began, graph, stories, told } from '../../story.ts';

const card = (path: string, name?: keyof typeof stories): Card => {
  const node = graph.nodes.find((one) => one.path === path) ?? assert.fail(path);
  return name ? cardOf(graph, node, storyState(name), at(stories[name].now)) : cardOf(graph, node, undefined, 0);
};

const lines: [path: string, story: keyof typeof stories | undefined, look: string, line: string][] = [
  ['list_docs', undefined, 'todo', 'filesystem · list'],
  ['facts', undefined, 'todo', 'for each item'],
  ['check_quotes', undefined, 'todo', 'terminal · grep'],
  ['short_note', undefined, 'todo', 'only if write_brief fails'],
  ['list_docs', 'running', 'succeeded', '12 files'],
  ['choose_focus', 'running', 'succeeded', '“labour and yield” · 1.4 s'],
  ['facts', 'running', 'succeeded', 'for each of 12 · 8.9 s'],
  ['title', 'running', 'waiting', 'needs you'],
  ['write_brief', 'running', 'running', '0:07 · 48 words'],
  ['check_quotes', 'running', 'running', 'for each of 24 · 0:07'],
  ['ask_for_more', 'running', 'skipped', 'condition is false'],
  ['facts_csv', 'running', 'todo', 'waits for check_quotes'],
  ['approve', 'running', 'todo', 'waits for 3 steps'],
  ['short_note', 'running', 'todo', 'only if write_brief fails'],
  ['facts', 'failed', 'failed', 'Item 6 of 12 failed: openai refused the key (401).'],
  ['approve', 'failed', 'skipped', 'the run had stopped'],
  ['approve', 'succeeded', 'succeeded', 'brief.md'],
  ['facts', 'cancelled', 'cancelled', 'for each of 12 · 4.5 s'],
];

describe('cards', () => {
  for (const [path, story, look, line] of lines)
    it(`${path} ${story ? `of a run ${story}` : 'before a run'}: ${look}, ${line}`, () =>
      assert.deepEqual([card(path, story).look, card(path, story).line], [look, line]));

  it('show how far a loop is, item by item', () => {
    const { strip } = card('check_quotes', 'running');
    assert.deepEqual([strip?.of, strip?.done, strip?.failed, strip?.running, strip?.text], [24, 11, 1, 4, '12/24 · 1 failed']);
    assert.deepEqual(strip?.cells?.slice(5, 18), [
      'succeeded',
      'failed',
      ...Array(5).fill('succeeded'),
      ...Array(4).fill('running'),
      'todo',
      'todo',
    ]);
  });

  it('show items that a cancel cut off as cancelled', () =>
    assert.deepEqual(card('facts', 'cancelled').strip?.cells?.slice(3, 6), ['succeeded', 'cancelled', 'cancelled']));

  it('show what a loop has cost when it is done', () => assert.equal(card('facts', 'running').strip?.text, '12 done · $0.006'));
  it('count what runs', () =>
    assert.equal(
      cardOf(graph, graph.nodes[2] ?? assert.fail(), folded(stories.running.events.filter((event) => event.at <= at(3))), at(3))
        .strip?.text,
      '0/12 · 4 running',
    ));
  it('say how a loop will go', () =>
    assert.deepEqual([card('facts').note, card('check_quotes').note], ['4 at a time', 'each item · 4 at a time']));
  it('say how many items a loop takes at once', () => {
    const text = 'steps:\n  - {id: each, for_each: [1, 2, 3], batch: 2, max_parallel: 2, prompt: hi}\n';
    const own = compile(text, { file: '/a.baton.yaml' }).graph;
    assert.equal(cardOf(own, own.nodes[0] ?? assert.fail(), undefined, at(0)).note, 'batches of 2 · 2 at a time');
    assert.equal(own.nodes[0]?.loop?.title, 'for each batch of 2');
  });
  it('gather the iterations of a step inside a loop', () => {
    const inside = card('facts[*].extract', 'failed');
    assert.deepEqual([inside.look, inside.line, inside.strip?.text], ['failed', 'prompt · reader', '11 done · 1 failed']);
    assert.equal(card('facts[*].extract', 'succeeded').look, 'succeeded');
  });
  it('read out what they show', () =>
    assert.equal(
      describeCard(card('check_quotes', 'running'), false),
      'check_quotes, for each of 24 · 0:07, 12/24 · 1 failed, running',
    ));
});

describe('how a step stands', () => {
  const two = graphOf([
    { id: 'a', routes: { failure: 'rescue' } },
    { id: 'rescue' },
    { id: 'g', steps: [{ id: 'x' }, { id: 'y', after: ['x'] }] },
  ]);
  const start: NewFact = {
    type: 'run.started',
    run: 'r',
    pipeline: { id: 'p', file: 'p', hash: '' },
    inputs: {},
    engine: '0',
    mode: 'live',
    limits: {},
    output_path: '',
    root: '.',
    workdir: '.',
  };
  const failure = { kind: 'network', message: 'No answer.\nIt was cut.', retryable: true } as const;
  const stands = (path: string, ...facts: NewFact[]): string => {
    const state = folded(told([start, ...facts].map((fact, index) => [index, fact])), two);
    const { look, line } = cardOf(two, two.nodes.find((one) => one.path === path) ?? assert.fail(path), state, began + 10_000);
    return `${look}: ${line}`;
  };
  const started: NewFact = { type: 'step.started', path: 'a', model: 'offline' };
  const attempt: NewFact = { type: 'attempt.started', path: 'a', attempt: 1 };
  const failed: NewFact = { type: 'step.failed', path: 'a', failure };
  const asking: NewFact[] = [started, { type: 'person.asked', question: 'q', path: 'a', kind: 'ask', text: '?' }];
  const over = (status: 'cancelled' | 'interrupted' | 'waiting'): NewFact => ({
    type: 'run.finished',
    status,
    degraded: false,
    outputs: {},
    absent: [],
  });

  const cases: [name: string, path: string, facts: NewFact[], should: string][] = [
    ['a step that could start', 'a', [], 'todo: ready'],
    ['a running step', 'a', [started, attempt], 'running: 0:09 · offline'],
    [
      'another attempt',
      'a',
      [
        started,
        attempt,
        { type: 'attempt.failed', path: 'a', attempt: 1, failure, retry_at: 0 },
        { type: 'attempt.started', path: 'a', attempt: 2 },
      ],
      'running: 0:09 · attempt 2',
    ],
    [
      'a wait before another attempt',
      'a',
      [started, attempt, { type: 'attempt.failed', path: 'a', attempt: 1, failure, retry_at: at(9) }],
      'retrying: attempt 1 failed: network',
    ],
    ['a failure', 'a', [started, attempt, failed], 'failed: No answer.'],
    [
      'a failure that its handler answered',
      'a',
      [
        started,
        { type: 'route.taken', path: 'a', on: 'failure', target: 'rescue' },
        failed,
        { type: 'step.succeeded', path: 'rescue', result: { value: 1 } },
      ],
      'degraded: handled: No answer.',
    ],
    [
      'a degraded value',
      'a',
      [{ type: 'step.succeeded', path: 'a', result: { value: 'x' }, degraded: 'fallback' }],
      'degraded: fallback',
    ],
    ['a value of nothing', 'a', [{ type: 'step.succeeded', path: 'a', result: { value: null } }], 'succeeded: done'],
    ['a step cut off by a cancel', 'a', [started, attempt, over('cancelled')], 'cancelled: cancelled'],
    ['a step cut off', 'a', [started, attempt, over('interrupted')], 'interrupted: cut off in the middle'],
    ['a step never started', 'a', [over('interrupted')], 'todo: never started'],
    ['a step of a run that waits', 'a', [over('waiting')], 'todo: prompt'],
    [
      'a group at work',
      'g',
      [
        { type: 'step.started', path: 'g' },
        { type: 'step.succeeded', path: 'g.x', result: { value: 1 } },
      ],
      'running: 0:09 · 1 of 2 steps',
    ],
    [
      'a group whose step asks',
      'g',
      [
        { type: 'step.started', path: 'g' },
        { type: 'person.asked', question: 'q', path: 'g.x', kind: 'ask', text: '?' },
      ],
      'waiting: needs you',
    ],
    ['a step that asks in a run that ended to wait', 'a', [...asking, over('waiting')], 'waiting: needs you'],
    ['a step that asked in a run that was cancelled', 'a', [...asking, over('cancelled')], 'cancelled: cancelled'],
    [
      'a step that asks again in a run that goes on after its cancel',
      'a',
      [...asking, over('cancelled'), { type: 'run.resumed', pid: 1 }],
      'waiting: needs you',
    ],
  ];
  for (const [name, path, facts, should] of cases) it(`${name}: ${should}`, () => assert.equal(stands(path, ...facts), should));
});

describe('costOf', () => {
  it('sums up the calls below a loop', () => {
    const state = storyState('succeeded');
    assert.equal(costOfSteps(state, state.steps.get('facts') ?? assert.fail())?.toFixed(6), '0.006000');
  });
  it('is unknown where nothing with a price was called', () => {
    const state = storyState('succeeded');
    assert.equal(costOfSteps(state, state.steps.get('check_quotes') ?? assert.fail()), undefined);
  });
});

describe('runLook', () => {
  for (const [name, look] of [
    ['running', 'waiting'],
    ['failed', 'failed'],
    ['succeeded', 'succeeded'],
    ['cancelled', 'cancelled'],
  ] as const)
    it(`${name} is ${look}`, () => assert.equal(runLook(storyState(name)), look));
  it('is still to come before the first fact', () => assert.equal(runLook(folded([])), 'todo'));
});

describe('a run that waits for a batch of a provider alone', () => {
  const shown = guideStates['waiting for a batch']();
  const [message] = shown.messages;
  assert.ok(message?.type === 'snapshot' && message.run);
  const graph = message.graph ?? assert.fail();
  const state = initialState(graph);
  for (const event of message.run.events) if (isFact(event)) reduce(state, event);

  it('says so of the run, the step and its items: nobody is asked, and nothing was cut off', () => {
    assert.equal(runLook(state), 'parked');
    const step = state.steps.get('describe') ?? assert.fail();
    assert.equal(lookOf(state, step), 'parked');
    assert.deepEqual([...new Set(stripOf(state, step)?.cells)], ['parked']);
    const node = graph.nodes.find(({ id }) => id === 'describe') ?? assert.fail();
    assert.equal(lookOfNode(node, state), 'parked');
  });

  it('counts no item that waits for it as running, also while the run goes on with something else', () => {
    const going = initialState(graph);
    for (const event of message.run?.events ?? assert.fail()) {
      if (isFact(event) && event.type !== 'run.finished') reduce(going, event);
    }
    const strip = stripOf(going, going.steps.get('describe') ?? assert.fail());
    assert.equal(going.status, 'running');
    assert.deepEqual([strip?.running, strip?.text], [0, '0/6 · 6 in a batch']);
    assert.deepEqual([...new Set(strip?.cells)], ['parked']);
  });

  it('waits for a person where one is asked as well', () => {
    reduce(state, { seq: 99, at: began, type: 'person.asked', question: 'q', kind: 'ask', text: 'Go on?' });
    assert.equal(runLook(state), 'waiting');
  });
});
