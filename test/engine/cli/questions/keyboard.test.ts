import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { openKeyboard } from '../../../../engine/cli/questions/keyboard.ts';

describe('what is typed without being shown', () => {
  const cases: [rule: string, pieces: (string | Buffer)[], typed: string | undefined][] = [
    ['a line', ['abc\r'], 'abc'],
    ['an arrow types nothing', ['ab\u001b[D', 'c\r'], 'abc'],
    ['nor one that comes in two pieces', ['ab', '\u001b', '[D', 'c\r'], 'abc'],
    ['nor in three, with parameters', ['ab\u001b[', '1;5', 'Dc\r'], 'abc'],
    ['nor a key of the keypad in two', ['ab\u001bO', 'Pc\r'], 'abc'],
    ['Escape alone types nothing either', ['ab\u001b', 'c\r'], 'abc'],
    ['nor right before the end', ['ab\u001b', '\r'], 'ab'],
    ['what is pasted counts without its marks', ['\u001b[200~key\u001b[201~\r'], 'key'],
    ['a sign whose bytes come in two pieces', [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1), '\r'], 'é'],
    ['backspace takes the last sign', ['abc\u007f\r'], 'ab'],
    ['also one of several code points', ['a👩‍👩‍👧\u007f\r'], 'a'],
    ['also one with an accent of its own', ['ae\u0301\u007f\r'], 'a'],
    ['backspace before anything takes nothing', ['\u007f\bab\n'], 'ab'],
    ['Ctrl+D gives nothing', ['ab\u0004'], undefined],
  ];
  for (const [rule, pieces, typed] of cases)
    it(rule, async () => {
      const input = new PassThrough();
      const read = openKeyboard(input).hidden(new AbortController().signal);
      for (const piece of pieces) {
        input.write(piece);
        // The next piece is another read.
        await new Promise(setImmediate);
      }
      assert.equal(await read, typed);
    });
});
