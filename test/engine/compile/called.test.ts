import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';

describe('a pipeline that is written out in a block of text', () => {
  it('has its problems told where they stand', () => {
    const text = 'id: a\nsteps:\n  - id: x\n    pipeline: |\n      id: b\n      steps:\n        - id: y\n          promt: hi\n';
    const found = compile(text, { file: 'a.baton.yaml' }).problems.find(({ code }) => code === 'unknown-key');
    assert.ok(found);
    assert.equal(text.slice(found.range.start, found.range.end), 'promt');
  });
});
