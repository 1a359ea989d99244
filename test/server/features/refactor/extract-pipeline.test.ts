import assert from 'node:assert/strict';
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
      'steps of a group',
      'id: a\nsteps:\n  - id: g\n    steps:\n$0      - {id: x, prompt: a}$1\n      - {id: y, prompt: b}\n',
      /directly under/,
    ],
    [
      'a route out',
      'id: a\nsteps:\n  - id: x$0\n    prompt: a\n    on_success: z\n  - {id: y, prompt: b}\n  - {id: z, prompt: c}\n',
      /leads to/,
    ],
    [
      'a route in',
      'id: a\nsteps:\n  - id: x\n    prompt: a\n    on_success: z\n  - {id: y, prompt: b}\n  - {id: z$0, prompt: c}\n',
      /leads to/,
    ],
    [
      'a result that need not be there',
      'id: a\nsteps:\n  - {id: x$0, condition: 1 > 2, prompt: a}\n  - {id: y, prompt: "{{ x | default(1) }}"}\n',
      /need not have a result/,
    ],
    [
      'what it reads need not be there',
      'id: a\nsteps:\n  - {id: x, condition: 1 > 2, prompt: a}\n  - {id: y$0, prompt: "{{ x | default(1) }}"}\n',
      /need not have a result/,
    ],
    ['how a step went', 'id: a\nsteps:\n  - {id: x$0, prompt: a}\n  - {id: y, prompt: "{{ x.duration }}"}\n', /how a step went/],
    [
      'a written variable',
      'id: a\nvariables: {n: 1}\nsteps:\n  - {id: x$0, set: {n: 2}}\n  - {id: y, prompt: "{{ n }}"}\n',
      /writes no variable/,
    ],
    [
      'a variable made on the way',
      'id: a\nsteps:\n  - {id: x$0, set: {n: 2}}\n  - {id: y, prompt: "{{ n }}"}\n',
      /writes no variable/,
    ],
    [
      'steps by a computed name',
      'id: a\ninputs: {k: x}\nsteps:\n  - {id: x$0, prompt: a}\n  - {id: y, prompt: "{{ steps[k] }}"}\n',
      /only the run knows/,
    ],
    ['the name of its own pipeline', 'id: a\nsteps:\n  - {id: x$0, prompt: "{{ pipeline.name }}"}\n', /tells of the pipeline/],
    ['a shared session', 'id: a\nsteps:\n  - {id: x$0, prompt: a, session: s}\n  - {id: y, prompt: b, session: s}\n', /session/],
    [
      'a ring of waiting',
      'id: a\nsteps:\n$0  - {id: x, prompt: a}\n  - {id: z, prompt: "{{ y }}"}$1\n  - {id: y, prompt: "{{ x }}"}\n',
      /something would be wrong/,
    ],
    ['an alias', 'id: a\nsteps:\n  - {id: x, prompt: &p a}\n  - {id: y$0, prompt: *p}\n', /something would be wrong|aliases?/],
    [
      'a default model that reads',
      'id: a\ninputs: {m: offline}\ndefault_model: "{{ m }}"\nsteps:\n  - {id: y$0, prompt: b}\n',
      /read other names/,
    ],
    ['a step that cannot be read', 'id: a\nsteps:\n$0  - {id: x, prompt: a}\n  - {id: x, prompt: b}$1\n', /Mend that first/],
  ];
  for (const [why, drawn, reason] of refused)
    it(`is refused for ${why}`, () => assert.match(carried(drawn, /of (its|their) own/)?.refused ?? 'not refused', reason));

  it('is not offered inside a group, in brackets, or outside of the steps', () => {
    for (const drawn of [
      'id: a\nsteps:\n  - id: g\n    steps:\n      - {id: x$0, prompt: a}\n',
      'id: a\nsteps: [{id: x$0, prompt: a}]\n',
      'id: a$0\nsteps:\n  - {id: x, prompt: a}\n',
    ])
      assert.deepEqual(
        offered(drawn).filter((title) => /own/.test(title)),
        [],
      );
  });
});
