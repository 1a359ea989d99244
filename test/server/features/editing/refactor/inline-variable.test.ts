import assert from 'node:assert/strict';
import { carried, offered } from './carried.ts';

const cases: { rule: string; before: string; after: string }[] = [
  {
    rule: 'a number: alone, in a text and in an expression; the map goes with its last member',
    before:
      'id: a\nvariables: {n$0: 3}\nsteps:\n  - id: x\n    set: {a: "{{ n }}", b: "{{ n }} cups", c: "{{ n + 1 }}", d: "{{ variables.n }}"}\n',
    after: 'id: a\nsteps:\n  - id: x\n    set: {a: 3, b: "3 cups", c: "{{ 3 + 1 }}", d: 3}\n',
  },
  {
    rule: 'a text, from a place that reads it; the other variables and comments stay',
    before:
      'id: a\nvariables:\n  # of all\n  tone: warm\n  n: 1 # one\nsteps:\n  - id: x\n    prompt: Be {{ tone$0 }}. {{ tone | upper }} {{ n }}\n',
    after: "id: a\nvariables:\n  # of all\n  n: 1 # one\nsteps:\n  - id: x\n    prompt: Be warm. {{ 'warm' | upper }} {{ n }}\n",
  },
  {
    rule: 'a constant of data, a map with members',
    before:
      'id: a\ndata:\n  shop: {name: Leaf, at: [1, 2]}\nsteps:\n  - id: x\n    set: {a: "{{ data.sho$0p.name }}", b: "{{ data.shop }}"}\n',
    after: `id: a\nsteps:\n  - id: x\n    set: {a: "{{ {'name': 'Leaf', 'at': [1, 2]}.name }}", b: "{{ {'name': 'Leaf', 'at': [1, 2]} }}"}\n`,
  },
  {
    rule: 'an expression over inputs, in brackets where it stands beside something',
    before:
      'id: a\ninputs: {n: 2}\nvariables:\n  twice$0: "{{ n * 2 }}"\nsteps:\n  - id: x\n    condition: twice > 1\n    set: {a: "{{ twice }}", b: "{{ twice * 3 }}"}\n',
    after:
      'id: a\ninputs: {n: 2}\nsteps:\n  - id: x\n    condition: "(n * 2) > 1"\n    set: {a: "{{ n * 2 }}", b: "{{ (n * 2) * 3 }}"}\n',
  },
  {
    rule: 'negative numbers, truth values and nothing',
    before:
      'id: a\nvariables: {n$0: -1, t: true}\nsteps:\n  - id: x\n    condition: t\n    set: {a: "{{ 2 ** n }}", b: "{{ n }}"}\n',
    after: 'id: a\nvariables: {t: true}\nsteps:\n  - id: x\n    condition: t\n    set: {a: "{{ 2 ** (-1) }}", b: -1}\n',
  },
  {
    rule: 'inside a block text and the words of an AUTO tag',
    before:
      'id: a\nvariables: {who$0: the reader}\nsteps:\n  - id: x\n    prompt: |\n      For {{ who }}.\n      <AUTO>What pleases {{ who }}?</AUTO>\n',
    after: 'id: a\nsteps:\n  - id: x\n    prompt: |\n      For the reader.\n      <AUTO>What pleases the reader?</AUTO>\n',
  },
  {
    rule: 'one of a group, whose key goes with its last member; one at the top of the same name stays',
    before:
      'id: a\nvariables: {n: 1}\nsteps:\n  - id: g\n    variables: {n: 2}\n    steps:\n      - {id: x, set: {a: "{{ n$0 }}"}}\n  - {id: y, set: {b: "{{ n }}"}}\n',
    after:
      'id: a\nvariables: {n: 1}\nsteps:\n  - id: g\n    steps:\n      - {id: x, set: {a: 2}}\n  - {id: y, set: {b: "{{ n }}"}}\n',
  },
  {
    rule: 'one of several of a group inside a loop, an expression over inputs',
    before:
      'id: a\ninputs: {k: 1}\nsteps:\n  - id: l\n    for_each: [1]\n    steps:\n      - id: g\n        variables:\n          m$0: "{{ k + 1 }}"\n          n: 2\n        steps:\n          - {id: x, set: {a: "{{ m * n }}"}}\n',
    after:
      'id: a\ninputs: {k: 1}\nsteps:\n  - id: l\n    for_each: [1]\n    steps:\n      - id: g\n        variables:\n          n: 2\n        steps:\n          - {id: x, set: {a: "{{ (k + 1) * n }}"}}\n',
  },
  {
    rule: 'a variable that nobody reads',
    before: 'id: a\nvariables:\n  n$0: 1\n  m: 2\nsteps:\n  - id: x\n    prompt: b {{ m }}\n',
    after: 'id: a\nvariables:\n  m: 2\nsteps:\n  - id: x\n    prompt: b {{ m }}\n',
  },
];

describe('inlining a variable', () => {
  for (const { rule, before, after } of cases) it(rule, () => assert.deepEqual(carried(before, /the value of/), { text: after }));

  for (const [why, drawn, reason] of [
    [
      'what a step writes',
      'id: a\nvariables: {n$0: 1}\nsteps:\n  - id: x\n    set: {n: 2}\n  - id: y\n    prompt: "{{ n }}"\n',
      /written by a step/,
    ],
    ['what no one declares', 'id: a\nsteps:\n  - id: x\n    set: {n: 2}\n  - id: y\n    prompt: "{{ variables.n$0 }}"\n', /./],
    [
      'a text of several parts',
      'id: a\ninputs: {t: tea}\nvariables: {n$0: "about {{ t }}"}\nsteps:\n  - id: y\n    prompt: "{{ n }}"\n',
      /several parts/,
    ],
    [
      'an AUTO tag',
      'id: a\nvariables: {n$0: <AUTO>a word</AUTO>}\nsteps:\n  - id: y\n    prompt: "{{ n }}"\n',
      /asked of a model/,
    ],
    [
      'a name that means something else at the place',
      'id: a\ninputs: {n: 2}\nvariables: {m$0: "{{ n }}"}\nsteps:\n  - id: y\n    for_each: [1]\n    as: n\n    set: {b: "{{ m }}"}\n',
      /something else/,
    ],
    [
      'an anchor that another place uses',
      'id: a\nvariables: {n$0: &one 1}\ndata: {b: *one}\nsteps:\n  - id: y\n    prompt: "{{ n }}"\n',
      /something else/,
    ],
    [
      'one of a group that its steps write',
      'id: a\nsteps:\n  - id: g\n    variables: {n$0: 1}\n    steps:\n      - {id: x, set: {n: 2}}\n      - {id: y, prompt: "{{ n }}"}\n',
      /written by a step/,
    ],
    ['an alias', 'id: a\nvariables: {n$0: 1}\nsteps:\n  - id: y\n    set: {a: &t "b {{ n }}", c: *t}\n', /./],
    [
      'a name in brackets',
      `id: a\nvariables: {n$0: 1}\nsteps:\n  - id: y\n    prompt: "{{ variables['n'] }}"\n`,
      /edited safely/,
    ],
  ] as const)
    it(`is refused for ${why}`, () => assert.match(carried(drawn, /the value of/)?.refused ?? 'not refused', reason));

  it('is not offered for inputs and steps', () => {
    for (const drawn of [
      'id: a\ninputs: {n$0: 1}\nsteps:\n  - id: x\n    prompt: "{{ n }}"\n',
      'id: a\nsteps:\n  - id: x$0\n    prompt: b\n',
    ])
      assert.ok(!offered(drawn).some((title) => /the value of/.test(title)));
  });
});
