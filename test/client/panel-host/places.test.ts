import assert from 'node:assert/strict';
import { nodeAtPosition, sourceLocationOf } from '../../../client/panel-host/places.ts';
import { compile } from '../../../engine/compile/compile.ts';
import { yaml } from '../../yaml.ts';

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
  - id: far
    pipeline: far.baton.yaml
  - id: near
    pipeline:
      steps:
        - id: deep
          set: {w: 4}
  - id: as_text
    for_each: [1, 2]
    pipeline: |
      steps:
        - id: told
          set: {v: 5}
`;
const far = 'steps:\n  - {id: away, set: {u: 6}}\n';
const compiled = compile(text, { file: 'p.baton.yaml', find: (path) => ({ file: path, text: far }) });

describe('steps and their places in the text', () => {
  for (const [words, path] of [
    ['id: first', 'first'],
    ['x: 1', 'first'],
    ['id: group', 'group'],
    ['y: 2', 'group.inner'],
    ['for_each', 'many'],
    ['z: 3', 'many'],
    ['far.baton.yaml', 'far'],
    ['w: 4', 'near/deep'],
    ['v: 5', 'as_text[*]/told'],
    ['id: p', undefined],
  ] as const)
    it(`the cursor in "${words}" stands in ${path ?? 'no step'}`, () =>
      assert.equal(nodeAtPosition(compiled, text.indexOf(words)), path));

  for (const [path, words] of [
    ['first', 'id: first'],
    ['group.inner', 'id: inner'],
    ['many', 'id: many'],
    ['many[1]', 'id: many'],
    ['near/deep', 'id: deep'],
    ['as_text[1]/told', 'id: told'],
  ] as const)
    it(`${path} is found at "${words}"`, () => assert.equal(sourceLocationOf(compiled, path)?.range.start, text.indexOf(words)));

  it('folders may have # in their names', () => {
    const file = '/c#/p.baton.yaml';
    const inside = compile(text, { file, find: (path) => ({ file: `/c#/${path}`, text: far }) });
    assert.equal(nodeAtPosition(inside, text.indexOf('far.baton.yaml')), 'far');
    assert.equal(nodeAtPosition(inside, text.indexOf('v: 5')), 'as_text[*]/told');
    assert.equal(sourceLocationOf(inside, 'far/away')?.file, '/c#/far.baton.yaml');
    // One that calls itself is not written out in itself.
    const again = yaml`
      steps:
        - {id: again, condition: "false", pipeline: p.baton.yaml}
        - {id: b, set: {x: 1}}
    `;
    const itself = compile(again, { file, find: () => ({ file, text: again }) });
    assert.equal(nodeAtPosition(itself, again.indexOf('x: 1')), 'b');
  });

  it('a step of a pipeline in a file of its own is found there', () =>
    assert.deepEqual(sourceLocationOf(compiled, 'far/away'), {
      file: 'far.baton.yaml',
      range: { start: far.indexOf('{id'), end: far.length - 1 },
    }));
  it('a step that the text has no more has no place', () => assert.equal(sourceLocationOf(compiled, 'gone'), undefined));
});
