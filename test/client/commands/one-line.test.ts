import assert from 'node:assert/strict';
import { writeOneLine } from '../../../client/commands/one-line.ts';

describe('a value that is changed in an input box', () => {
  it('is its text, or JSON', () => {
    assert.deepEqual(writeOneLine('two words'), { text: 'two words' });
    assert.deepEqual(writeOneLine({ lines: 'one\ntwo' }), { text: '{"lines":"one\\ntwo"}' });
    assert.deepEqual(writeOneLine(null), { text: 'null' });
  });

  it('is not shown where it is not there, or would lose its line breaks', () => {
    assert.deepEqual(writeOneLine(undefined), { why: 'absent' });
    assert.deepEqual(writeOneLine('one\ntwo'), { why: 'lines' });
    assert.deepEqual(writeOneLine('one\r'), { why: 'lines' });
  });
});
