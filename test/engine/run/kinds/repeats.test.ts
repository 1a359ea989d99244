import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { watchRepeats } from '../../../../engine/run/kinds/prompt/repeats.ts';
import { RunError } from '../../../../engine/state/failure.ts';

/** What a model asks for, in order, with what each call would give; and what becomes of it. */
type Turn = [asks: string, given: JsonMap, gives: string];
const cases: [rule: string, turns: readonly Turn[], expected: string[]][] = [
  [
    'the same call with the same result is made twice, told once, and then ends the step',
    [
      ['read', { path: 'a' }, 'x'],
      ['read', { path: 'a' }, 'x'],
      ['read', { path: 'a' }, 'x'],
      ['read', { path: 'a' }, 'x'],
    ],
    ['made', 'made', 'told', 'ends'],
  ],
  [
    'another result is something new',
    [
      ['poll', {}, 'waiting'],
      ['poll', {}, 'waiting 2'],
      ['poll', {}, 'waiting 3'],
      ['poll', {}, 'done'],
      ['poll', {}, 'done'],
      ['poll', {}, 'done'],
    ],
    ['made', 'made', 'made', 'made', 'made', 'told'],
  ],
  [
    'a test runs again after each change',
    [
      ['test', {}, 'red'],
      ['write', { text: '1' }, 'ok'],
      ['test', {}, 'red'],
      ['write', { text: '2' }, 'ok'],
      ['test', {}, 'red'],
      ['write', { text: '3' }, 'ok'],
      ['test', {}, 'red'],
    ],
    ['made', 'made', 'made', 'made', 'made', 'made', 'made'],
  ],
  [
    'a circle of several calls is one too',
    [
      ['a', {}, '1'],
      ['b', {}, '2'],
      ['a', {}, '1'],
      ['b', {}, '2'],
      ['a', {}, '1'],
      ['b', {}, '2'],
      ['a', {}, '1'],
    ],
    ['made', 'made', 'made', 'made', 'told', 'told', 'ends'],
  ],
  [
    'two ways to write the arguments are one call',
    [
      ['read', { path: 'a', lines: [1, { to: 2, from: 1 }] }, 'x'],
      ['read', { lines: [1, { from: 1, to: 2 }], path: 'a' }, 'x'],
      ['read', { path: 'a', lines: [1, { to: 2, from: 1 }] }, 'x'],
    ],
    ['made', 'made', 'told'],
  ],
];

describe('a model that goes round in a circle', () => {
  for (const [rule, turns, expected] of cases)
    it(rule, () => {
      const repeats = watchRepeats('m:one');
      const became = turns.map(([name, given, gives], at) => {
        const asked = { id: `c${at}`, name, arguments: given };
        try {
          if (repeats.instead(asked, at) !== undefined) return 'told';
        } catch (error) {
          assert.ok(error instanceof RunError && error.failure.kind === 'bad-response' && !error.failure.retryable);
          assert.match(error.failure.message, /^m:one asks \w+ for the same thing again and again/);
          return 'ends';
        }
        repeats.gave(asked, gives);
        return 'made';
      });
      assert.deepEqual(became, expected);
    });

  it('is told so as often as it asks in one turn, and stopped in the next', () => {
    const repeats = watchRepeats('m:one');
    const asked = { id: 'c', name: 'read', arguments: {} };
    for (const _ of [1, 2]) repeats.gave(asked, 'x');
    for (const _ of [1, 2]) assert.match(repeats.instead(asked, 3) ?? '', /error/);
    assert.throws(() => repeats.instead(asked, 4), RunError);
  });
});
