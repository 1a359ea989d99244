import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boundStream, readStart, type WireBounds } from '../../../engine/wire/bounded.ts';

/** A body that comes in the given pieces; `read` counts those that were taken. */
function bodyOf(pieces: readonly string[]): { body: ReadableStream<Uint8Array>; read: () => number } {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces[taken++];
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    },
    { highWaterMark: 0 },
  );
  return { body, read: () => taken };
}

const through = (pieces: readonly string[], bounds: WireBounds): Promise<string> =>
  new Response(boundStream(bodyOf(pieces).body, bounds, (what) => new Error(what))).text();

const cases: readonly [name: string, pieces: string[], bounds: WireBounds, comes: string | RegExp][] = [
  ['as much as may be', ['ab', 'cd'], { whole: 4 }, 'abcd'],
  ['one byte more', ['ab', 'cde'], { whole: 4 }, /whole/],
  ['an event that goes over pieces', ['ab', 'cd\n\n'], { event: 3 }, /event/],
  ['events that end in time', ['a\n', '\nb\n\r\nc\r', '\n\r\nd\r\r'], { event: 4 }, 'a\n\nb\n\r\nc\r\n\r\nd\r\r'],
  ['lines of one event', ['a\nb\nc\n'], { event: 5 }, /event/],
  ['a long event inside a piece', ['a\n\nabcd\n\na'], { event: 3 }, /event/],
  ['no bound', ['x'.repeat(1000)], {}, 'x'.repeat(1000)],
  ['nothing', [], { whole: 0, event: 0 }, ''],
];

/** The longest run of characters up to the end that makes a line empty, as the standard of server-sent events cuts it. */
function longestEvent(text: string): number {
  let [longest, begin] = [0, 0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
    const isEmpty = index === 0 || /[\r\n]/.test(text[index - 1] ?? '');
    // The end itself counts only where it is more than one character.
    longest = Math.max(longest, index - begin + (isEmpty ? 0 : 1));
    if (isEmpty) begin = index + 1;
    else if (end.length === 2) longest = Math.max(longest, index - begin + 2);
  }
  return Math.max(longest, text.length - begin);
}

describe('a body with bounds', () => {
  for (const [name, pieces, bounds, comes] of cases)
    it(name, async () => {
      if (comes instanceof RegExp) await assert.rejects(through(pieces, bounds), comes);
      else assert.equal(await through(pieces, bounds), comes);
    });

  it('what lies behind a broken bound is not read', async () => {
    const { body, read } = bodyOf(Array(100).fill('abc'));
    await assert.rejects(new Response(boundStream(body, { whole: 10 }, (what) => new Error(what))).text(), /whole/);
    assert.equal(read(), 4);
  });

  it('law: however a body is cut, it comes whole exactly if it is within its bounds', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r'), maxLength: 5 })),
        fc.record({ whole: fc.nat(20), event: fc.nat(8) }),
        async (pieces, bounds) => {
          const text = pieces.join('');
          const fits = text.length <= bounds.whole && longestEvent(text) <= bounds.event;
          const came = await through(pieces, bounds).catch(() => undefined);
          assert.equal(came, fits ? text : undefined);
        },
      ),
    ));

  it('the beginning of a body is enough, also inside of a character', async () => {
    const { body, read } = bodyOf(['ab', 'cä', 'ef', 'gh']);
    assert.equal(await readStart(body, 4), 'abc\ufffd'.slice(0, 3));
    assert.equal(read(), 2);
    assert.equal(await readStart(bodyOf(['ab']).body, 10), 'ab');
    assert.equal(await readStart(null, 10), '');
  });
});
