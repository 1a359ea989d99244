import assert from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completeSettings, hoverSettings } from '../../../../server/features/completion/settings.ts';
import { yaml } from '../../../yaml.ts';

/** A `baton.yaml` with `$0` where the cursor stands. */
function drawn(text: string) {
  const offset = text.indexOf('$0');
  const document = TextDocument.create('file:///w/baton.yaml', 'baton', 1, text.replace('$0', ''));
  return { document, position: document.positionAt(offset) };
}

const cases: { place: string; text: string; wanted: string[]; unwanted?: string[] }[] = [
  { place: 'keys', text: 'env: [USER]\n$0', wanted: ['default_model', 'providers', 'profiles'], unwanted: ['env', 'steps'] },
  { place: 'keys of a provider', text: 'providers:\n  mine:\n    $0', wanted: ['base_url', 'key'], unwanted: ['models'] },
  { place: 'keys of a provider in braces', text: 'providers:\n  mine: {$0}', wanted: ['base_url', 'key'] },
  { place: 'kinds of provider', text: 'providers:\n  mine:\n    type: $0', wanted: ['openai-compatible', 'ollama'] },
  { place: 'words of a provider', text: 'providers:\n  mine:\n    auth: $0', wanted: ['sigv4'] },
  { place: 'words of a provider in braces', text: 'providers:\n  mine: {balance: $0}', wanted: ['order', 'load'] },
  { place: 'keys of a template', text: 'templates:\n  a:\n    $0', wanted: ['step', 'parameters'], unwanted: ['prompt'] },
  {
    place: 'keys of the step of a template',
    text: 'templates:\n  a:\n    step:\n      $0',
    wanted: ['prompt', 'extends', 'retry'],
  },
  {
    place: 'keys of an inner step of a template',
    text: 'templates:\n  a:\n    step:\n      steps:\n        - $0',
    wanted: ['id', 'prompt'],
  },
  { place: 'members of a key of its step', text: 'templates:\n  a:\n    step: {quality: {$0}}', wanted: ['while', 'rubric'] },
  { place: 'the declaration of a parameter', text: 'templates:\n  a:\n    parameters: {t: {$0}}', wanted: ['type', 'default'] },
  {
    place: 'names in a step template, its parameters first',
    text: 'templates:\n  a:\n    parameters: {text: {type: string}, size: 2}\n    step:\n      prompt: "About {{ $0 }}"',
    wanted: ['text', 'size', 'now'],
    unwanted: ['prompt'],
  },
  {
    place: 'names in a block of a step template',
    text: 'templates:\n  a:\n    parameters:\n      text: {type: string}\n    step:\n      prompt: |\n        About {{ te$0\n        and more',
    wanted: ['text'],
  },
  {
    place: 'filters in a step template',
    text: 'templates:\n  a:\n    parameters: {text: {type: string}}\n    step: {steps: [{id: x, prompt: "{{ text | $0 }}"}]}',
    wanted: ['upper'],
    unwanted: ['text'],
  },
  { place: 'no names elsewhere', text: 'experts:\n  a: {system_prompt: "{{ $0 }}"}', wanted: [], unwanted: ['now', 'text'] },
  {
    place: 'what a template extends',
    text: 'templates:\n  one: {step: {prompt: Hi}}\n  two:\n    step:\n      extends: $0',
    wanted: ['one'],
  },
  { place: 'no key', text: 'providers:\n  mine:\n    key: $0', wanted: ['none'] },
  { place: 'models', text: 'models: [{id: "a:b"}]\ndefault_model: $0', wanted: ['a:b', 'offline'] },
  { place: 'a chain of models', text: 'models: [{id: "a:b"}]\ndefault_model:\n  - $0', wanted: ['a:b', 'offline'] },
  { place: 'keys of a model', text: 'models:\n  - $0', wanted: ['id', 'context'] },
  { place: 'keys of an expert', text: 'experts:\n  one:\n    $0', wanted: ['model', 'personality'] },
  {
    place: 'the model of an expert',
    text: yaml`
    models: [{id: "a:b"}]
    experts:
      one: {model: $0}`,
    wanted: ['a:b'],
  },
  { place: 'an expert that is a model', text: 'experts:\n  one: $0', wanted: ['offline'] },
  { place: 'tools of an expert', text: 'experts:\n  one:\n    tools: [$0]', wanted: ['filesystem'] },
  {
    place: 'the personality of an expert',
    text: 'personalities: {dry: Be dry.}\nexperts:\n  one: {personality: $0}',
    wanted: ['dry'],
  },
  {
    place: 'what a personality builds on',
    text: yaml`
    personalities:
      dry: Be dry.
      b: {extends: $0}`,
    wanted: ['dry'],
  },
  {
    place: 'nothing for other members of an expert',
    text: 'experts:\n  one: {temperature: $0}',
    wanted: [],
    unwanted: ['offline'],
  },
  { place: 'codes', text: 'problems:\n  $0', wanted: ['unused-input'] },
  { place: 'severities', text: 'problems:\n  unused-input: $0', wanted: ['off', 'warning'] },
  { place: 'keys of a profile', text: 'profiles:\n  ci:\n    $0', wanted: ['default_model', 'tools'], unwanted: ['profiles'] },
  { place: 'inside a profile', text: 'profiles:\n  ci:\n    limits: {$0}', wanted: ['max_cost'] },
  {
    place: 'models of a profile',
    text: yaml`
    models: [{id: "a:b"}]
    profiles:
      ci:
        default_model: $0`,
    wanted: ['a:b'],
  },
  { place: 'effects of a tool', text: 'tools:\n  t:\n    effect: $0', wanted: ['none', 'execute'] },
  { place: 'nothing below what is not known', text: 'nonsense:\n  a: $0', wanted: [] },
];

describe('completion in baton.yaml', () => {
  for (const { place, text, wanted, unwanted = [] } of cases)
    it(place, () => {
      const { document, position } = drawn(text);
      const labels = completeSettings(document, position).map(({ label }) => label);
      for (const label of wanted) assert.ok(labels.includes(label), `${label} is missing from ${labels.join(' ')}`);
      for (const label of unwanted) assert.ok(!labels.includes(label), `${label} is offered`);
    });

  it('replaces the whole name of a model, colon and all', () => {
    const { document, position } = drawn('models: [{id: "a:bc"}]\ndefault_model: a:b$0');
    const item = completeSettings(document, position).find(({ label }) => label === 'a:bc');
    assert.deepEqual(item?.textEdit, {
      range: { start: { line: 1, character: 15 }, end: { line: 1, character: 18 } },
      newText: 'a:bc',
    });
  });
});

describe('hover in baton.yaml', () => {
  for (const [place, text, says] of [
    ['a key', 'default_m$0odel: offline', /\*\*default_model\*\*.*The model of prompts/s],
    ['a member', 'providers:\n  mine:\n    base_$0url: http://a.invalid', /The address of the server/],
    ['a member in braces', 'models: [{i$0d: "a:b", context: 1}]', /\*\*id\*\*.*provider:name/s],
    ['a key of a profile', 'profiles:\n  ci:\n    orch$0estrator: offline', /AUTO/],
  ] as const)
    it(place, () => {
      const { document, position } = drawn(text);
      assert.match(JSON.stringify(hoverSettings(document, position)), says);
    });

  for (const [place, text] of [
    ['a value', 'default_model: off$0line'],
    ['a name of ours', 'providers:\n  mi$0ne:\n    key: none'],
    ['an empty line', 'env: [USER]\n$0\nmodels: []'],
  ] as const)
    it(`is silent on ${place}`, () => {
      const { document, position } = drawn(text);
      assert.equal(hoverSettings(document, position), null);
    });
});
