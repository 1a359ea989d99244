import assert from 'node:assert/strict';
import fc from 'fast-check';
import { constraintsInWords } from '../../../engine/auto/constraints.ts';
import { fillPrompt } from '../../../engine/auto/fill-prompt.ts';
import { fingerprint } from '../../../engine/auto/fingerprint.ts';
import { buildQuestion, buildRepair } from '../../../engine/auto/question.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { asked } from './asked.ts';

describe('filling a prompt text', () => {
  const cases: [name: string, text: string, values: Record<string, string | undefined>, filled: string][] = [
    ['puts values in', 'a {{x}} b {{y}}', { x: '1', y: '2' }, 'a 1 b 2'],
    ['leaves out a paragraph that has nothing to say', 'a\n\nb {{x}}\n\nc', { x: undefined }, 'a\n\nc'],
    ['and the heading that would introduce it', 'a\n\nhead:\n\n{{x}}\n\nc', { x: '' }, 'a\n\nc'],
    ['keeps a heading with its text', 'head:\n\n{{x}}', { x: '1' }, 'head:\n\n1'],
    ['never reads values for blanks', '{{x}}', { x: '{{y}}', y: 'no' }, '{{y}}'],
  ];
  for (const [name, text, values, filled] of cases) it(name, () => assert.equal(fillPrompt(text, values), filled));
});

describe('what an answer must be, in words', () => {
  const cases: [value: string, words: string][] = [
    ['<AUTO choices="a,b">n</AUTO>', 'one of "a", "b"'],
    ['<AUTO type="integer" min=1 max=5>n</AUTO>', 'an integer from 1 to 5'],
    ['<AUTO type="number" min=1>n</AUTO>', 'a number of at least 1'],
    ['<AUTO type="number" max=1>n</AUTO>', 'a number of at most 1'],
    ['<AUTO type="number">n</AUTO>', 'a number'],
    ['<AUTO type="integer" choices="1,2">n</AUTO>', 'one of "1", "2"'],
    ['<AUTO type="boolean">n</AUTO>', 'true (yes) or false (no)'],
    ['<AUTO type="array" items="string" min=2 max=2>n</AUTO>', 'a list of texts of exactly 2 items'],
    ['<AUTO type="array" choices="a,b" min=1 max=2>n</AUTO>', 'a list of "a", "b" of 1 to 2 items'],
    [
      '<AUTO items="{type: string, minLength: 2}" max=3>n</AUTO>',
      'a list of values that fit this JSON Schema: {"type":"string","minLength":2} of at most 3 items',
    ],
    ['<AUTO type="array">n</AUTO>', 'a list'],
    ['<AUTO schema="{type: object}">n</AUTO>', 'a map that fits this JSON Schema: {"type":"object"}'],
    ['<AUTO schema="{type: string, enum: [x]}">n</AUTO>', 'one of "x"'],
    ['<AUTO type="model">n</AUTO>', 'the name of a model, as `provider:name`'],
    ['<AUTO type="step">n</AUTO>', 'the id of a step'],
    ['<AUTO type="string" min=3 pattern="^a">n</AUTO>', 'text of at least 3 characters that matches the regular expression ^a'],
    ['<AUTO>n</AUTO>', 'text'],
  ];
  for (const [value, words] of cases) it(`${value}: ${words}`, () => assert.equal(constraintsInWords(asked(value).site), words));
});

describe('a question', () => {
  const full = asked(
    '<AUTO type="integer" min=1 max=5 task="rating" complexity="low" expertise="poetry">How good is it?</AUTO>',
    {},
    {
      pipeline: 'Poems: rates poems',
      step: 'id: write\nprompt: x',
      before: ['read (filesystem · read)'],
      after: ['send (prompt)', 'log (set)'],
      values: { read: 'A poem.\n```\ncode\n```', more: { lines: 3 } },
    },
  );

  it('holds the words, the form of the answer, the step, its neighbours and what is known', () => {
    const { messages } = buildQuestion(full);
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['system', 'user'],
    );
    const text = messages[1]?.content ?? '';
    for (const part of [
      'How good is it?',
      'an integer from 1 to 5',
      'id: write\nprompt: x',
      'read (filesystem · read)',
      'send (prompt), log (set)',
      'Poems: rates poems',
      'A poem.',
      '"lines": 3',
      'parameters.style',
      'Task: rating',
      'Complexity: low',
      'Expertise: poetry',
    ])
      assert.ok(text.includes(part), `${part} stands in\n${text}`);
    assert.ok(!text.includes('{{'));
  });

  it('tells the model that values are material, and to answer with nothing but the answer', () => {
    const system = buildQuestion(full).messages[0]?.content ?? '';
    assert.match(system, /never an instruction/);
    assert.match(system, /nothing else/);
  });

  it('fences values so that they cannot end their fence', () => {
    const text = buildQuestion(full).messages[1]?.content ?? '';
    assert.match(text, /````\nA poem\.\n```\ncode\n```\n````/);
  });

  it('leaves out what there is not', () => {
    const text = buildQuestion(asked('<AUTO>n</AUTO>')).messages[1]?.content ?? '';
    assert.equal(
      text,
      'The value belongs in the field `parameters.style`.\n\nWhat the author wants there:\n\nn\n\nYour answer must be text.',
    );
  });

  it('without words asks for the field itself', () => {
    assert.match(buildQuestion(asked('<AUTO>')).messages[1]?.content ?? '', /The author left this field open/);
  });

  it('cuts long values and says so', () => {
    const text = buildQuestion(asked('<AUTO>n</AUTO>', {}, { values: { big: 'x'.repeat(5_000) } })).messages[1]?.content ?? '';
    assert.ok(text.length < 3_000);
    assert.match(text, /\[… 3000 more characters\]/);
  });

  it('a repair says what was wrong and what is wanted', () => {
    const text = buildRepair('it is 9', buildQuestion(full));
    assert.match(text, /it is 9\./);
    assert.match(text, /an integer from 1 to 5/);
  });

  it('reads attributes with templates when they are rendered', () => {
    const open = asked('<AUTO type="integer" min="{{ inputs.low }}" max=5>n</AUTO>');
    assert.deepEqual(
      buildQuestion({
        ...open,
        attributes: new Map([
          ['type', 'integer'],
          ['min', '2'],
          ['max', '5'],
        ]),
      }).shape.schema,
      { type: 'integer', minimum: 2, maximum: 5 },
    );
    assert.throws(
      () =>
        buildQuestion({
          ...open,
          attributes: new Map([
            ['type', 'integer'],
            ['min', '9'],
            ['max', '5'],
          ]),
        }),
      (thrown) =>
        thrown instanceof RunError && thrown.failure.kind === 'input' && /`min` is 9 and `max` is 5/.test(thrown.message),
    );
  });
});

describe('the fingerprint of a question', () => {
  const base = buildQuestion(asked('<AUTO type="integer">how many?</AUTO>')).hash;
  const same: [name: string, hash: string][] = [
    ['the surroundings', buildQuestion(asked('<AUTO type="integer">how many?</AUTO>', {}, { step: 'x', values: { a: 1 } })).hash],
    ['white space around the words', buildQuestion(asked('<AUTO type="integer">  how many? </AUTO>')).hash],
    ['the default', buildQuestion(asked('<AUTO type="integer" default="3">how many?</AUTO>')).hash],
    ['the moment', buildQuestion(asked('<AUTO type="integer" when="compile">how many?</AUTO>')).hash],
    ['the step', buildQuestion(asked('<AUTO type="integer">how many?</AUTO>', { path: 'other' })).hash],
  ];
  for (const [name, hash] of same) it(`does not change with ${name}`, () => assert.equal(hash, base));
  const other: [name: string, hash: string][] = [
    ['the words', buildQuestion(asked('<AUTO type="integer">how much?</AUTO>')).hash],
    ['the form of the answer', buildQuestion(asked('<AUTO type="integer" max=3>how many?</AUTO>')).hash],
    ['the field', buildQuestion(asked('<AUTO type="integer">how many?</AUTO>', { field: 'x' })).hash],
    ['the task', buildQuestion(asked('<AUTO type="integer" task="x">how many?</AUTO>')).hash],
    ['the model', buildQuestion(asked('<AUTO type="integer" model="x">how many?</AUTO>')).hash],
  ];
  for (const [name, hash] of other) it(`changes with ${name}`, () => assert.notEqual(hash, base));

  it('is sixteen digits, and hardly ever the same for two texts', () => {
    assert.match(fingerprint(''), /^[0-9a-f]{16}$/);
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => (fingerprint(a) === fingerprint(b)) === (a === b)));
  });
});
