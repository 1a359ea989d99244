import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { fingerprintsAt } from '../../../engine/insight/step-definition.ts';
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

const print = (text: string, path = 'example') => fingerprintsAt(compile(text, { file: '/made.baton.yaml' }), path);

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

  it('the model that answers counts wherever it is said', () => {
    const text = (top: string) => `id: a\n${top}steps:\n  - {id: example, prompt: Say.}\n`;
    assert.notEqual(print(text('')).definition, print(text('default_model: openai:gpt-5\n')).definition);
  });

  it('a condition is a gate: it keeps the times, and forgets how often it held', () => {
    const text = (more: string) => `id: a\ninputs: {x: 1}\nsteps:\n  - {id: example, prompt: Say.${more}}\n`;
    const [none, one, other] = ['', ', condition: x > 1', ', condition: x > 2'].map((more) => print(text(more)));
    assert.equal(none?.gate, undefined);
    assert.ok(one?.gate && other?.gate && one.gate !== other.gate);
    assert.equal(one.definition, other.definition);
    assert.deepEqual(print(text(',   condition: x > 1')), one);
  });

  it('every key that is said to direct is a key', () => {
    assert.deepEqual(
      [...directing, ...elsewhere].filter((name) => !Object.hasOwn(allStepKeys, name)),
      [],
    );
  });
});
