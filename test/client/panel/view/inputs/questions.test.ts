import assert from 'node:assert/strict';
import { answerForm, filledIn, isFilled } from '../../../../../client/panel/view/inputs/questions.ts';
import type { OpenQuestion } from '../../../../../engine/state/state.ts';

const asked = (more: Partial<OpenQuestion>): OpenQuestion => ({
  seq: 1,
  at: 0,
  type: 'person.asked',
  question: 'q',
  path: 'q',
  kind: 'ask',
  text: 'Well?',
  ...more,
});
const buttons = (more: Partial<OpenQuestion>): unknown => {
  const form = answerForm(asked(more));
  return form.kind === 'buttons' ? form.buttons.map(({ label, value }) => [label, value]) : form.kind;
};
const fields = (more: Partial<OpenQuestion>) => {
  const form = answerForm(asked({ wants: 'form', ...more }));
  return form.kind === 'fields' ? form.fields : assert.fail();
};

describe('a question in the panel', () => {
  const shown: [rule: string, question: Partial<OpenQuestion>, form: unknown][] = [
    [
      'an approval has two buttons',
      { wants: 'approve' },
      [
        ['Approve', true],
        ['Reject', false],
      ],
    ],
    [
      'a limit that was reached is raised to what does, or stays',
      { kind: 'limit', limit: { name: 'max_cost', most: 1, least: 1.2 } },
      [
        ['Raise to $2.00', '2'],
        ['Let it fail', 'no'],
      ],
    ],
    [
      'a boolean has two buttons',
      { wants: 'boolean' },
      [
        ['Yes', true],
        ['No', false],
      ],
    ],
    [
      'few choices are buttons',
      { wants: 'choice', choices: ['a', 'b'] },
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    ],
    ['many choices are a list', { wants: 'choice', choices: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'line'],
    ['text is a line', { wants: 'text' }, 'line'],
    [
      'a step that was cut off has its decisions',
      { kind: 'interrupted', choices: ['rerun', 'fail'] },
      [
        ['Run again', 'rerun'],
        ['Let it fail', 'fail'],
      ],
    ],
    [
      'leave for a tool can be given in three ways',
      { kind: 'permission', choices: ['once', 'run', 'always', 'no'] },
      [
        ['Allow once', 'once'],
        ['Allow in this run', 'run'],
        ['Always allow here', 'always'],
        ['Do not allow', 'no'],
      ],
    ],
  ];
  for (const [rule, question, form] of shown) it(rule, () => assert.deepEqual(buttons(question), form));

  it('a line begins with the default', () => {
    const form = answerForm(asked({ wants: 'number', default: 3 }));
    assert.deepEqual(form.kind === 'line' && [form.field.input, form.field.start], ['number', '3']);
  });

  it('a form has a field for each of its members', () =>
    assert.deepEqual(
      fields({
        fields: {
          first_name: { type: 'string', description: 'As on the passport' },
          age: { type: 'integer', required: false },
          sure: { type: 'boolean', default: true },
          size: { enum: [1, 2] },
          broken: 5,
        },
      }).map(({ label, about, input, choices, start, optional }) => [label, about, input, choices, start, optional]),
      [
        ['first name', 'As on the passport', 'text', [], '', false],
        ['age', undefined, 'number', [], '', true],
        ['sure', undefined, 'check', [], 'true', true],
        ['size', undefined, 'choice', ['1', '2'], '', false],
        ['broken', undefined, 'text', [], '', false],
      ],
    ));

  it('a form without fields is filled in at once', () => {
    assert.deepEqual(fields({}), []);
    assert.equal(filledIn([], new Map()), '{}');
  });

  it('is filled in when everything is that must be, and what was left empty is left out', () => {
    const of = fields({ fields: { a: { type: 'string' }, b: { type: 'string', required: false }, c: { type: 'boolean' } } });
    assert.equal(isFilled(of, new Map()), false);
    assert.equal(isFilled(of, new Map([['a', 'x']])), true);
    assert.equal(filledIn(of, new Map([['a', 'x']])), '{"a":"x","c":false}');
    assert.equal(
      filledIn(
        of,
        new Map([
          ['a', 'x'],
          ['b', 'y'],
          ['c', 'true'],
        ]),
      ),
      '{"a":"x","b":"y","c":true}',
    );
  });
});
