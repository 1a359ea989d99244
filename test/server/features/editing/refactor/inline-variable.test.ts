import assert from 'node:assert/strict';
import { yaml } from '../../../../yaml.ts';
import { carried, offered } from './carried.ts';

const cases: { rule: string; before: string; after: string }[] = [
  {
    rule: 'a number: alone, in a text and in an expression; the map goes with its last member',
    before: yaml`
        id: a
        variables: {n$0: 3}
        steps:
          - id: x
            set: {a: "{{ n }}", b: "{{ n }} cups", c: "{{ n + 1 }}", d: "{{ variables.n }}"}
      `,
    after: yaml`
      id: a
      steps:
        - id: x
          set: {a: 3, b: "3 cups", c: "{{ 3 + 1 }}", d: 3}
    `,
  },
  {
    rule: 'a text, from a place that reads it; the other variables and comments stay',
    before: yaml`
        id: a
        variables:
          # of all
          tone: warm
          n: 1 # one
        steps:
          - id: x
            prompt: Be {{ tone$0 }}. {{ tone | upper }} {{ n }}
      `,
    after: yaml`
      id: a
      variables:
        # of all
        n: 1 # one
      steps:
        - id: x
          prompt: Be warm. {{ 'warm' | upper }} {{ n }}
    `,
  },
  {
    rule: 'a constant of data, a map with members',
    before: yaml`
        id: a
        data:
          shop: {name: Leaf, at: [1, 2]}
        steps:
          - id: x
            set: {a: "{{ data.sho$0p.name }}", b: "{{ data.shop }}"}
      `,
    after: yaml`
      id: a
      steps:
        - id: x
          set: {a: "{{ {'name': 'Leaf', 'at': [1, 2]}.name }}", b: "{{ {'name': 'Leaf', 'at': [1, 2]} }}"}
    `,
  },
  {
    rule: 'an expression over inputs, in brackets where it stands beside something',
    before: yaml`
        id: a
        inputs: {n: 2}
        variables:
          twice$0: "{{ n * 2 }}"
        steps:
          - id: x
            condition: twice > 1
            set: {a: "{{ twice }}", b: "{{ twice * 3 }}"}
      `,
    after: yaml`
        id: a
        inputs: {n: 2}
        steps:
          - id: x
            condition: "(n * 2) > 1"
            set: {a: "{{ n * 2 }}", b: "{{ (n * 2) * 3 }}"}
      `,
  },
  {
    rule: 'negative numbers, truth values and nothing',
    before: yaml`
        id: a
        variables: {n$0: -1, t: true}
        steps:
          - id: x
            condition: t
            set: {a: "{{ 2 ** n }}", b: "{{ n }}"}
      `,
    after: yaml`
      id: a
      variables: {t: true}
      steps:
        - id: x
          condition: t
          set: {a: "{{ 2 ** (-1) }}", b: -1}
    `,
  },
  {
    rule: 'inside a block text and the words of an AUTO tag',
    before: yaml`
        id: a
        variables: {who$0: the reader}
        steps:
          - id: x
            prompt: |
              For {{ who }}.
              <AUTO>What pleases {{ who }}?</AUTO>
      `,
    after: yaml`
      id: a
      steps:
        - id: x
          prompt: |
            For the reader.
            <AUTO>What pleases the reader?</AUTO>
    `,
  },
  {
    rule: 'one of a group, whose key goes with its last member; one at the top of the same name stays',
    before: yaml`
        id: a
        variables: {n: 1}
        steps:
          - id: g
            variables: {n: 2}
            steps:
              - {id: x, set: {a: "{{ n$0 }}"}}
          - {id: y, set: {b: "{{ n }}"}}
      `,
    after: yaml`
        id: a
        variables: {n: 1}
        steps:
          - id: g
            steps:
              - {id: x, set: {a: 2}}
          - {id: y, set: {b: "{{ n }}"}}
      `,
  },
  {
    rule: 'one of several of a group inside a loop, an expression over inputs',
    before: yaml`
        id: a
        inputs: {k: 1}
        steps:
          - id: l
            for_each: [1]
            steps:
              - id: g
                variables:
                  m$0: "{{ k + 1 }}"
                  n: 2
                steps:
                  - {id: x, set: {a: "{{ m * n }}"}}
      `,
    after: yaml`
        id: a
        inputs: {k: 1}
        steps:
          - id: l
            for_each: [1]
            steps:
              - id: g
                variables:
                  n: 2
                steps:
                  - {id: x, set: {a: "{{ (k + 1) * n }}"}}
      `,
  },
  {
    rule: 'a variable that nobody reads',
    before: yaml`
      id: a
      variables:
        n$0: 1
        m: 2
      steps:
        - id: x
          prompt: b {{ m }}
    `,
    after: 'id: a\nvariables:\n  m: 2\nsteps:\n  - id: x\n    prompt: b {{ m }}\n',
  },
];

describe('inlining a variable', () => {
  for (const { rule, before, after } of cases) it(rule, () => assert.deepEqual(carried(before, /the value of/), { text: after }));

  for (const [why, drawn, reason] of [
    [
      'what a step writes',
      yaml`
        id: a
        variables: {n$0: 1}
        steps:
          - id: x
            set: {n: 2}
          - id: y
            prompt: "{{ n }}"
      `,
      /written by a step/,
    ],
    [
      'what no one declares',
      yaml`
      id: a
      steps:
        - id: x
          set: {n: 2}
        - id: y
          prompt: "{{ variables.n$0 }}"
    `,
      /./,
    ],
    [
      'a text of several parts',
      yaml`
        id: a
        inputs: {t: tea}
        variables: {n$0: "about {{ t }}"}
        steps:
          - id: y
            prompt: "{{ n }}"
      `,
      /several parts/,
    ],
    [
      'an AUTO tag',
      yaml`
        id: a
        variables: {n$0: <AUTO>a word</AUTO>}
        steps:
          - id: y
            prompt: "{{ n }}"
      `,
      /asked of a model/,
    ],
    [
      'a name that means something else at the place',
      yaml`
        id: a
        inputs: {n: 2}
        variables: {m$0: "{{ n }}"}
        steps:
          - id: y
            for_each: [1]
            as: n
            set: {b: "{{ m }}"}
      `,
      /something else/,
    ],
    [
      'an anchor that another place uses',
      yaml`
        id: a
        variables: {n$0: &one 1}
        data: {b: *one}
        steps:
          - id: y
            prompt: "{{ n }}"
      `,
      /something else/,
    ],
    [
      'one of a group that its steps write',
      yaml`
        id: a
        steps:
          - id: g
            variables: {n$0: 1}
            steps:
              - {id: x, set: {n: 2}}
              - {id: y, prompt: "{{ n }}"}
      `,
      /written by a step/,
    ],
    [
      'an alias',
      yaml`
      id: a
      variables: {n$0: 1}
      steps:
        - id: y
          set: {a: &t "b {{ n }}", c: *t}
    `,
      /./,
    ],
    [
      'a name in brackets',
      yaml`
        id: a
        variables: {n$0: 1}
        steps:
          - id: y
            prompt: "{{ variables['n'] }}"
      `,
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
