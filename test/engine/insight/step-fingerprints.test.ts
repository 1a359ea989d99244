import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { fingerprintRun } from '../../../engine/insight/run-definition.ts';
import { fingerprintsAt, type ModelOverrides } from '../../../engine/insight/step-definition.ts';
import type { KeySpec } from '../../../engine/language/keys/key.ts';
import { allStepKeys, kindOfKey } from '../../../engine/language/keys.ts';
import { aroundStep } from '../language/surroundings.ts';

/**
 * Keys that only direct a step: when, whether, where and how often it is tried, what follows, and texts for people. What is
 * known of a step stays known when one of them is added, changed or taken away. Every other key changes what it takes.
 */
const directing = new Set([
  'name',
  'description',
  'tags',
  'metadata',
  'dependencies',
  'condition',
  'on_false',
  'on_success',
  'on_failure',
  'on_error',
  'routes',
  'retry',
  'repeatable',
  'timeout',
  'deadline',
  'hedge',
  'priority',
  'limits',
  'cache',
  'max_parallel',
  'on_item_failure',
  // What inner steps and computed calls may use: they are known by their own text.
  'variables',
  'pipelines',
]);

/** Its place; and keys that say what others say, with a file or a step template that is not at hand here. */
const elsewhere = new Set(['id', 'extends', 'with', 'system_file']);

/** The text with the key's lines in it and without. */
function withAndWithout(spec: KeySpec): { with: string; without: string } {
  const text = aroundStep(spec);
  const lines = text.split('\n');
  const first = lines.findIndex(
    (line) => line.trim() === spec.example.split('\n').find((one) => one.startsWith(`${spec.name}:`)),
  );
  const [start = ''] = /^ *(- )?/.exec(lines[first] ?? '') ?? [];
  let last = first + 1;
  while (last < lines.length && /^ {5}/.test(lines[last] ?? '')) last++;
  return {
    with: text,
    without: [...lines.slice(0, first), ...(start.includes('-') ? ['  - id: example'] : []), ...lines.slice(last)].join('\n'),
  };
}

/** Of these, what decides which steps run, what waits for what, how many run at once, and the values inside: whole runs change with it. */
const placing = new Set([
  'dependencies',
  'condition',
  'on_false',
  'on_success',
  'on_failure',
  'routes',
  'max_parallel',
  'on_item_failure',
  'variables',
]);

const compiledText = (text: string, settings = {}) => compile(text, { file: '/made.baton.yaml', settings });
const printRun = (text: string, models: ModelOverrides = {}, maxParallel = 10) =>
  fingerprintRun(compiledText(text), models, maxParallel);
const print = (text: string, path = 'example') => fingerprintsAt(compile(text, { file: '/made.baton.yaml' }), path, {});

describe('what is known of a step is kept by what it does', () => {
  for (const spec of Object.values(allStepKeys)) {
    if (elsewhere.has(spec.name) || kindOfKey.has(spec.name)) continue;
    const isDirecting = directing.has(spec.name);
    it(`${spec.name} ${isDirecting ? 'only directs it' : 'changes what it takes'}`, () => {
      const texts = withAndWithout(spec);
      assert.notEqual(texts.with, texts.without);
      const [one, other] = [print(texts.with), print(texts.without)];
      assert.ok(one.definition && other.definition);
      if (isDirecting) assert.equal(one.definition, other.definition);
      else assert.notEqual(one.definition, other.definition);
      const whole = [printRun(texts.with), printRun(texts.without)];
      if (isDirecting && !placing.has(spec.name)) assert.equal(whole[0], whole[1], 'of whole runs');
      else assert.notEqual(whole[0], whole[1], 'of whole runs');
    });
  }

  it('a loop and a switch are known by how they go on, not by the steps inside; those by their own text', () => {
    const text = (prompt: string, list: string) =>
      `id: a\nsteps:\n  - id: each\n    for_each: "{{ range(${list}) }}"\n    steps:\n      - {id: inner, prompt: ${prompt}}\n      - {id: other, prompt: Rest.}\n`;
    const [one, edited, longer] = [text('Say.', '3'), text('Tell.', '3'), text('Say.', '4')];
    assert.equal(print(one, 'each').definition, print(edited, 'each').definition);
    assert.notEqual(print(one, 'each').definition, print(longer, 'each').definition);
    assert.notEqual(print(one, 'each[*].inner').definition, print(edited, 'each[*].inner').definition);
    assert.equal(print(one, 'each[*].other').definition, print(edited, 'each[*].other').definition);
    assert.equal(print(one, 'each[*].inner').definition, print(longer, 'each[*].inner').definition);
  });

  it('a group is known by its variables in whole runs, as a pipeline is by its own', () => {
    const text = (value: string) =>
      `id: a\nsteps:\n  - id: example\n    variables: {told: ${value}}\n    steps:\n      - {id: inner, prompt: "Sum up: {{ told }}"}\n`;
    assert.notEqual(printRun(text('short')), printRun(text('a far longer story')));
    assert.equal(print(text('short'), 'example.inner').definition, print(text('long'), 'example.inner').definition);
  });

  it('the model that answers counts wherever it is said', () => {
    const text = (top: string) => `id: a\n${top}steps:\n  - {id: example, prompt: Say.}\n`;
    assert.notEqual(print(text('')).definition, print(text('default_model: openai:gpt-5\n')).definition);
  });

  it('a model in place of all names makes other steps of those that ask, and of those that a model judges', () => {
    const text = `id: a
steps:
  - {id: example, prompt: Say., model: 'house:one'}
  - {id: judged, tool: filesystem, action: read, parameters: {path: a.txt}, quality: {rubric: Is it one?}}
  - {id: computed, set: {a: 1}}
`;
    const of = (path: string, models: ModelOverrides) => fingerprintsAt(compiledText(text), path, models).definition;
    for (const path of ['example', 'judged']) assert.notEqual(of(path, { all: 'house:two' }), of(path, {}), path);
    assert.equal(of('computed', { all: 'house:two' }), of('computed', {}));
    // The name that stands there already, and a default of steps that name a model.
    assert.equal(of('example', { all: 'house:one' }), of('example', {}));
    assert.equal(of('example', { unnamed: 'house:two' }), of('example', {}));
  });

  it('a default of the settings makes other steps of those that name no model', () => {
    const texts = [
      `id: a\nsteps:\n  - {id: example, prompt: Say.}\n`,
      `id: a\ndefault_model: 'house:one'\nsteps:\n  - {id: example, prompt: Say.}\n`,
    ];
    const [open = '', named = ''] = texts;
    const of = (text: string, unnamed: string) => fingerprintsAt(compiledText(text), 'example', { unnamed }).definition;
    assert.notEqual(of(open, 'house:one'), of(open, 'house:two'));
    assert.equal(of(named, 'house:one'), of(named, 'house:two'));
    assert.equal(of(open, 'house:one'), of(named, 'house:two'), 'wherever the name stands');
  });

  it('a condition is a gate: it keeps the times, and forgets how often it held', () => {
    const text = (more: string) => `id: a\ninputs: {x: 1}\nsteps:\n  - {id: example, prompt: Say.${more}}\n`;
    const [none, one, other] = ['', ', condition: x > 1', ', condition: x > 2'].map((more) => print(text(more)));
    assert.equal(none?.gate, undefined);
    assert.ok(one?.gate && other?.gate && one.gate !== other.gate);
    assert.equal(one.definition, other.definition);
    assert.deepEqual(print(text(',   condition: x > 1')), one);
  });

  it('whole runs are known by what all steps do, in whatever words and layout that is said', () => {
    const text = `id: a
inputs: {x: 1}
data: {rows: [1, 2]}
steps:
  - {id: one, prompt: "Say {{ x }}."}
  - {id: each, for_each: "{{ rows }}", steps: [{id: inner, prompt: "Tell {{ item }} {{ one }}."}]}
outputs: {all: "{{ each }}"}
`;
    const same = {
      comment: text.replace('steps:', '# What comes now.\nsteps:'),
      name: `name: A\ndescription: About it.\n${text}`,
      layout: text.replace('{id: one, prompt: "Say {{ x }}."}', 'id: one\n    prompt: >-\n      Say {{ x }}.'),
      outputs: text.replace('all:', 'every:'),
      tests: `${text}tests: [{name: t, inputs: {x: 1}}]\n`,
      alerts: `alerts: {time: 10s}\n${text}`,
      cost: `limits: {max_cost: 1}\n${text}`,
      'description of a step': text.replace('{id: one,', '{id: one, description: First.,'),
    };
    const other = {
      prompt: text.replace('Say', 'Shout'),
      'prompt of an inner step': text.replace('Tell', 'Shout'),
      'one more step': text.replace('outputs:', '  - {id: last, prompt: End.}\noutputs:'),
      order: text.replace('{{ item }} {{ one }}', '{{ item }}'),
      'value of the text': text.replace('rows: [1, 2]', 'rows: [1, 2, 3]'),
      default: text.replace('x: 1', 'x: 2'),
    };
    for (const [what, changed] of Object.entries(same)) {
      assert.notEqual(changed, text, what);
      assert.equal(printRun(changed), printRun(text), what);
    }
    for (const [what, changed] of Object.entries(other)) {
      assert.notEqual(changed, text, what);
      assert.notEqual(printRun(changed), printRun(text), what);
    }
    assert.notEqual(printRun(text, {}, 2), printRun(text, {}, 10), 'how many steps run at once');
    assert.notEqual(printRun(text, { all: 'house:one' }), printRun(text));
    assert.notEqual(printRun(text, { unnamed: 'house:one' }), printRun(text));
  });

  it('a called pipeline counts by what its steps do, and calls in a circle end', () => {
    const texts = (prompt: string) => ({
      'b.baton.yaml': `id: b\nsteps:\n  - {id: say, prompt: ${prompt}}\n  - {id: again, condition: "{{ false }}", pipeline: a.baton.yaml}\n`,
      'a.baton.yaml': 'id: a\nsteps:\n  - {id: call, pipeline: b.baton.yaml}\n',
    });
    const printCalling = (prompt: string) => {
      const files: Readonly<Record<string, string>> = texts(prompt);
      const find = (path: string) => (files[path] === undefined ? undefined : { file: path, text: files[path] });
      return fingerprintRun(compile(files['a.baton.yaml'] ?? '', { file: 'a.baton.yaml', find }), {}, 10);
    };
    assert.equal(printCalling('Say.'), printCalling('Say.   # a comment'));
    assert.notEqual(printCalling('Say.'), printCalling('Tell.'));
  });

  it('every key that is said to direct is a key', () => {
    assert.deepEqual(
      [...directing, ...elsewhere].filter((name) => !Object.hasOwn(allStepKeys, name)),
      [],
    );
  });
});
