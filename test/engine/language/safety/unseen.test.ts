import assert from 'node:assert/strict';
import fc from 'fast-check';
import { forTerminal, seenLine, seenLines } from '../../../../engine/language/safety/unseen.ts';

/** What is said, as a terminal is given it, and as one line of a table shows it. */
const cases: [name: string, text: string, terminal: string, line: string][] = [
  ['the right-to-left override', 'evil\u202egnp.exe', 'evil\\u202egnp.exe', 'evilgnp.exe'],
  ['isolates', '\u2066a\u2069', '\\u2066a\\u2069', 'a'],
  ['the marks of direction', 'a\u200e\u200f\u061cb', 'a\\u200e\\u200f\\u061cb', 'ab'],
  ['line separators', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c', 'abc'],
  ['a title for the window', '\u001b]0;x\u0007', '\\u001b]0;x\\u0007', ']0;x'],
  ['a sequence in eight bits', '\u009b2J', '\\u009b2J', '2J'],
  ['a cursor that jumps', '\u001b[5;5Hx', '\\u001b[5;5Hx', '[5;5Hx'],
  ['a bell and a backspace', 'a\u0007\bb', 'a\\u0007\\u0008b', 'ab'],
  ['text that hides in tags', 'a\u{e0041}b', 'a\\udb40\\udc41b', 'ab'],
  ['signs without width', 'a\u200bb\ufeffc\u00add\u2060e', 'a\\u200bb\\ufeffc\\u00add\\u2060e', 'abcde'],
  ['fillers', 'a\u3164b\u115fc', 'a\\u3164b\\u115fc', 'abc'],
  ['scripts and emoji', 'שלום नमस्ते 👩‍👩‍👧 é', 'שלום नमस्ते 👩‍👩‍👧 é', 'שלום नमस्ते 👩‍👩‍👧 é'],
  ['our own colours', '\u001b[31mred\u001b[39m', '\u001b[31mred\u001b[39m', '[31mred[39m'],
  ['the live view', '\u001b[?25l\u001b[3A\ra\u001b[K\n\u001b[J', '\u001b[?25l\u001b[3A\ra\u001b[K\n\u001b[J', '[?25l[3Aa[K[J'],
];

describe('what nobody sees', () => {
  for (const [name, text, terminal, line] of cases)
    it(name, () => {
      assert.equal(forTerminal(text), terminal);
      assert.equal(seenLine(text), line);
    });
  it('lines stay lines', () => assert.equal(seenLines('a\r\n\tb\rc\u202e'), 'a\n\tb\nc'));
  it('never reaches a terminal, and JSON stays what it is', () => {
    const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.ok(!hidden.test(forTerminal(text.replaceAll('\u001b', ''))));
        assert.equal(JSON.parse(forTerminal(JSON.stringify(text))), text);
      }),
      { numRuns: 1_000 },
    );
  });
});
