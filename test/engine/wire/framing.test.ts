import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createFraming } from '../../../engine/wire/framing.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const framed = (body: string): string => `Content-Length: ${bytes(body).length}\r\n\r\n${body}`;
const faultIn = (...pieces: string[]): string | undefined => {
  const watch = createFraming();
  return pieces.map((piece) => watch(bytes(piece))).find((fault) => fault !== undefined);
};

const cases: readonly [name: string, text: string, broken: boolean][] = [
  ['a message', framed('{}'), false],
  ['a second field', `Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n${framed('{}')}`, false],
  ['small letters', framed('{}').toLowerCase(), false],
  ['the beginning of a head', 'Content-Le', false],
  ['a word for a number', 'Content-Length: abc\r\n\r\n{}', true],
  ['a negative number', 'Content-Length: -5\r\n\r\n{}', true],
  ['no length', 'Content-Type: x\r\n\r\n{}', true],
  ['no head', '{"jsonrpc": "2.0"}\n', true],
  ['what people type', 'hello server\n', true],
  ['a head without an end', `X: ${'x'.repeat(9_000)}`, true],
  ['more than anything works on', 'Content-Length: 999999999999\r\n\r\n', true],
];

describe('the framing of messages', () => {
  for (const [name, text, broken] of cases)
    it(`${name} is ${broken ? 'broken' : 'right'}`, () => {
      assert.equal(faultIn(text) !== undefined, broken);
    });

  it('law: messages are right however they are cut, and what stands behind them is seen', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(7), (bodies, size) => {
        const whole = bytes(bodies.map(framed).join(''));
        const watch = createFraming();
        for (let at = 0; at < whole.length; at += size + 1) assert.equal(watch(whole.subarray(at, at + size + 1)), undefined);
        assert.notEqual(watch(bytes('Content-Length: x\r\n\r\n')), undefined);
      }),
    ));
});
