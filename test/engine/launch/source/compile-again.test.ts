import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import type { World } from '../../../../engine/compile/world.ts';
import { compileAgain } from '../../../../engine/launch/source/compile-again.ts';
import { yaml } from '../../../yaml.ts';

const first = yaml`
    id: one
    steps:
      - {id: greet, prompt: Say hello.}
      - {id: shout, set: {loud: "{{ greet | upper }}"}}
`;
const edited = first.replace('greet | upper', 'great | upper');
const other = yaml`
    id: other
    steps:
      - {id: greet, set: {line: hello}}
`;

describe('a text that is compiled again', () => {
  const bare: World = { file: '/work/one.baton.yaml' };
  const asked: [what: string, text: string, world: World][] = [
    ['for the first time', first, bare],
    ['unchanged', first, bare],
    ['with other severities', first, { ...bare, severities: { 'unused-output': 'off' } }],
    ['edited', edited, bare],
    ['as another file', first, { file: '/work/two.baton.yaml' }],
    ['of another file with the same names', other, { file: '/work/three.baton.yaml' }],
    ['as it was first', first, bare],
  ];

  for (const [what, text, world] of asked)
    it(`is what a compile of it alone gives: ${what}`, () => {
      const [again, alone] = [compileAgain(text, world), compile(text, world)];
      assert.deepEqual(again.graph, alone.graph);
      assert.deepEqual(again.problems, alone.problems);
      assert.equal(again.world.file, world.file);
    });

  it('takes over what has not changed', () => {
    const [before, after] = [compileAgain(first, bare), compileAgain(first, { ...bare })];
    assert.equal(after.pipeline.steps[0]?.step, before.pipeline.steps[0]?.step);
  });
});
