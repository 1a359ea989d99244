import assert from 'node:assert/strict';
import { yaml } from '../../../../yaml.ts';
import { carried, offered } from './carried.ts';

const cases: { rule: string; before: string; after: string }[] = [
  {
    rule: 'the whole value, named by its key, with its type',
    before: 'id: a\nsteps:\n  - id: x\n    set: {limit: 3$0}\n',
    after: yaml`
      id: a
      inputs:
        x_limit: {type: integer, default: 3}
      steps:
        - id: x
          set: {limit: "{{ x_limit }}"}
    `,
  },
  {
    rule: 'a text, beside the inputs that there are, with comments and blank lines kept',
    before: yaml`
        id: a

        # What is asked
        inputs:
            topic: tea # why

        steps:
          # first
          - id: x
            prompt: Wri$0te a line # now
      `,
    after: yaml`
        id: a

        # What is asked
        inputs:
            topic: tea # why
            prompt: {type: string, default: "Write a line"}

        steps:
          # first
          - id: x
            prompt: "{{ prompt }}" # now
      `,
  },
  {
    rule: 'before the steps and their comments, with a blank line where there are some',
    before: 'id: a\n\n# Steps\nsteps:\n  - id: x\n    prompt: Hello$0\n',
    after: yaml`
        id: a

        inputs:
          prompt: {type: string, default: Hello}

        # Steps
        steps:
          - id: x
            prompt: "{{ prompt }}"
      `,
  },
  {
    rule: 'selected words of a plain text',
    before: 'id: a\nsteps:\n  - id: x\n    prompt: Write about $0green tea$1 today\n',
    after: yaml`
        id: a
        inputs:
          green_tea: {type: string, default: "green tea"}
        steps:
          - id: x
            prompt: Write about {{ green_tea }} today
      `,
  },
  {
    rule: 'selected words at the beginning of a plain text, which gets quotes',
    before: 'id: a\nsteps:\n  - id: x\n    prompt: $0tea$1 is what\n',
    after: yaml`
      id: a
      inputs:
        tea: {type: string, default: tea}
      steps:
        - id: x
          prompt: "{{ tea }} is what"
    `,
  },
  {
    rule: 'words of a quoted text with a template in it',
    before: yaml`
      id: a
      inputs: {n: 1}
      steps:
        - id: x
          prompt: 'It''s {{ n }} $0cups$1'
    `,
    after: yaml`
      id: a
      inputs: {n: 1, cups: {type: string, default: cups}}
      steps:
        - id: x
          prompt: 'It''s {{ n }} {{ cups }}'
    `,
  },
  {
    rule: 'words of a block text',
    before: yaml`
      id: a
      steps:
        - id: x
          prompt: |
            Write about
            $0tea$1 and
            more.
    `,
    after: yaml`
        id: a
        inputs:
          tea: {type: string, default: tea}
        steps:
          - id: x
            prompt: |
              Write about
              {{ tea }} and
              more.
      `,
  },
  {
    rule: 'a whole block text',
    before: yaml`
      id: a
      steps:
        - id: x
          prompt: |
            One$0.

              Two.
        - id: y
          prompt: b
    `,
    after: yaml`
        id: a
        inputs:
          prompt:
            type: string
            default: |
              One.

                Two.
        steps:
          - id: x
            prompt: "{{ prompt }}"
          - id: y
            prompt: b
      `,
  },
  {
    rule: 'a literal of a template',
    before: 'id: a\nsteps:\n  - id: x\n    set: {n: "{{ range(1$00) | length }}"}\n',
    after: yaml`
      id: a
      inputs:
        x_n: {type: integer, default: 10}
      steps:
        - id: x
          set: {n: "{{ range(x_n) | length }}"}
    `,
  },
  {
    rule: 'a literal of a bare expression over fields',
    before: yaml`
        id: a
        steps:
          - id: r
            set: {rows: [{price: 1}]}
          - id: x
            transform:
              from: "{{ r.rows }}"
              steps:
                - filter: price > 1$00
      `,
    after: yaml`
        id: a
        inputs:
          filter: {type: integer, default: 10}
        steps:
          - id: r
            set: {rows: [{price: 1}]}
          - id: x
            transform:
              from: "{{ r.rows }}"
              steps:
                - filter: price > inputs.filter
      `,
  },
  {
    rule: 'words inside an AUTO tag',
    before: yaml`
      id: a
      steps:
        - id: x
          prompt: Say <AUTO>a word for $0tea$1 now</AUTO>
    `,
    after: yaml`
        id: a
        inputs:
          tea: {type: string, default: tea}
        steps:
          - id: x
            prompt: Say <AUTO>a word for {{ tea }} now</AUTO>
      `,
  },
  {
    rule: 'a value of an output',
    before: 'id: a\noutputs:\n  kind: lett$0er\nsteps:\n  - id: x\n    prompt: b\n',
    after: yaml`
        id: a
        outputs:
          kind: "{{ kind_2 }}"
        inputs:
          kind_2: {type: string, default: letter}
        steps:
          - id: x
            prompt: b
      `,
  },
  {
    rule: 'line breaks of the file are kept',
    before: 'id: a\r\nsteps:\r\n  - id: x\r\n    prompt: h$0i\r\n',
    after: 'id: a\r\ninputs:\r\n  prompt: {type: string, default: hi}\r\nsteps:\r\n  - id: x\r\n    prompt: "{{ prompt }}"\r\n',
  },
  {
    rule: 'inputs that stand there empty',
    before: 'id: a\ninputs:\nsteps:\n  - id: x\n    prompt: h$0i\n',
    after: yaml`
      id: a
      inputs:
        prompt: {type: string, default: hi}
      steps:
        - id: x
          prompt: "{{ prompt }}"
    `,
  },
];

describe('extracting an input', () => {
  for (const { rule, before, after } of cases) it(rule, () => assert.deepEqual(carried(before, /an input/), { text: after }));

  for (const [why, drawn, reason] of [
    [
      'part of a template',
      yaml`
      id: a
      inputs: {n: 1}
      steps:
        - id: x
          prompt: a $0b {{ n$1 }}
    `,
      /part of a template/,
    ],
    [
      'a bracket of an AUTO tag',
      yaml`
      id: a
      steps:
        - id: x
          prompt: a $0b <AUTO>c$1</AUTO>
    `,
      /AUTO tag/,
    ],
    [
      'what must be written out',
      yaml`
        id: a
        steps:
          - id: x
            tool: http
            parameters: {url: "https://$0one.org$1/a"}
      `,
      /./,
    ],
    [
      'inputs in a list',
      yaml`
      id: a
      inputs:
        - {name: b, default: 1}
      steps:
        - id: x
          prompt: h$0i
    `,
      /by hand/,
    ],
    [
      'a pipeline inside another key',
      yaml`
      pipeline:
        id: a
        steps:
          - id: x
            prompt: h$0i
    `,
      /inside another key/,
    ],
  ] as const)
    it(`is refused for ${why}`, () => assert.match(carried(drawn, /an input/)?.refused ?? 'not refused', reason));

  for (const [why, drawn] of [
    ['an id', 'id: a\nsteps:\n  - id: x$0\n    prompt: hi\n'],
    ['a key', 'id: a\nsteps:\n  - id: x\n    prom$0pt: hi\n'],
    [
      'a reference',
      yaml`
      id: a
      steps:
        - id: x
          prompt: hi
        - id: y
          dependencies: [x$0]
          prompt: b
    `,
    ],
    ['nothing', 'id: a\nsteps:\n  - id: x\n    prompt: $0\n'],
    [
      'a name in a template',
      yaml`
      id: a
      inputs: {n: 1}
      steps:
        - id: x
          prompt: "{{ $0n }}"
    `,
    ],
    [
      'a selection over two values',
      yaml`
      id: a
      steps:
        - id: x
          prompt: $0hi
          system: ho$1
    `,
    ],
  ] as const)
    it(`is not offered for ${why}`, () => assert.ok(!offered(drawn).some((title) => /an input/.test(title))));
});
