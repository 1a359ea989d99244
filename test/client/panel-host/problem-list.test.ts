import assert from 'node:assert/strict';
import { listProblems, orderProblems } from '../../../client/panel-host/problem-list.ts';
import { compile } from '../../../engine/compile/compile.ts';

const text = `id: p
steps:
  - id: first
    set: {x: "{{ 1 | uper }}"}
  - id: many
    for_each: [1, 2]
    prompt: "{{ nobody }}"
  - id: first
    set: {y: 1}
`;

describe('the problems that the panel steps through', () => {
  const compiled = compile(text, { file: 'p.baton.yaml' });
  const listed = listProblems(compiled);
  it('are all errors in the order of the text, then the warnings, each with its step', () => {
    assert.ok(listed.length >= 3, JSON.stringify(compiled.problems));
    const errors = listed.filter(({ error }) => error);
    assert.deepEqual(listed.slice(0, errors.length), errors);
    assert.deepEqual(errors.map(({ path }) => path).slice(0, 2), ['first', 'many']);
    const places = orderProblems(compiled)
      .slice(0, errors.length)
      .map(({ range }) => range.start);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
  });
  it('are those that a place in the list leads to', () =>
    assert.deepEqual(
      orderProblems(compiled).map(({ message }) => message),
      listed.map(({ message }) => message),
    ));
});
