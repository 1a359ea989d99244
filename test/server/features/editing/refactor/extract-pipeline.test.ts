import assert from 'node:assert/strict';
import { yaml } from '../../../../yaml.ts';
import { carried, offered } from './carried.ts';

const cases: { rule: string; before: string; after: string; made: string; files?: Record<string, string>; exists?: string[] }[] =
  [
    {
      rule: 'one step, with what it reads and what is read of it',
      before: `id: a
inputs:
  topic: {type: string, required: true}
steps:
  - id: facts
    prompt: Facts on {{ topic }}
  # writes
  - id: text # here
    prompt: |
      Use {{ facts }} on $0{{ inputs.topic }}.

        Deep.
  - id: after
    prompt: Mend {{ text }}, {{ steps.text.result }}, {{ text.content | upper }}
outputs:
  all: "{{ text }}"
`,
      after: `id: a
inputs:
  topic: {type: string, required: true}
steps:
  - id: facts
    prompt: Facts on {{ topic }}
  # writes
  - id: text_part
    pipeline: text_part.baton.yaml
    inputs:
      facts: "{{ facts }}"
      topic: "{{ inputs.topic }}"
  - id: after
    prompt: Mend {{ text_part.text }}, {{ text_part.text }}, {{ text_part.text | upper }}
outputs:
  all: "{{ text_part.text }}"
`,
      made: `id: text_part

inputs:
  facts: {type: string}
  topic: {type: string}

outputs:
  text: "{{ text }}"

steps:
  - id: text # here
    prompt: |
      Use {{ facts }} on {{ inputs.topic }}.

        Deep.
`,
    },
    {
      rule: 'a step of a session whose name another frame uses too',
      before: `id: a
steps:
  - id: x$0
    prompt: One
    session: s
  - id: g
    steps:
      - {id: y, prompt: Two, session: s}
`,
      after: `id: a
steps:
  - id: x_part
    pipeline: x_part.baton.yaml
  - id: g
    steps:
      - {id: y, prompt: Two, session: s}
`,
      made: `id: x_part

steps:
  - id: x
    prompt: One
    session: s
`,
    },
    {
      rule: 'several steps, dependencies on both sides, experts and defaults along',
      before: `id: a
default_model: offline
experts:
  wise: {model: offline}
defaults: {timeout: 1m}
variables: {n: 1}
data: {shop: Leaf}
steps:
    - id: before
      prompt: a
$0    - id: one
      dependencies: [before]
      prompt: One {{ variables.n }} {{ data.shop }}
      expert: wise
      vars: {label: A word}

    - id: two
      steps: # inner
        - {id: in, set: {m: "{{ one.label }} {{ label }}"}}$1
    - id: last
      dependencies: ["one", two]
      condition: label == 'x'
      prompt: "{{ two.in.m }}"
`,
      after: `id: a
default_model: offline
experts:
  wise: {model: offline}
defaults: {timeout: 1m}
variables: {n: 1}
data: {shop: Leaf}
steps:
    - id: before
      prompt: a
    - id: part
      dependencies: [before]
      pipeline: part.baton.yaml
      inputs:
        n: "{{ n }}"
        shop: "{{ data.shop }}"
    - id: last
      dependencies: ["part"]
      condition: part.one.label == 'x'
      prompt: "{{ part.two.in.m }}"
`,
      made: `id: part

inputs:
  n: {required: false}
  shop: {required: false}

outputs:
  one: "{{ one }}"
  two: "{{ two }}"

default_model: offline

experts:
  wise: {model: offline}

defaults: {timeout: 1m}

steps:
  - id: one
    prompt: One {{ inputs.n }} {{ inputs.shop }}
    expert: wise
    vars: {label: A word}

  - id: two
    steps: # inner
      - {id: in, set: {m: "{{ one.label }} {{ label }}"}}
`,
    },
    {
      rule: 'a file that there is already is left alone; paths of steps in tests follow',
      before: `id: a
steps:
  - id: my-step$0
    prompt: a
tests:
  - name: t
    answers: {my-step: hi, "other": x}
    expect: {steps: {my-step: succeeded}}
outputs: {all: "{{ my-step }}"}
`,
      after: `id: a
steps:
  - id: my_step_part_2
    pipeline: my_step_part_2.baton.yaml
tests:
  - name: t
    answers: {my_step_part_2/my-step: hi, "other": x}
    expect: {steps: {my_step_part_2/my-step: succeeded}}
outputs: {all: "{{ my_step_part_2.my_step }}"}
`,
      made: `id: my_step_part_2

outputs:
  my_step: "{{ my-step }}"

steps:
  - id: my-step
    prompt: a
`,
      exists: ['my_step_part.baton.yaml'],
    },
    {
      rule: 'of a group: who reads its members reads them through the call',
      before: `id: a
inputs: {topic: tea}
steps:
  - id: g
    variables: {tone: warm}
    steps:
      - id: zero
        prompt: Begin
$0      - id: one
        prompt: One {{ zero }} {{ topic }} {{ tone }}

      - id: two
        set: {m: "{{ one }}"}$1
      - id: three
        prompt: "{{ two.m }}"
  - id: last
    prompt: "{{ g.two.m }} {{ g.three }} {{ g.duration }}"
tests:
  - name: t
    answers: {g.one: hi}
    expect: {values: {g.two: {m: hi}}}
`,
      after: `id: a
inputs: {topic: tea}
steps:
  - id: g
    variables: {tone: warm}
    steps:
      - id: zero
        prompt: Begin
      - id: part
        pipeline: part.baton.yaml
        inputs:
          zero: "{{ zero }}"
          topic: "{{ inputs.topic }}"
          tone: "{{ tone }}"
      - id: three
        prompt: "{{ part.two.m }}"
  - id: last
    prompt: "{{ g.part.two.m }} {{ g.three }} {{ g.duration }}"
tests:
  - name: t
    answers: {g.part/one: hi}
    expect: {values: {g.part/two: {m: hi}}}
`,
      made: `id: part

inputs:
  zero: {type: string}
  topic: {type: string}
  tone: {required: false}

outputs:
  two: "{{ two }}"

steps:
  - id: one
    prompt: One {{ zero }} {{ topic }} {{ tone }}

  - id: two
    set: {m: "{{ one }}"}
`,
    },
    {
      rule: 'of a loop: its item is handed over, its end is asked through the call',
      before: `id: a
steps:
  - id: l
    for_each: [1, 2]
    as: row
    break_if: one.stop
    steps:
      - id: o$0ne
        set: {stop: "{{ row > 1 }}", n: "{{ index }}"}
      - id: two
        prompt: "{{ one.n }}"
  - {id: last, prompt: "{{ l.results | join }} {{ l.iterations }}"}
tests:
  - name: t
    expect: {values: {"l[0].one": {stop: false}}}
`,
      after: `id: a
steps:
  - id: l
    for_each: [1, 2]
    as: row
    break_if: one_part.one.stop
    steps:
      - id: one_part
        pipeline: one_part.baton.yaml
        inputs:
          row: "{{ row }}"
          index: "{{ index }}"
      - id: two
        prompt: "{{ one_part.one.n }}"
  - {id: last, prompt: "{{ l.results | join }} {{ l.iterations }}"}
tests:
  - name: t
    expect: {values: {"l[0].one_part/one": {stop: false}}}
`,
      made: `id: one_part

inputs:
  row: {required: false}
  index: {required: false}

outputs:
  one: "{{ one }}"

steps:
  - id: one
    set: {stop: "{{ row > 1 }}", n: "{{ index }}"}
`,
    },
    {
      rule: 'of a branch',
      before: `id: a
inputs: {k: x}
steps:
  - id: s
    switch: k
    cases:
      x:
        - id: one
          prompt: a
        - {id: t$0wo, prompt: "{{ one }}"}
`,
      after: `id: a
inputs: {k: x}
steps:
  - id: s
    switch: k
    cases:
      x:
        - id: one
          prompt: a
        - id: two_part
          pipeline: two_part.baton.yaml
          inputs:
            one: "{{ one }}"
`,
      made: `id: two_part

inputs:
  one: {type: string}

steps:
  - {id: two, prompt: "{{ one }}"}
`,
    },
    {
      rule: 'routes and loops inside, line breaks of the file',
      before:
        'id: a\r\nsteps:\r\n$0  - id: one\r\n    prompt: a\r\n  - id: two\r\n    for_each: [1, 2]\r\n    set: {n: "{{ item }}"}$1\r\n  - id: three\r\n    prompt: "{{ two.results }}"\r\n',
      after:
        'id: a\r\nsteps:\r\n  - id: part\r\n    pipeline: part.baton.yaml\r\n  - id: three\r\n    prompt: "{{ part.two.results }}"\r\n',
      made: 'id: part\r\n\r\noutputs:\r\n  two: "{{ two }}"\r\n\r\nsteps:\r\n  - id: one\r\n    prompt: a\r\n  - id: two\r\n    for_each: [1, 2]\r\n    set: {n: "{{ item }}"}\r\n',
    },
  ];

describe('extracting a sub-pipeline', () => {
  for (const { rule, before, after, made, exists } of cases)
    it(rule, () => {
      const found = carried(before, /pipeline of (its|their) own/, exists ? { exists } : {});
      assert.deepEqual(found?.refused, undefined);
      assert.equal(found?.text, after);
      assert.equal(found?.created?.text, made);
    });

  const refused: [why: string, drawn: string, reason: RegExp][] = [
    [
      'steps of a group that is read as a whole',
      yaml`
        id: a
        steps:
          - id: g
            steps:
        $0      - {id: x, prompt: a}$1
              - {id: y, prompt: b}
          - {id: z, prompt: "{{ g }}"}
      `,
      /`g` is read here as a whole/,
    ],
    [
      'the last step of a loop whose results are read',
      yaml`
        id: a
        steps:
          - id: l
            for_each: [1]
            steps:
              - {id: x, prompt: a}
              - {id: y$0, prompt: b}
          - {id: z, prompt: "{{ l.results }}"}
      `,
      /`l` is read here as a whole/,
    ],
    [
      'a step of a loop that is read outside of it',
      yaml`
        id: a
        steps:
          - id: l
            for_each: [1]
            steps:
              - {id: x$0, prompt: a}
              - {id: y, prompt: b}
          - {id: z, prompt: "{{ l.steps.x }}"}
      `,
      /`l` is read here as a whole/,
    ],
    [
      'the last step of a branch whose switch is read',
      yaml`
        id: a
        inputs: {k: x}
        steps:
          - id: s
            switch: k
            cases:
              x:
                - {id: y$0, prompt: b}
          - {id: z, prompt: "{{ s }}"}
      `,
      /`s` is read here as a whole/,
    ],
    [
      'what tells of the loop that stays',
      yaml`
        id: a
        steps:
          - id: l
            for_each: [1]
            steps:
              - {id: x$0, prompt: "{{ loop.first }}"}
      `,
      /belongs to the loop/,
    ],
    [
      'the iteration before',
      yaml`
        id: a
        steps:
          - id: l
            for_each: [1]
            steps:
              - {id: x$0, prompt: a}
              - {id: y, prompt: "{{ previous.x }}"}
      `,
      /belongs to the loop/,
    ],
    [
      'a variable of the group that is written',
      yaml`
        id: a
        steps:
          - id: g
            variables: {n: 1}
            steps:
              - {id: x$0, set: {n: 2}}
              - {id: y, prompt: "{{ n }}"}
      `,
      /writes no variable/,
    ],
    [
      'a route out',
      yaml`
        id: a
        steps:
          - id: x$0
            prompt: a
            on_success: z
          - {id: y, prompt: b}
          - {id: z, prompt: c}
      `,
      /leads to/,
    ],
    [
      'a route in',
      yaml`
        id: a
        steps:
          - id: x
            prompt: a
            on_success: z
          - {id: y, prompt: b}
          - {id: z$0, prompt: c}
      `,
      /leads to/,
    ],
    [
      'a result that need not be there',
      yaml`
        id: a
        steps:
          - {id: x$0, condition: 1 > 2, prompt: a}
          - {id: y, prompt: "{{ x | default(1) }}"}
      `,
      /need not have a result/,
    ],
    [
      'an input that may be left out',
      yaml`
        id: a
        inputs: {v: {type: string, required: false}}
        steps:
          - {id: y$0, prompt: "{{ v | default(1) }}"}
      `,
      /may be left out/,
    ],
    [
      'what it reads need not be there',
      yaml`
        id: a
        steps:
          - {id: x, condition: 1 > 2, prompt: a}
          - {id: y$0, prompt: "{{ x | default(1) }}"}
      `,
      /need not have a result/,
    ],
    [
      'how a step went',
      yaml`
      id: a
      steps:
        - {id: x$0, prompt: a}
        - {id: y, prompt: "{{ x.duration }}"}
    `,
      /the course of a step/,
    ],
    [
      'a written variable',
      yaml`
        id: a
        variables: {n: 1}
        steps:
          - {id: x$0, set: {n: 2}}
          - {id: y, prompt: "{{ n }}"}
      `,
      /writes no variable/,
    ],
    [
      'a variable made on the way',
      'id: a\nsteps:\n  - {id: x$0, set: {n: 2}}\n  - {id: y, prompt: "{{ n }}"}\n',
      /writes no variable/,
    ],
    [
      'steps by a computed name',
      yaml`
        id: a
        inputs: {k: x}
        steps:
          - {id: x$0, prompt: a}
          - {id: y, prompt: "{{ steps[k] }}"}
      `,
      /only the run knows/,
    ],
    [
      'the name of its own pipeline',
      yaml`
      id: a
      steps:
        - {id: x$0, prompt: "{{ pipeline.name }}"}
    `,
      /describes the pipeline/,
    ],
    [
      'a shared session',
      yaml`
      id: a
      steps:
        - {id: x$0, prompt: a, session: s}
        - {id: y, prompt: b, session: s}
    `,
      /session/,
    ],
    [
      'a ring of waiting',
      yaml`
        id: a
        steps:
        $0  - {id: x, prompt: a}
          - {id: z, prompt: "{{ y }}"}$1
          - {id: y, prompt: "{{ x }}"}
      `,
      /something would be wrong/,
    ],
    ['an alias', 'id: a\nsteps:\n  - {id: x, prompt: &p a}\n  - {id: y$0, prompt: *p}\n', /something would be wrong|aliases?/],
    [
      'a default model that reads',
      yaml`
        id: a
        inputs: {m: offline}
        default_model: "{{ m }}"
        steps:
          - {id: y$0, prompt: b}
      `,
      /read other names/,
    ],
    [
      'a step that cannot be read',
      yaml`
      id: a
      steps:
      $0  - {id: x, prompt: a}
        - {id: x, prompt: b}$1
    `,
      /Mend that first/,
    ],
  ];
  for (const [why, drawn, reason] of refused)
    it(`is refused for ${why}`, () => assert.match(carried(drawn, /of (its|their) own/)?.refused ?? 'not refused', reason));

  it('is not offered in brackets, or outside of the steps', () => {
    for (const drawn of [
      'id: a\nsteps: [{id: x$0, prompt: a}]\n',
      yaml`
      id: a$0
      steps:
        - {id: x, prompt: a}
    `,
    ])
      assert.deepEqual(
        offered(drawn).filter((title) => /of (its|their) own/.test(title)),
        [],
      );
  });
});
