import assert from 'node:assert/strict';
import { completeTyped } from '../../../client/debug/inspection/completions.ts';
import { expressionUnder, valuesReadIn } from '../../../client/debug/inspection/written-expressions.ts';

const values: Readonly<Record<string, Record<string, unknown>>> = {
  a: { b: 1, 'two words': 2, c: { d: [] } },
  'a.c': { d: [] },
};
const known = {
  names: async () => ['a', 'ask', 'inputs', 'a'],
  evaluate: async (expression: string) => JSON.parse(JSON.stringify(values[expression] ?? assert.fail())),
};

describe('completion in the console', () => {
  const cases: Record<string, readonly (readonly [label: string, start: number, length: number])[]> = {
    as: [['ask', 0, 2]],
    'inputs + a': [
      ['a', 9, 1],
      ['ask', 9, 1],
    ],
    'a.': [
      ['b', 2, 0],
      ['c', 2, 0],
    ],
    'a.c.': [['d', 4, 0]],
    'x + a.b': [['b', 6, 1]],
    'nobody.': [],
    'a.b | upp': [['upper', 6, 3]],
  };
  for (const [typed, wanted] of Object.entries(cases))
    it(`${typed}│ offers ${wanted.map(([label]) => label).join(', ') || 'nothing'}`, async () => {
      const items = (await completeTyped(typed, known)).filter(({ type }) => type !== 'function' || typed.includes('|'));
      assert.deepEqual(
        items.map(({ label, start, length }) => [label, start, length]),
        wanted,
      );
    });
});

describe('the expression under the pointer', () => {
  const cases: readonly (readonly [line: string, at: string, wanted: string | undefined])[] = [
    ['    prompt: "Say {{ a.b[0] | upper }}."', 'b[', 'a.b'],
    ['    prompt: "Say {{ a.b[0] | upper }}."', '[0', 'a.b[0]'],
    ['    prompt: "Say {{ a.b[0] | upper }}."', 'a.b', 'a'],
    ['    prompt: "Say {{ a["x y"].z }}."', 'z', 'a["x y"].z'],
    ['    prompt: "Say {{ a.b[0] | upper }}."', 'Say', undefined],
    ['    prompt: plain', 'prompt', undefined],
    ['  - condition: a.n > 3', 'n >', 'a.n'],
    ['    condition: a.n > 3', 'condition', undefined],
  ];
  for (const [line, at, wanted] of cases)
    it(`${line.trim()} at ${at} is ${wanted}`, () => assert.equal(expressionUnder(line, line.indexOf(at))?.expression, wanted));
});

describe('the values behind a line', () => {
  const cases: Record<string, readonly string[]> = {
    'prompt: "{{ a.b[0] }} and {{ a.b[0] }} of {{ c | join(sep) }}"': ['a.b[0]', 'c', 'sep'],
    'prompt: "{{ range(n) }} {{ \'a word\' }} {{ x if y else none }}"': ['n', 'x', 'y'],
    'condition: not a.ok and b == "c d"': ['a.ok', 'b'],
    'prompt: no template': [],
    'id: a': [],
  };
  for (const [line, wanted] of Object.entries(cases))
    it(`${line}: ${wanted.join(', ') || 'none'}`, () => {
      const found = valuesReadIn(line);
      assert.deepEqual(
        found.map(({ expression }) => expression),
        wanted,
      );
      for (const { start, end, expression } of found) assert.equal(line.slice(start, end), expression);
    });
});
