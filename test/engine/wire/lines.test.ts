import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { readLines } from '../../../engine/wire/lines.ts';

describe('lines of a stream', () => {
  const linesOf = (pieces: readonly (string | Buffer)[], most = 100): { lines: string[]; isTooLong: boolean } => {
    const stream = new PassThrough();
    const read = { lines: [] as string[], isTooLong: false };
    readLines(stream, {
      most,
      take: (line) => read.lines.push(line),
      tooLong: () => {
        read.isTooLong = true;
      },
    });
    for (const piece of pieces) stream.emit('data', Buffer.from(piece));
    return read;
  };

  it('are taken whole, whatever pieces they come in, and without empty ones', () => {
    assert.deepEqual(linesOf(['a', 'b\nc\r\n\n', '\nd']).lines, ['ab', 'c']);
    const [head, tail] = [Buffer.from('é\n').subarray(0, 1), Buffer.from('é\n').subarray(1)];
    assert.deepEqual(linesOf([head, tail]).lines, ['é']);
  });

  it('end at one that is too long, which comes after those before it', () => {
    assert.deepEqual(linesOf(['a\n', `b\n${'x'.repeat(101)}`, 'y\nc\n']), { lines: ['a', 'b'], isTooLong: true });
  });

  it('without an end leave others their turn, keep their order, and none is lost', async () => {
    const count = 50_000;
    const stream = new PassThrough();
    const ended = once(stream, 'end');
    const lines: number[] = [];
    let mostInTurn = 0;
    let inTurn = 0;
    readLines(stream, {
      most: 100,
      take: (line) => {
        lines.push(Number(line));
        mostInTurn = Math.max(mostInTurn, ++inTurn);
      },
      tooLong: () => assert.fail(),
    });
    stream.end(Array.from({ length: count }, (_, index) => `${index}\n`).join(''));
    while (lines.length < count) {
      inTurn = 0;
      await turn();
    }
    await ended;
    assert.deepEqual(
      lines,
      Array.from({ length: count }, (_, index) => index),
    );
    assert.ok(mostInTurn <= 2_000, `${mostInTurn} lines in one turn`);
  });

  it('are read no further once somebody says so, and the stream stays as it was left', async () => {
    const stream = new PassThrough();
    let count = 0;
    const stop = readLines(stream, {
      most: 100,
      take: () => {
        if (++count < 10) return;
        stream.pause();
        stop();
      },
      tooLong: () => assert.fail(),
    });
    stream.write('x\n'.repeat(20_000));
    for (let turns = 0; turns < 50; turns++) await turn();
    assert.equal(count, 10);
    assert.equal(stream.isPaused(), true);
  });
});
