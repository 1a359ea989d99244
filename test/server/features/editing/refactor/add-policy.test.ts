import assert from 'node:assert/strict';
import { snapshotOfText } from '../../../at-cursor.ts';
import { carried, offered } from './carried.ts';

const step = (lines: string): string => `id: a\nsteps:\n${lines}`;
const cases: { rule: string; title: RegExp; before: string; after: string }[] = [
  {
    rule: 'another attempt, behind the id and its comment',
    title: /again/,
    before: step('  - id: on$0e # first\n    prompt: Hi\n'),
    after: step('  - id: one # first\n    retry: 2\n    prompt: Hi\n'),
  },
  {
    rule: 'a limit of time, as the first key where there is no id',
    title: /Limit/,
    before: step('  - pro$0mpt: Hi\n'),
    after: step('  - timeout: 2m\n    prompt: Hi\n'),
  },
  {
    rule: 'a value in place of a failure, in brackets',
    title: /value of your own/,
    before: step('  - {id: on$0e, tool: filesystem, action: read, parameters: {path: a.txt}}\n'),
    after: step('  - {id: one, on_error: [{use: null}], tool: filesystem, action: read, parameters: {path: a.txt}}\n'),
  },
  {
    rule: 'of a step in a loop',
    title: /again/,
    before: step('  - id: each\n    for_each: [1]\n    steps:\n      - id: in$0ner\n        prompt: Hi\n'),
    after: step('  - id: each\n    for_each: [1]\n    steps:\n      - id: inner\n        retry: 2\n        prompt: Hi\n'),
  },
];

const titles = (drawn: string): string[] =>
  offered(drawn, {}, ['refactor.rewrite']).filter((one) => /again|Limit|value of your own/.test(one));

describe('what a step does when it fails or takes long', () => {
  for (const { rule, title, before, after } of cases)
    it(rule, () => {
      assert.deepEqual(carried(before, title), { text: after });
      assert.deepEqual(snapshotOfText(after).compiled.problems, []);
    });

  it('is offered once, where it may stand, on the first line of a step', () => {
    assert.equal(titles(step('  - id: on$0e\n    prompt: Hi\n')).length, 3);
    assert.deepEqual(
      titles(step('  - id: on$0e\n    set: {a: 1}\n')).filter((one) => /again/.test(one)),
      [],
    );
    assert.equal(titles(step('  - id: on$0e\n    prompt: Hi\n    retry: 3\n    on_failure: skip\n')).length, 1);
    const within = step('  - {id: call, pipeline: {id: inn, steps: [{id: a, prompt: He$0llo}]}}\n');
    assert.equal(titles(within).length, 3);
    for (const drawn of [step('  - id: one\n    prompt: H$0i\n'), 'id: $0a\nsteps: []\n', step('  - $0\n')])
      assert.deepEqual(titles(drawn), []);
  });
});
