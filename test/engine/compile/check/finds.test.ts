import assert from 'node:assert/strict';
import { plainPath } from '../../../../engine/compile/check/flow/products.ts';
import { unknownProvider } from '../../../../engine/compile/check/models/named-models.ts';
import { findSecretTexts } from '../../../../engine/compile/check/values/secret-texts.ts';
import { compile } from '../../../../engine/compile/compile.ts';
import { findSchemaFaults } from '../../../../engine/compile/pipeline/values/schema-faults.ts';
import { parseSource } from '../../../../engine/compile/source/source.ts';
import { embeddedProviders, knownProviders, natives, profiles } from '../../../../engine/language/providers.ts';
import { nearest } from '../../../../engine/language/spelling/suggest.ts';
import { synonyms } from '../../../../engine/language/spelling/synonyms.ts';

describe('texts that look like keys', () => {
  // Pieced together, so that no scanner of repositories takes them for real ones.
  const body = 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA';
  const found: [whose: string, text: string][] = [
    ['Anthropic', `sk-ant-api03-${body}`],
    ['OpenRouter', `sk-or-v1-${'0f1e2d3c4b5a69788796a5b4c3d2e1f0'}`],
    ['OpenAI', `sk-proj-${body}`],
    ['OpenAI', `sk-${body}`],
    ['GitHub', `ghp_${body}q9Zx`],
    ['GitHub', `github_pat_${body}_q9Zx`],
    ['GitLab', `glpat-${body.slice(0, 20)}`],
    ['Google', `AIza${body}q9Z`],
    ['Hugging Face', `hf_${body}`],
    ['Groq', `gsk_${body}${body.slice(0, 12)}`],
    ['xAI', `xai-${body}${body.slice(0, 12)}`],
    ['Slack', `xoxb-${body}`],
    ['Stripe', `sk_live_${body}`],
    ['AWS', `AKIA${'Q7R5T3W1Y9U8I6O4'}`],
    ['SendGrid', `SG.${body.slice(0, 22)}.${body}${body.slice(0, 11)}`],
    ['npm', `npm_${body}q9Zx`],
    ['your own', '-----BEGIN RSA PRIVATE KEY-----'],
  ];
  for (const [whose, text] of found)
    it(`a key of ${whose}`, () => {
      const [one] = findSecretTexts(`prompt: use ${text}, please`);
      assert.equal(one?.what, whose);
      assert.equal(one && `prompt: use ${text}, please`.slice(one.range.start, one.range.end), text);
    });
  const silent = [
    'sk-your-key-goes-here-please-and-thank-you',
    'sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_000000000000000000000000000000000000',
    'task-management-system-for-the-whole-company-2024',
    'disk-encryption-for-servers-and-laptops-v2',
    'risk-aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA',
    'hf_short1',
    '-----BEGIN PUBLIC KEY-----',
    'sk-learn-pipelines-with-random-forests-and-friends',
  ];
  for (const text of silent) it(`not ${text}`, () => assert.deepEqual(findSecretTexts(text), []));
});

describe('schemas', () => {
  const faults = (yaml: string): string[] =>
    parseSource(`a: ${yaml}\n`).entries.flatMap(({ block, value }) =>
      findSchemaFaults(value).map(({ range }) => block.text.slice(range.start, range.end)),
    );
  const cases: [yaml: string, wrong: string[]][] = [
    ['{type: object, properties: {a: {type: string}, b: true}, required: [a]}', []],
    ['{type: [string, "null"], enum: [a, b]}', []],
    ['{type: text}', ['text']],
    ['{type: [string, txt]}', ['txt']],
    ['text', ['text']],
    ['{properties: [a]}', ['[a]']],
    ['{properties: {a: text}}', ['text']],
    ['{required: true}', ['true']],
    ['{required: [1]}', ['[1]']],
    ['{enum: []}', ['[]']],
    ['{enum: a}', ['a']],
    ['{anyOf: {type: string}}', ['{type: string}']],
    ['{anyOf: [{type: string}, {type: no}]}', ['no']],
    ['{items: {minimum: low}, maxItems: -1, uniqueItems: 1}', ['low', '-1', '1']],
    ['{pattern: "(", title: 3}', ['"("', '3']],
    ['{if: {type: string}, then: {minLength: 1.5}, else: no}', ['1.5', 'no']],
    ['{not: {$defs: {a: {format: [x]}}}}', ['[x]']],
    ['{type: "{{ kind }}", items: "<AUTO>what?</AUTO>"}', ['"{{ kind }}"', '"<AUTO>what?</AUTO>"']],
    ['{propertis: {}, $ref: "#/nowhere", default: {$ref: any}}', ['propertis', '"#/nowhere"']],
    ['{strange: word, x-y: 1}', []],
  ];
  for (const [yaml, wrong] of cases) it(yaml, () => assert.deepEqual(faults(yaml), wrong));
});

describe('models', () => {
  const settings = { providers: { house: {} }, models: [{ id: 'ollama:llama3:8b' }] };
  const cases: [name: string, unknown: string | undefined][] = [
    ['openai:gpt-5', undefined],
    ['house:small', undefined],
    ['gpt-5', undefined],
    ['openrouter/meta/llama:free', undefined],
    ['llama3:8b', undefined],
    ['mistral3:8b', 'mistral3'],
    ['opanai:gpt-5', 'opanai'],
    [':x', undefined],
  ];
  for (const [name, unknown] of cases) it(name, () => assert.equal(unknownProvider(name, settings), unknown));
  it('the known providers are those that models know', () =>
    assert.deepEqual(
      [...knownProviders].sort(),
      [...Object.keys(profiles).filter((name) => name !== 'custom'), ...Object.keys(natives), ...embeddedProviders].sort(),
    ));
});

describe('suggestions', () => {
  const cases: [wrong: string, names: string[], meant: string | undefined][] = [
    ['fetsh', ['fetch', 'clean'], 'fetch'],
    ['Fetch', ['fetch'], 'fetch'],
    ['jobs', ['name', 'steps'], 'steps'],
    ['timeout-minutes', ['timeout', 'retry'], 'timeout'],
    ['uppercase', ['upper', 'lower'], 'upper'],
    ['state', ['stats', 'variables'], 'stats'],
    ['with', ['inputs', 'parameters'], 'parameters'],
    ['it', ['item', 'index'], 'item'],
    ['wholly_other', ['steps'], undefined],
    ['same', ['same'], undefined],
    ['x', ['y'], undefined],
  ];
  for (const [wrong, names, meant] of cases)
    it(`${wrong} among ${names.join(', ')}`, () => assert.equal(nearest(wrong, names), meant));
  it('synonyms are in lower case, with names on the other side', () => {
    for (const [word, meant] of Object.entries(synonyms)) {
      assert.match(word, /^[a-z0-9_]+$/);
      assert.ok(meant.length > 0 && !meant.includes(word), word);
    }
  });
});

describe('paths', () => {
  const cases: [path: string, plain: string][] = [
    ['a.md', 'a.md'],
    ['./a//b/../c.md', 'a/c.md'],
    ['..\\a.md', '../a.md'],
    ['/a/./b', '/a/b'],
    ['../../a', '../../a'],
    ['a/..', ''],
  ];
  for (const [path, plain] of cases) it(path, () => assert.equal(plainPath(path), plain));
});

describe('the fix that takes an id out of the dependencies', () => {
  const fixed = (step: string): string | undefined => {
    const text = `steps:\n  - {id: a, prompt: hi}\n  - {id: b, prompt: hi}\n${step}`;
    const { problems } = compile(text, { file: 'demo.baton.yaml' });
    const edit = problems.find(({ code }) => code === 'needless-dependency')?.fixes?.[0]?.edits[0];
    return edit && (text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end)).slice(text.length - step.length);
  };
  const cases: [rule: string, step: string, after: string | undefined][] = [
    [
      'the first of two',
      '  - {id: x, dependencies: [a, b], prompt: "{{ a }}"}\n',
      '  - {id: x, dependencies: [b], prompt: "{{ a }}"}\n',
    ],
    [
      'the last of two',
      '  - {id: x, dependencies: [b, a], prompt: "{{ a }}"}\n',
      '  - {id: x, dependencies: [b], prompt: "{{ a }}"}\n',
    ],
    ['the only one, with its key', '  - {id: x, dependencies: [a], prompt: "{{ a }}"}\n', '  - {id: x, prompt: "{{ a }}"}\n'],
    [
      'the last key of a step',
      '  - id: x\n    prompt: "{{ a }}"\n    dependencies:\n      - a\n',
      '  - id: x\n    prompt: "{{ a }}"\n',
    ],
    [
      'the first key of a step',
      '  - dependencies: [a]\n    id: x\n    prompt: "{{ a }}"\n',
      '  - id: x\n    prompt: "{{ a }}"\n',
    ],
    [
      'an item of a block list',
      '  - id: x\n    dependencies:\n      - a\n      - b\n    prompt: "{{ a }}"\n',
      '  - id: x\n    dependencies:\n      - b\n    prompt: "{{ a }}"\n',
    ],
    ['not where a comment would go with it', '  - id: x\n    dependencies: [a] # why\n    prompt: "{{ a }}"\n', undefined],
    ['not in a text of several ids', '  - {id: x, dependencies: "a, b", prompt: "{{ a }}"}\n', undefined],
  ];
  for (const [rule, step, after] of cases) it(rule, () => assert.equal(fixed(step), after));
});

describe('a ring that a session closes', () => {
  const hint = (steps: string) =>
    compile(`id: t\nsteps:\n${steps}`, { file: 't.baton.yaml' }).problems.find(({ code }) => code === 'cycle')?.hint;
  const rings: [rule: string, steps: string, hint: RegExp | undefined][] = [
    [
      'says so',
      '  - {id: a, prompt: "{{ b }}", session: s}\n  - {id: b, prompt: x, session: s}\n',
      /^`b` comes after `a` because both are of the session `s`/,
    ],
    [
      'says so over other steps',
      '  - {id: a, prompt: x, session: s, dependencies: [c]}\n  - {id: b, prompt: x, session: s}\n  - {id: c, set: {x: "{{ b }}"}}\n',
      /^`b` comes after `a`/,
    ],
    [
      'is none in two frames',
      '  - {id: g, steps: [{id: a, prompt: "{{ b }}", session: s}]}\n  - {id: b, prompt: x, session: s}\n',
      undefined,
    ],
    [
      'is none between two sessions',
      '  - {id: a, prompt: "{{ b }}", session: s}\n  - {id: b, prompt: x, session: t}\n',
      undefined,
    ],
  ];
  for (const [rule, steps, wanted] of rings)
    it(rule, () => {
      const found = hint(steps);
      if (wanted) assert.match(found ?? '', wanted);
      else assert.equal(found, undefined);
    });
});
