import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { readTypedInputs } from '../../../../engine/launch/start/typed-inputs.ts';

/** What is declared, what is typed, and what comes of it: the argument of the run, or a fault. */
const cases: [rule: string, declared: string, typed: string, expected: { value: Json } | RegExp | undefined][] = [
  ['a text stays as it is', '{type: string}', ' 12 ', { value: ' 12 ' }],
  ['lines stay lines', '{type: string}', 'a\nb', { value: 'a\nb' }],
  ['a number is read', '{type: integer, minimum: 1}', ' 3 ', { value: 3 }],
  ['a number has its bounds', '{type: integer, range: [1, 5]}', '9', /must be at most 5.*It got 9/],
  ['a word is no number', '{type: number}', 'many', /It got "many"/],
  ['a boolean is read', '{type: boolean}', 'false', { value: false }],
  ['a choice keeps its type', '{enum: [1, two, true]}', '1', { value: 1 }],
  ['a choice that is a word', '{enum: [1, two, true]}', 'two', { value: 'two' }],
  ['a choice that is none', '{type: string, enum: [a, b]}', 'c', /It got "c"/],
  ['a list as JSON', '{type: list}', '[1, {"a": null}]', { value: [1, { a: null }] }],
  ['a list as YAML', '{type: list}', '- one\n- two: 2\n  three: [x]', { value: ['one', { two: 2, three: ['x'] }] }],
  ['a map as YAML', '{type: object}', 'a: 1\nb: |\n  text\n  more', { value: { a: 1, b: 'text\nmore\n' } }],
  ['a map is no list', '{type: list}', 'a: 1', /It got \{"a":1\}/],
  ['broken YAML with its line', '{type: object}', 'a: 1\nb: "two\n', /^Line [23]: /],
  ['what is required is missing', '{type: string, description: Who is greeted.}', '', /input x .*is missing\. Who is greeted\./],
  ['an example is told where it is missing', '{type: string, example: tide mills}', '', /is missing\. An example: tide mills\.$/],
  ['what has a default may be empty', '{type: string, default: world}', '', undefined],
  ['what is optional may be empty', '{type: string, required: false}', '', undefined],
];

const read = (declared: string, typed: { text?: string; secret?: string }) => {
  const { pipeline } = compile(`inputs:\n  x: ${declared}\nsteps:\n  - {id: a, set: {b: 1}}\n`, { file: '/p.baton.yaml' });
  const texts = new Map(typed.text === undefined ? [] : [['x', typed.text]]);
  return readTypedInputs(pipeline, { texts, secrets: new Map(typed.secret === undefined ? [] : [['x', typed.secret]]) });
};

describe('readTypedInputs', () => {
  for (const [rule, declared, typed, expected] of cases)
    it(rule, () => {
      const { inputs, faults } = read(declared, { text: typed });
      if (expected instanceof RegExp) assert.match(faults.get('x') ?? '', expected);
      else assert.deepEqual([inputs.get('x'), faults.get('x')], [expected, undefined]);
    });

  it('takes a secret only where one is wanted, and says what is wrong with it without showing it', () => {
    const secret = '{type: string, secret: true, maxLength: 9}';
    assert.deepEqual(read(secret, { secret: 'tok-1234' }).inputs.get('x'), { secret: 'tok-1234' });
    assert.deepEqual([...read(secret, {}).faults], [], 'it is asked for when the run begins');
    assert.deepEqual([...read(secret, { text: 'tok-1234' }).inputs], []);
    assert.deepEqual([...read('{type: string, default: a}', { secret: 'tok-1234' }).inputs], []);
    for (const wrong of ['ab', 'much-too-long']) {
      const fault = read(secret, { secret: wrong }).faults.get('x') ?? '';
      assert.match(fault, /secret input/);
      assert.ok(!fault.includes(wrong));
    }
  });
});
