import assert from 'node:assert/strict';
import type { Script } from '../../../../../engine/models/providers/embedded/backends.ts';
import { createScripted } from '../../../../../engine/models/providers/embedded/scripted.ts';
import { virtualClock } from '../../clock.ts';
import { hear, question } from '../../hear.ts';

const ask = (step?: string) => question('any', step === undefined ? {} : { metadata: { step } });
const texts = async (script: Script, ...steps: (string | undefined)[]) => {
  const provider = createScripted(script, virtualClock());
  const heard: string[] = [];
  for (const step of steps) {
    const { text, failure } = await hear(provider, ask(step));
    heard.push(failure ? `! ${failure.message}` : text);
  }
  return heard;
};

describe('scripted', () => {
  const cases: [rule: string, Script, (string | undefined)[], string[]][] = [
    ['by path', { steps: { a: 'one', 'g.b': 'two' } }, ['g.b', 'a', 'a'], ['two', 'one', 'one']],
    [
      'a list call by call',
      { steps: { a: ['one', { text: 'two' }] } },
      ['a', 'a', 'a'],
      ['one', 'two', '! The script holds no answer for call 3 of a.'],
    ],
    [
      'the first pattern that fits',
      { steps: { 'loop[*].*x': 'x', 'loop[*]*': 'other', '*': 'rest' } },
      ['loop[3].fix', 'loop[3].y', 'loop[12]', 'a'],
      ['x', 'other', 'other', 'rest'],
    ],
    [
      'parts of a pattern do not overlap',
      { steps: { 'ab*ba': 'yes', 'a*bc*cd': 'three' } },
      ['aba', 'abba', 'a-bcd', 'a-bc-cd'],
      ['! The script holds no answer for call 1 of aba.', 'yes', '! The script holds no answer for call 3 of a-bcd.', 'three'],
    ],
    [
      'from the queue, then always the same',
      { queue: ['one', 'two'], otherwise: 'rest' },
      ['a', 'b', 'c', 'd'],
      ['one', 'two', 'rest', 'rest'],
    ],
    ['steps go before the queue', { steps: { a: 'mine' }, queue: ['one'] }, ['a', 'b'], ['mine', 'one']],
    ['values as JSON', { otherwise: { json: { a: [1, null] } } }, ['a'], ['{"a":[1,null]}']],
    [
      'a function of the request',
      { otherwise: ({ messages }, call) => `${messages[0]?.content} ${call}` },
      ['a', 'b'],
      ['hello 1', 'hello 2'],
    ],
    ['an empty script has no answers', {}, [undefined], ['! The script holds no answer for call 1 of a step without a path.']],
    ['an empty answer is an answer', { otherwise: {} }, ['a'], ['']],
  ];
  for (const [rule, script, steps, expected] of cases)
    it(rule, async () => assert.deepEqual(await texts(script, ...steps), expected));

  it('a call without an answer is not worth another try', async () => {
    const { failure } = await hear(createScripted({}, virtualClock()), ask('a'));
    assert.deepEqual([failure?.kind, failure?.retryable], ['internal', false]);
  });

  it('streams in pieces on the clock, with usage and end', async () => {
    const clock = virtualClock();
    const provider = createScripted(
      { otherwise: { chunks: ['a', '', 'b'], delay: 100, pause: 10, usage: { output_tokens: 2 }, finish: 'length' } },
      clock,
    );
    const times: number[] = [];
    const heard = hear(provider, ask(), undefined, () => times.push(clock.now()));
    await clock.pass(1000);
    assert.deepEqual((await heard).events, [
      { type: 'delta', text: 'a' },
      { type: 'delta', text: 'b' },
      { type: 'usage', usage: { output_tokens: 2 } },
      { type: 'done', finish: 'length', model: 'any' },
    ]);
    assert.deepEqual(times, [100, 120, 120, 120]);
  });

  it('fails as it is told', async () => {
    const { failure, text } = await hear(
      createScripted(
        { otherwise: { text: 'Half', fail: { kind: 'rate', message: 'Slow down.', retry_after: 500 } } },
        virtualClock(),
      ),
      ask(),
    );
    assert.deepEqual([text, failure], ['Half', { kind: 'rate', message: 'Slow down.', retry_after: 500, retryable: true }]);
  });

  it('is cut as a network cuts', async () => {
    const { failure, events } = await hear(
      createScripted({ otherwise: { chunks: ['Half ', 'an'], cut: true } }, virtualClock()),
      ask(),
    );
    assert.deepEqual([failure?.kind, failure?.retryable, failure?.cause], ['network', true, 'The answer until then: Half an']);
    assert.equal(
      events.some(({ type }) => type === 'done'),
      false,
    );
  });

  it('is cancelled before and while it waits', async () => {
    const clock = virtualClock();
    const provider = createScripted({ otherwise: { text: 'late', delay: 100 } }, clock);
    const abort = new AbortController();
    const heard = hear(provider, ask(), abort.signal);
    await clock.pass(50);
    abort.abort();
    assert.deepEqual([(await heard).failure?.kind, clock.sleeping], ['cancelled', 0]);
    assert.equal((await hear(provider, ask(), AbortSignal.abort())).failure?.kind, 'cancelled');
  });

  it('a clock that fails is not taken for a cancel', async () => {
    const broken = { ...virtualClock(), sleep: () => Promise.reject(new Error('no time')) };
    const { failure } = await hear(createScripted({ otherwise: { text: 'late', delay: 100 } }, broken), ask());
    assert.equal(failure?.message, 'no time');
  });

  it('remembers what was asked', async () => {
    const provider = createScripted({ otherwise: 'x' }, virtualClock());
    await hear(provider, ask('a'));
    await hear(provider, ask('b'));
    assert.deepEqual(
      provider.requests.map(({ metadata }) => metadata?.step),
      ['a', 'b'],
    );
  });
});
