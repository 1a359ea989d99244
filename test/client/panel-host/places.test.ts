import assert from 'node:assert/strict';
import { nodeAt, rangeOf } from '../../../client/panel-host/places.ts';
import { compile } from '../../../engine/compile/compile.ts';

const text = `id: p
steps:
  - id: first
    set: {x: 1}
  - id: group
    steps:
      - id: inner
        set: {y: 2}
  - id: many
    for_each: [1, 2]
    set: {z: 3}
`;
const compiled = compile(text, { file: 'p.baton.yaml' });

describe('steps and their places in the text', () => {
  for (const [words, path] of [
    ['id: first', 'first'],
    ['x: 1', 'first'],
    ['id: group', 'group'],
    ['y: 2', 'group.inner'],
    ['for_each', 'many'],
    ['z: 3', 'many'],
    ['id: p', undefined],
  ] as const)
    it(`the cursor in "${words}" stands in ${path ?? 'no step'}`, () =>
      assert.equal(nodeAt(compiled, text.indexOf(words)), path));

  for (const [path, words] of [
    ['first', 'id: first'],
    ['group.inner', 'id: inner'],
    ['many', 'id: many'],
    ['many[1]', 'id: many'],
  ] as const)
    it(`${path} is found at "${words}"`, () => assert.equal(rangeOf(compiled, path)?.start, text.indexOf(words)));

  it('a step that the text has no more has no place', () => assert.equal(rangeOf(compiled, 'gone'), undefined));
});
