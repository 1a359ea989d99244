import type { KeySpec } from '../../../engine/language/keys.ts';
import { fileKeys, isKind, kindOfKey } from '../../../engine/language/keys.ts';
import type { StepKind } from '../../../engine/language/kinds.ts';

/** A pipeline around the examples of keys: every name that they read, and the steps that they lead to. */
const before = `inputs:
  topic: tea
  size: 2000
  kind: bug
  rows: [{name: tea}]
variables:
  count: 0
experts:
  analyst: {model: openai:gpt-5}
personalities:
  plain: Write short sentences.
steps:
  - {id: fetch, prompt: Name a book.}
  - {id: clean, prompt: Name a song.}
  - {id: plan, prompt: Plan it., vars: {steps: {$ref: "baton:steps"}}}
  - {id: read, tool: filesystem, action: read, parameters: {path: notes.md}}
  - {id: list_notes, tool: filesystem, action: list, parameters: {path: notes}}
  - {id: write, tool: filesystem, action: write, parameters: {path: brief.md, content: tea}}
`;
const after = `  - {id: short_way, prompt: Wish a good day.}
  - {id: publish, prompt: Wish a good night.}
  - {id: short, prompt: Be short.}
  - {id: long, prompt: Be long.}
  - {id: fix, prompt: Mend it.}
  - {id: other, prompt: Note it.}
`;

/** What makes a step one of a kind, in lines. */
const fillers: Readonly<Record<StepKind, string>> = {
  prompt: 'prompt: Say hello.',
  tool: 'tool: filesystem\naction: read\nparameters: {path: notes.md}',
  set: 'set: {count: 1}',
  group: 'steps: [{id: judge, prompt: Judge it., vars: {score: {type: number}}}]',
  transform: 'transform: {from: "{{ rows }}", steps: [{sort: name}]}',
  switch: 'switch: kind\ncases: {bug: fix}',
  pipeline: 'pipeline: {outputs: {report: "tea"}, steps: [{id: one, prompt: Say hello.}]}',
  generated: 'steps_from: "{{ rows }}"',
  ask: 'ask: Go on?',
  fail: 'fail: There are too many.',
  assert: 'assert: size > 1000',
  retrieve: 'retrieve: {from: notes/*.md, query: tides}',
  agents: 'task: Explain the tides.\nagents: {researcher: {system: You find facts.}}',
  ensemble: 'ensemble: Is it true?\nmodels: [openai:gpt-5, google:gemini-2.5-pro]',
};

/** What else an example needs on its step. */
const companions: Readonly<Record<string, string>> = {
  as: 'for_each: [1, 2]',
  loop_name: 'for_each: [1, 2]',
  batch: 'for_each: [1, 2]',
  max_parallel: 'for_each: [1, 2]',
  continue_if: 'for_each: [{size: 1}]',
  break_if: `for_each: [1, 2]\n${fillers.group}`,
  on_item_failure: 'for_each: [1, 2]',
  while: fillers.group,
  until: fillers.group,
  max_iterations: 'until: count > 3',
  strict: 'until: count > 3',
  on_false: 'condition: size > 1000',
  routes: 'on_success: "{{ kind }}"',
  action: 'tool: filesystem\nparameters: {path: notes.md}',
  choices: 'ask: Which?\ntype: choice',
  fields: 'ask: Which?\ntype: form',
  type: 'ask: Which?',
  detached: 'pipeline: called.baton.yaml',
  inputs: 'pipeline: {inputs: {topic: tea}, steps: [{id: one, prompt: "Name {{ topic }}."}]}',
  inherit: 'pipeline: {inputs: {topic: tea}, steps: [{id: one, prompt: "Name {{ topic }}."}]}',
};

const keysIn = (lines: string): string[] => [...lines.matchAll(/^(\w+):/gm)].map(([, key = '']) => key);

/** A pipeline in which the example of a top-level key stands. */
export function aroundTop({ name, example }: KeySpec): string {
  if (name === 'steps') return `inputs: {name: Ann}\n${example}\n`;
  const rest = new RegExp(`^${name}:.*\\n(?: .*\\n)*`, 'm');
  return `${example}\n${`${before}${after}`.replace(rest, '')}`;
}

/** A pipeline in which the example of a step's key stands. */
export function aroundStep({ name, on, example }: KeySpec): string {
  const companion = companions[name] ?? '';
  const said = new Set([...keysIn(example), ...keysIn(companion)]);
  const kind = kindOfKey.get(name) ?? (on && !on.includes('prompt') ? on[0] : 'prompt');
  const has = [...said].some((key) => kindOfKey.has(key));
  const filler =
    kind && isKind(kind) && (!has || (kindOfKey.get(name) === kind && !Object.hasOwn(fileKeys, name))) ? fillers[kind] : '';
  const lines = [
    ...(said.has('id') ? [] : ['id: example']),
    ...example.split('\n'),
    ...companion.split('\n'),
    // What the example says itself is not said twice.
    ...filler.split('\n').filter((line) => !said.has(line.split(':')[0] ?? '')),
  ].filter((line) => line !== '');
  const step = lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`).join('\n');
  return `${before}${step}\n${after}`;
}
