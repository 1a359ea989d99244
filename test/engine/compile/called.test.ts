import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { yaml } from '../../yaml.ts';

describe('a pipeline that is written out in a block of text', () => {
  it('has its problems told where they stand', () => {
    const text = yaml`
      id: a
      steps:
        - id: x
          pipeline: |
            id: b
            steps:
              - id: y
                promt: hi
    `;
    const found = compile(text, { file: 'a.baton.yaml' }).problems.find(({ code }) => code === 'unknown-key');
    assert.ok(found);
    assert.equal(text.slice(found.range.start, found.range.end), 'promt');
  });
});
