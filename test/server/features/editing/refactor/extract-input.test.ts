import assert from 'node:assert/strict';
import { carried, offered } from './carried.ts';

const cases: { rule: string; before: string; after: string }[] = [
  {
    rule: 'the whole value, named by its key, with its type',
    before: 'id: a\nsteps:\n  - id: x\n    set: {limit: 3$0}\n',
    after: 'id: a\ninputs:\n  x_limit: {type: integer, default: 3}\nsteps:\n  - id: x\n    set: {limit: "{{ x_limit }}"}\n',
  },
  {
    rule: 'a text, beside the inputs that there are, with comments and blank lines kept',
    before:
      'id: a\n\n# What is asked\ninputs:\n    topic: tea # why\n\nsteps:\n  # first\n  - id: x\n    prompt: Wri$0te a line # now\n',
    after:
      'id: a\n\n# What is asked\ninputs:\n    topic: tea # why\n    prompt: {type: string, default: "Write a line"}\n\nsteps:\n  # first\n  - id: x\n    prompt: "{{ prompt }}" # now\n',
  },
  {
    rule: 'before the steps and their comments, with a blank line where there are some',
    before: 'id: a\n\n# Steps\nsteps:\n  - id: x\n    prompt: Hello$0\n',
    after:
      'id: a\n\ninputs:\n  prompt: {type: string, default: Hello}\n\n# Steps\nsteps:\n  - id: x\n    prompt: "{{ prompt }}"\n',
  },
  {
    rule: 'selected words of a plain text',
    before: 'id: a\nsteps:\n  - id: x\n    prompt: Write about $0green tea$1 today\n',
    after:
      'id: a\ninputs:\n  green_tea: {type: string, default: "green tea"}\nsteps:\n  - id: x\n    prompt: Write about {{ green_tea }} today\n',
  },
  {
    rule: 'selected words at the beginning of a plain text, which gets quotes',
    before: 'id: a\nsteps:\n  - id: x\n    prompt: $0tea$1 is what\n',
    after: 'id: a\ninputs:\n  tea: {type: string, default: tea}\nsteps:\n  - id: x\n    prompt: "{{ tea }} is what"\n',
  },
  {
    rule: 'words of a quoted text with a template in it',
    before: `id: a\ninputs: {n: 1}\nsteps:\n  - id: x\n    prompt: 'It''s {{ n }} $0cups$1'\n`,
    after: `id: a\ninputs: {n: 1, cups: {type: string, default: cups}}\nsteps:\n  - id: x\n    prompt: 'It''s {{ n }} {{ cups }}'\n`,
  },
  {
    rule: 'words of a block text',
    before: 'id: a\nsteps:\n  - id: x\n    prompt: |\n      Write about\n      $0tea$1 and\n      more.\n',
    after:
      'id: a\ninputs:\n  tea: {type: string, default: tea}\nsteps:\n  - id: x\n    prompt: |\n      Write about\n      {{ tea }} and\n      more.\n',
  },
  {
    rule: 'a whole block text',
    before: 'id: a\nsteps:\n  - id: x\n    prompt: |\n      One$0.\n\n        Two.\n  - id: y\n    prompt: b\n',
    after:
      'id: a\ninputs:\n  prompt:\n    type: string\n    default: |\n      One.\n\n        Two.\nsteps:\n  - id: x\n    prompt: "{{ prompt }}"\n  - id: y\n    prompt: b\n',
  },
  {
    rule: 'a literal of a template',
    before: 'id: a\nsteps:\n  - id: x\n    set: {n: "{{ range(1$00) | length }}"}\n',
    after: 'id: a\ninputs:\n  x_n: {type: integer, default: 10}\nsteps:\n  - id: x\n    set: {n: "{{ range(x_n) | length }}"}\n',
  },
  {
    rule: 'a literal of a bare expression over fields',
    before:
      'id: a\nsteps:\n  - id: r\n    set: {rows: [{price: 1}]}\n  - id: x\n    transform:\n      from: "{{ r.rows }}"\n      steps:\n        - filter: price > 1$00\n',
    after:
      'id: a\ninputs:\n  filter: {type: integer, default: 10}\nsteps:\n  - id: r\n    set: {rows: [{price: 1}]}\n  - id: x\n    transform:\n      from: "{{ r.rows }}"\n      steps:\n        - filter: price > inputs.filter\n',
  },
  {
    rule: 'words inside an AUTO tag',
    before: 'id: a\nsteps:\n  - id: x\n    prompt: Say <AUTO>a word for $0tea$1 now</AUTO>\n',
    after:
      'id: a\ninputs:\n  tea: {type: string, default: tea}\nsteps:\n  - id: x\n    prompt: Say <AUTO>a word for {{ tea }} now</AUTO>\n',
  },
  {
    rule: 'a value of an output',
    before: 'id: a\noutputs:\n  kind: lett$0er\nsteps:\n  - id: x\n    prompt: b\n',
    after:
      'id: a\noutputs:\n  kind: "{{ kind_2 }}"\ninputs:\n  kind_2: {type: string, default: letter}\nsteps:\n  - id: x\n    prompt: b\n',
  },
  {
    rule: 'line breaks of the file are kept',
    before: 'id: a\r\nsteps:\r\n  - id: x\r\n    prompt: h$0i\r\n',
    after: 'id: a\r\ninputs:\r\n  prompt: {type: string, default: hi}\r\nsteps:\r\n  - id: x\r\n    prompt: "{{ prompt }}"\r\n',
  },
  {
    rule: 'inputs that stand there empty',
    before: 'id: a\ninputs:\nsteps:\n  - id: x\n    prompt: h$0i\n',
    after: 'id: a\ninputs:\n  prompt: {type: string, default: hi}\nsteps:\n  - id: x\n    prompt: "{{ prompt }}"\n',
  },
];

describe('extracting an input', () => {
  for (const { rule, before, after } of cases) it(rule, () => assert.deepEqual(carried(before, /an input/), { text: after }));

  for (const [why, drawn, reason] of [
    ['part of a template', 'id: a\ninputs: {n: 1}\nsteps:\n  - id: x\n    prompt: a $0b {{ n$1 }}\n', /part of a template/],
    ['a bracket of an AUTO tag', 'id: a\nsteps:\n  - id: x\n    prompt: a $0b <AUTO>c$1</AUTO>\n', /AUTO tag/],
    [
      'what must be written out',
      'id: a\nsteps:\n  - id: x\n    tool: http\n    parameters: {url: "https://$0one.org$1/a"}\n',
      /./,
    ],
    ['inputs in a list', 'id: a\ninputs:\n  - {name: b, default: 1}\nsteps:\n  - id: x\n    prompt: h$0i\n', /by hand/],
    ['a pipeline inside another key', 'pipeline:\n  id: a\n  steps:\n    - id: x\n      prompt: h$0i\n', /inside another key/],
  ] as const)
    it(`is refused for ${why}`, () => assert.match(carried(drawn, /an input/)?.refused ?? 'not refused', reason));

  for (const [why, drawn] of [
    ['an id', 'id: a\nsteps:\n  - id: x$0\n    prompt: hi\n'],
    ['a key', 'id: a\nsteps:\n  - id: x\n    prom$0pt: hi\n'],
    ['a reference', 'id: a\nsteps:\n  - id: x\n    prompt: hi\n  - id: y\n    dependencies: [x$0]\n    prompt: b\n'],
    ['nothing', 'id: a\nsteps:\n  - id: x\n    prompt: $0\n'],
    ['a name in a template', 'id: a\ninputs: {n: 1}\nsteps:\n  - id: x\n    prompt: "{{ $0n }}"\n'],
    ['a selection over two values', 'id: a\nsteps:\n  - id: x\n    prompt: $0hi\n    system: ho$1\n'],
  ] as const)
    it(`is not offered for ${why}`, () => assert.ok(!offered(drawn).some((title) => /an input/.test(title))));
});
