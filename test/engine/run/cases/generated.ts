import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { yaml } from '../../../yaml.ts';
import type { Case } from './flow.ts';

/** A pipeline that runs the steps of its input `plan`. */
const head = 'inputs: {plan: {type: array}, topic: tea, other: secret word}\nvariables: {mine: 1}';
const doing = (more = ''): string => `${head}
steps:
  - {id: before, set: {x: 5}}
  - {id: do, steps_from: "{{ plan }}", dependencies: [before]${more}}
outputs: {all: "{{ do }}"}`;

const refused = (rule: string, plan: Json, error: RegExp, more = ''): Case => ({
  rule,
  text: doing(more),
  inputs: { plan },
  status: 'failed',
  became: { do: 'failed' },
  error,
});

const nested = (plan: Json): JsonMap[] => [
  { id: 'list', set: { steps: plan } },
  { id: 'deeper', steps_from: '{{ inner }}', inputs: { inner: '{{ inner }}', topic: '{{ topic }}' } },
];

const deepList = (depth: number): Json => (depth === 0 ? 1 : [deepList(depth - 1)]);

/** Steps that a model wrote. */
export const generatedRooms: Record<string, Case[]> = {
  'generated steps': [
    {
      rule: 'run in the order of what they read, see each other and what they are given, and their values are the value of the step',
      text: doing(', inputs: {topic: "{{ topic }}"}'),
      inputs: {
        plan: [
          { id: 'last', set: { all: '{{ rows[0].n }} {{ say }} {{ steps.say }} {{ inputs.topic }}' } },
          { id: 'say', prompt: 'About {{ topic }}.' },
          { id: 'rows', transform: { from: '{{ list.rows }}', steps: [{ map: { n: 'n + 1' } }] } },
          { id: 'list', set: { rows: [{ n: 1 }] } },
          { id: 'never', condition: 'list.rows | length > 1', set: { x: 1 } },
        ],
      },
      outputs: {
        all: { last: { all: '2 said said tea' }, say: 'said', rows: [{ n: 2 }], list: { rows: [{ n: 1 }] } },
      },
      became: { 'do/say': 'succeeded', 'do/never': 'skipped condition-false' },
    },
    {
      rule: 'call the tools that are allowed',
      text: doing(', allow_tools: [work]'),
      inputs: { plan: [{ id: 'a', tool: 'work', action: 'do', parameters: { n: 3 } }] },
      became: { 'do/a': 'succeeded' },
    },
    {
      rule: 'fail like those of a group, and what the author said of the step holds',
      text: doing(', on_failure: accept'),
      inputs: {
        plan: [
          { id: 'a', set: { x: "{{ int('no') }}" } },
          { id: 'b', set: { x: '{{ a }}' } },
        ],
      },
      became: { 'do/a': 'failed', 'do/b': 'skipped run-stopped', do: 'failed' },
      degraded: true,
    },
    {
      rule: 'are others in each item of a loop, under paths of its own',
      text: `${head}
steps:
  - {id: each, for_each: "{{ plan }}", steps_from: "{{ item }}"}
  - {id: pass, for_each: "{{ plan }}", steps: [{id: one, steps_from: "{{ item }}", inputs: {i: "{{ index }}"}}]}
outputs: {all: "{{ each.results }}", rest: "{{ pass.results | length }}"}`,
      inputs: {
        plan: [
          [{ id: 'a', set: { x: 1 } }],
          [
            { id: 'a', set: { x: 2 } },
            { id: 'b', prompt: '{{ a }}' },
          ],
        ],
      },
      outputs: { all: [{ a: { x: 1 } }, { a: { x: 2 }, b: 'said' }], rest: 2 },
      became: { 'each[1]/b': 'succeeded', 'pass[1].one/b': 'succeeded' },
    },
    {
      rule: 'may generate steps once more',
      text: doing(", inputs: {inner: \"{{ [{'id': 'x', 'set': {'v': 7}}] }}\", topic: \"{{ topic }}\"}"),
      inputs: { plan: nested([]) },
      became: { 'do/deeper/x': 'succeeded' },
    },
    {
      rule: 'take no place of what the author wrote, whatever their ids are',
      text: `${head}
steps:
  - {id: do, steps_from: "{{ plan }}", inputs: {inner: "{{ [{'id': 'own', 'set': {'v': 7}}] }}"}}
  - id: call
    dependencies: [do]
    pipeline: {steps: [{id: one, set: {v: 1}}, {id: two, set: {v: "{{ one.v + 1 }}"}}], outputs: {v: "{{ two.v }}"}}
outputs: {v: "{{ call.v }}"}`,
      inputs: { plan: [{ id: 'call', steps_from: '{{ inner }}', inputs: {} }] },
      outputs: { v: 2 },
      became: { 'do/call/own': 'succeeded', 'call/one': 'succeeded', 'call/two': 'succeeded' },
    },
    {
      rule: 'run inside a called pipeline',
      text: yaml`
        inputs: {plan: {type: array}}
        steps: [{id: c, pipeline: p.yaml, inputs: {plan: "{{ plan }}"}}]
        outputs: {all: "{{ c.all }}"}`,
      files: {
        'p.yaml': yaml`
          id: p
          inputs: {plan: {type: array}}
          steps: [{id: do, steps_from: "{{ plan }}"}]
          outputs: {all: "{{ do }}"}`,
      },
      inputs: { plan: [{ id: 'a', set: { x: 1 } }] },
      outputs: { all: { a: { x: 1 } } },
      became: { 'c/do/a': 'succeeded' },
    },
    {
      rule: 'write variables of their own alone',
      text: `${head}
steps:
  - {id: do, steps_from: "{{ plan }}"}
  - {id: after, dependencies: [do], set: {is: "{{ mine }}"}}
outputs: {is: "{{ after.is }}"}`,
      inputs: {
        plan: [
          { id: 'a', set: { mine: 2 } },
          { id: 'b', set: { v: '{{ mine }}' } },
        ],
      },
      outputs: { is: 1 },
    },
    {
      rule: 'count as steps of the run, and stop where its limit is',
      text: `limits: {max_steps: 3}\n${doing()}`,
      inputs: {
        plan: [
          { id: 'a', set: { x: 1 } },
          { id: 'b', set: { x: '{{ a }}' } },
        ],
      },
      status: 'failed',
      error: /3 steps/,
    },
  ],
  'a plan that is refused': [
    refused('text', '- {id: a, set: {x: 1}}', /is text, not a list of steps/),
    refused('anchors in text', 'a: &a [x, x]\nb: &b [*a, *a]\nsteps: [*b, *b]', /is text/),
    refused('a map around the list', { steps: [] }, /map that holds `steps`/),
    refused('no step', [], /empty list/),
    refused('a step that is none', ['a'], /is a map with an `id`/),
    refused(
      'ten thousand steps',
      Array.from({ length: 10_000 }, (_, n) => ({ id: `s${n}`, set: { n } })),
      /has 10000 steps; at most 50/,
    ),
    refused(
      'more steps than the author allows',
      [
        { id: 'a', set: { x: 1 } },
        { id: 'b', set: { x: 1 } },
      ],
      /2 steps; at most 1/,
      ', max_steps: 1',
    ),
    refused('a text without end', [{ id: 'a', prompt: 'x'.repeat(40_000) }], /takes 40\d{3} bytes; at most 32000/),
    refused('lists inside lists', [{ id: 'a', set: { x: deepList(100) } }], /more than 24 deep/),
    refused(
      'a key that would be a prototype',
      JSON.parse('[{"id": "a", "set": {"__proto__": {"polluted": true}}}]'),
      /`__proto__` is no name/,
    ),
    refused('an id that would be one', [{ id: '__proto__', set: { x: 1 } }], /`__proto__` is no name/),
    refused(
      'ids that collide',
      [
        { id: 'a', set: { x: 1 } },
        { id: 'a', set: { x: 2 } },
      ],
      /4:\d+ .*`a`|`a`/,
    ),
    refused('a step without id', [{ set: { x: 1 } }], /has no `id`/),
    refused(
      'a ring',
      [
        { id: 'a', set: { x: '{{ b }}' } },
        { id: 'b', set: { x: '{{ a }}' } },
      ],
      /a → b|wait for each other/i,
    ),
    refused('an unknown name', [{ id: 'a', set: { x: '{{ nothing }}' } }], /nothing/),
    refused('a name of the pipeline around', [{ id: 'a', set: { x: '{{ topic }}' } }], /topic/),
    refused('a step of the pipeline around', [{ id: 'a', set: { x: '{{ before.x }}' } }], /before/),
    refused('a variable of the pipeline around', [{ id: 'a', set: { x: '{{ mine }}' } }], /mine/),
    refused(
      'the environment, by the names of a list',
      [{ id: 'a', set: { x: "{{ steps['before'] }}{{ variables['mine'] }}" } }],
      /x/,
    ),
    refused(
      'the environment, in an operation',
      [{ id: 'a', transform: { from: [{ n: 1 }], steps: [{ map: { n: 'env.HOME' } }] } }],
      /env/,
    ),
    refused('a secret, in a condition', [{ id: 'a', condition: "secrets['key'] == 'x'", set: { x: 1 } }], /secrets/),
    refused(
      'a line for a shell under a name that is computed',
      [{ id: 'a', tool: 'terminal', action: 'execute', parameters: { "{{ 'command' }}": 'ls' } }],
      /./,
      ', allow_tools: [terminal.execute]',
    ),
    refused(
      'parameters that are computed',
      [
        { id: 'b', set: { x: { command: 'ls' } } },
        { id: 'a', tool: 'terminal', action: 'execute', parameters: '{{ b.x }}' },
      ],
      /./,
      ', allow_tools: [terminal.execute]',
    ),
    refused(
      'a line by another name',
      [{ id: 'a', tool: 'terminal', action: 'execute', parameters: { cmd: 'ls' } }],
      /./,
      ', allow_tools: [terminal.execute]',
    ),
    refused('the environment', [{ id: 'a', prompt: '{{ env.HOME }}' }], /A generated step cannot read `env`/),
    refused('secrets', [{ id: 'a', prompt: '{{ secrets.key }}' }], /`secrets`/),
    refused('the file', [{ id: 'a', prompt: '{{ pipeline.file }}' }], /`pipeline`/),
    refused('the folder of the output', [{ id: 'a', prompt: '{{ output_path }}' }], /`output_path`/),
    refused('a file in a prompt', [{ id: 'a', prompt: 'See {{ file: notes.md }}' }], /notes\.md/),
    refused('a picture in a prompt', [{ id: 'a', prompt: ['See', { image: 'a.png' }] }], /`prompt` of a generated step is text/),
    refused('a schema in a file', [{ id: 'a', prompt: 'x', output_schema: { $ref: './s.json' } }], /s\.json/),
    refused('an AUTO tag', [{ id: 'a', prompt: '<AUTO>what?</AUTO>' }], /holds no AUTO tag/),
    refused(
      'a comment that silences',
      [{ id: 'a', prompt: 'x\n# baton: ignore undefined-name\n{{ nothing }}\n' }],
      /silences|nothing/,
    ),
    refused('a loop', [{ id: 'a', for_each: [1, 2], set: { x: 1 } }], /`for_each` is not allowed in a generated step/),
    refused(
      'drafts for a person',
      [{ id: 'a', prompt: 'x', revise: 'ok?' }],
      /have 1 problem, [^:]*:\s+\d+:\d+ `revise` is not allowed in a generated step[^\n]*`prompt`/,
    ),
    refused('another kind', [{ id: 'a', ask: 'Go on?' }], /one of `prompt`, `set`, `transform` and `tool`/),
    refused('a file that it would write', [{ id: 'a', prompt: 'x', products: { note: 'a.md' } }], /`products`/),
    refused('tools for its model', [{ id: 'a', prompt: 'x', tools: ['filesystem'] }], /`tools`/),
    refused('an older spelling', [{ id: 'a', action: 'generate_text', parameters: { prompt: 'x' } }], /`action`|one of `prompt`/),
    refused(
      'a tool that nobody allowed',
      [{ id: 'a', tool: 'work', action: 'do' }],
      /may not call `work\.do`: no tool is allowed/,
    ),
    refused(
      'another tool',
      [{ id: 'a', tool: 'once', action: 'do' }],
      /may not call `once\.do`\. Allowed: `work\.do`/,
      ', allow_tools: [work]',
    ),
    refused(
      'another action',
      [{ id: 'a', tool: 'filesystem', action: 'write', parameters: { path: 'a', content: 'b' } }],
      /may not call `filesystem\.write`/,
      ', allow_tools: [filesystem]',
    ),
    refused('a tool that is computed', [{ id: 'a', tool: "{{ 'work' }}" }], /without a template/, ', allow_tools: [work]'),
    refused(
      'a line for a shell',
      [{ id: 'a', tool: 'terminal', action: 'execute', parameters: { command: 'ls' } }],
      /no line of a shell/,
      ', allow_tools: [terminal.execute]',
    ),
    refused('a model where none may be named', [{ id: 'a', prompt: 'x', model: 'openai:x' }], /names no model here/),
    refused(
      'another model',
      [{ id: 'a', prompt: 'x', model: 'openai:x' }],
      /`openai:x` is not among the models that may be asked: `test:a`/,
      ', model: [test:a]',
    ),
    refused(
      'a model for a tool',
      [{ id: 'a', tool: 'work', action: 'do', parameters: { model: 'openai:x' } }],
      /names no model here/,
      ', allow_tools: [work]',
    ),
    {
      rule: 'of steps that generate steps a third time',
      text: doing(`, inputs: {inner: "{{ [{'id': 'x', 'steps_from': '{{ y }}'}] }}", topic: ""}`),
      inputs: { plan: nested([]) },
      status: 'failed',
      error: /cannot generate more steps/,
    },
    {
      rule: 'under `finally`, also of a pipeline that is called there',
      text: `${head}
steps: [{id: a, set: {x: 1}}]
finally: [{id: c, pipeline: p.yaml, inputs: {plan: "{{ plan }}"}}]`,
      files: {
        'p.yaml': yaml`
          id: p
          inputs: {plan: {type: array}}
          steps: [{id: do, steps_from: "{{ plan }}"}]`,
      },
      inputs: { plan: [{ id: 'a', set: { x: 1 } }] },
      status: 'failed',
      error: /do not run under `finally`/,
    },
  ],
};
