import assert from 'node:assert/strict';
import { colouredTokens } from '../../../../server/features/appearance/semantic-tokens.ts';
import { inSample } from '../../../sample.ts';
import { snapshotOfText } from '../../at-cursor.ts';
import { mutant, pipelinesToTry, sweepTimeoutMs } from '../../texts-of-pipelines.ts';

describe('semantic tokens', () => {
  it('never lie over each other or over the end of a line, in examples and in broken ones', function () {
    this.timeout(sweepTimeoutMs);
    for (const { file, text } of pipelinesToTry().filter((_, index) => inSample(index, 4)))
      for (const one of [text, ...[1, 2, 3, 4, 5].map((number) => mutant(text, number))]) {
        const snapshot = snapshotOfText(one);
        let last = 0;
        for (const { start, end } of colouredTokens(snapshot)) {
          assert.ok(start >= last && end > start && end <= one.length, `${file} at ${start}`);
          assert.ok(!one.slice(start, end).includes('\n'), `${file} at ${start}`);
          last = end;
        }
      }
  });
});
