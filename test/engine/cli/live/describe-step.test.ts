import assert from 'node:assert/strict';
import { briefValue, describeStep } from '../../../../engine/cli/live/describe-step.ts';
import type { Json } from '../../../../engine/language/json.ts';
import type { NewFact } from '../../../../engine/state/events.ts';
import { begun, start } from './state.ts';

const failure = { kind: 'network' as const, message: 'No connection.\nSecond line', retryable: true };
const text = 'steps: [{id: s, tool: filesystem, action: read, parameters: {path: x}}]';
const called: NewFact = { type: 'call.started', path: 's#1', kind: 'model', request: '', name: 'openai:m' };

/** What has happened to the step `s`, and its words 2 s after the start. */
const cases: [string, NewFact[], string][] = [
  ['a pending step says nothing', [], ''],
  ['a running step says what it is', [{ type: 'step.started', path: 's' }], 'filesystem · read'],
  ['a step in a call says whom it asks, and since when', [{ type: 'step.started', path: 's' }, called], 'asks openai:m · 2.0 s'],
  [
    'a step in a call of a tool names the tool',
    [{ type: 'step.started', path: 's' }, { ...called, kind: 'tool', name: 'x' } as NewFact],
    'x · 2.0 s',
  ],
  [
    'a later attempt is numbered',
    [
      { type: 'attempt.started', path: 's', attempt: 1 },
      { type: 'attempt.failed', path: 's', attempt: 1, failure },
      { type: 'attempt.started', path: 's', attempt: 2 },
    ],
    'attempt 2 · filesystem · read',
  ],
  [
    'a step that waits for another attempt says why',
    [{ type: 'attempt.failed', path: 's', attempt: 1, failure, retry_at: start + 9 }],
    'No connection. · attempt 2 follows',
  ],
  ['a failed step says why', [{ type: 'step.failed', path: 's', failure }], 'No connection.'],
  ['a skipped step says why', [{ type: 'step.skipped', path: 's', reason: 'condition-false' }], 'condition does not hold'],
  [
    'a step with a message shows it in place of its value',
    [{ type: 'step.succeeded', path: 's', result: { value: 'given' }, shown: 'Found 3.\nMore' }],
    'Found 3.',
  ],
  [
    'a step that gave a text shows its first line',
    [{ type: 'step.succeeded', path: 's', result: { value: '\n\nFirst  line\nsecond' } }],
    'First line',
  ],
  [
    'a step that gave an artifact shows its size',
    [{ type: 'step.succeeded', path: 's', result: { artifact: 'ab', bytes: 53_000 } }],
    '53 kB',
  ],
  [
    'a step that wrote shows where, from the working folder on',
    [{ type: 'step.succeeded', path: 's', result: { value: {} }, location: '/demo/outputs/x.md' }],
    'outputs/x.md',
  ],
  [
    'a place outside the working folder is shown whole',
    [{ type: 'step.succeeded', path: 's', result: { value: {} }, location: '/elsewhere/x.md' }],
    '/elsewhere/x.md',
  ],
  [
    'a degraded step says what it went on past',
    [{ type: 'step.succeeded', path: 's', result: { value: 1 }, degraded: 'a default stood in' }],
    'went on: a default stood in',
  ],
  [
    'a question to a person is shown',
    [
      { type: 'step.started', path: 's' },
      { type: 'person.asked', question: 'q', path: 's', kind: 'ask', text: 'Go on?' },
    ],
    'asks: Go on?',
  ],
];

describe('last words of a step', () => {
  for (const [rule, facts, words] of cases)
    it(rule, () => {
      const run = begun(text);
      for (const fact of facts) run.fact(0, fact);
      const step = run.state.steps.get('s');
      assert.ok(step);
      assert.equal(describeStep({ step, state: run.state, now: start + 2000 }), words);
    });

  it('shows the end of a streaming answer, without what could command the terminal', () => {
    const run = begun(text);
    run.fact(0, { type: 'step.started', path: 's' });
    run.live({ type: 'step.delta', at: 1, path: 's', text: `${'x'.repeat(500)} the\nlast \u001b[31mwords` });
    const step = run.state.steps.get('s');
    assert.ok(step && describeStep({ step, state: run.state, now: start }).endsWith('the last [31mwords'));
  });

  it('shows the newest line that a step logged', () => {
    const run = begun(text);
    run.fact(0, { type: 'step.started', path: 's' });
    const step = run.state.steps.get('s');
    assert.equal(step && describeStep({ step, state: run.state, now: start, log: 'page 3 of 9' }), 'page 3 of 9');
  });

  it('counts the items of a loop that has ended', () => {
    const run = begun('steps: [{id: s, for_each: [1, 2], on_item_failure: continue, set: {x: 1}}]');
    run.fact(0, { type: 'loop.opened', path: 's', count: 2 });
    run.fact(1, { type: 'iteration.settled', path: 's[0]', status: 'failed' });
    const step = run.state.steps.get('s');
    assert.equal(step && describeStep({ step, state: run.state, now: start }), '1 failed');
    run.fact(2, { type: 'iteration.settled', path: 's[1]', status: 'succeeded' });
    run.fact(3, { type: 'step.succeeded', path: 's', result: { value: null } });
    assert.equal(step && describeStep({ step, state: run.state, now: start }), '2 items, 1 failed');
  });
});

describe('a value in few words', () => {
  const values: [Json, string][] = [
    ['text', 'text'],
    [null, 'null'],
    [4.5, '4.5'],
    [[1, 2, 3], '3 items'],
    [[1], '1 item'],
    [{ a: 1, b: 'two\nlines', c: [1, 2], d: { e: 1 } }, 'a: 1, b: two, c: 2 items, d: {…}'],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, 'a: 1, b: 2, c: 3, d: 4, …'],
    [{ success: true, exit_code: 0, stdout: 'done\n', stderr: '' }, 'done'],
    [{ success: true, exit_code: 0, stdout: '', stderr: '' }, 'exit_code: 0'],
    [{ x: null }, 'x: null'],
    [{}, ''],
  ];
  for (const [value, words] of values) it(`${JSON.stringify(value)} → ${words}`, () => assert.equal(briefValue(value), words));
  it('looks at a bounded part of a huge text', () => assert.ok(briefValue('x'.repeat(1_000_000)).length <= 400));
});

describe('last words of what is folded', () => {
  const body = 'steps: [{id: a, set: {x: 1}}, {id: b, tool: filesystem, action: read, parameters: {path: x}}]';
  const told = (text: string, facts: NewFact[], step: string): string => {
    const run = begun(text);
    for (const fact of facts) run.fact(1, fact);
    const found = run.state.steps.get(step);
    assert.ok(found);
    return describeStep({ step: found, state: run.state, now: start + 2_000, folded: true });
  };
  const opened = (count: number): NewFact => ({ type: 'loop.opened', path: 's', count });
  const running = (path: string): NewFact => ({ type: 'step.started', path });

  it('of a group are the steps that are active in it', () =>
    assert.equal(told(`steps: [{id: s, ${body}}]`, [running('s'), running('s.a'), running('s.b')], 's'), 'a, b'));

  it('of a loop name the iteration, and at most four', () => {
    const text = `steps: [{id: s, for_each: [1, 2, 3], max_parallel: 3, ${body}}]`;
    assert.equal(told(text, [opened(3), running('s[1].b')], 's'), '[1] b');
    const all = [0, 1, 2].flatMap((index) => [running(`s[${index}].a`), running(`s[${index}].b`)]);
    assert.equal(told(text, [opened(3), ...all], 's'), '[0] a, [0] b, [1] a, [1] b, …');
  });

  it('of a loop of one step are its items, after those that failed', () => {
    const text = 'steps: [{id: s, for_each: [1, 2, 3], max_parallel: 2, on_item_failure: continue, set: {x: 1}}]';
    const failed: NewFact[] = [
      { type: 'step.failed', path: 's[0]', failure },
      { type: 'iteration.settled', path: 's[0]', status: 'failed' },
    ];
    assert.equal(told(text, [opened(3), ...failed], 's'), '1 failed · [1], [2]');
  });

  it('say where a value comes from that was not made now', () => {
    const given = (provenance: 'reused' | 'edited' | 'cached') =>
      told(text, [{ type: 'step.succeeded', path: 's', result: { value: 'x' }, provenance }], 's');
    assert.deepEqual([given('reused'), given('edited'), given('cached')], ['as before · x', 'edited · x', 'cached · x']);
  });
});
