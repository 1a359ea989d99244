import assert from 'node:assert/strict';
import { gguf } from './gguf.ts';
import { tinyModel } from './tiny.ts';

/** Reads numbers and texts one after the other. */
function reader(bytes: Buffer) {
  let at = 0;
  const u32 = (): number => bytes.readUInt32LE((at += 4) - 4);
  const u64 = (): number => Number(bytes.readBigUInt64LE((at += 8) - 8));
  const text = (): string => {
    const length = u64();
    return bytes.toString('utf8', at, (at += length));
  };
  const f32 = (): number => bytes.readFloatLE((at += 4) - 4);
  return {
    u32,
    u64,
    text,
    f32,
    byte: () => bytes.readUInt8(at++),
    at: () => at,
    magic: () => bytes.toString('latin1', 0, (at += 4)),
  };
}

describe('a model file of the suite with a local model', () => {
  it('has its keys, then where its tensors are, then the tensors, each at a multiple of 32 bytes', () => {
    const data = [Float32Array.of(1.5, -2), Float32Array.of(3)];
    const bytes = gguf(
      {
        name: { type: 'string', value: 'tiný' },
        layers: { type: 'u32', value: 4_000_000_000 },
        small: { type: 'f32', value: 0.5 },
        adds: { type: 'bool', value: true },
        words: { type: 'strings', value: ['a', ''] },
        kinds: { type: 'i32s', value: [1, -1] },
      },
      data.map((one, at) => ({ name: `t${at}`, shape: [one.length], data: one })),
    );
    const read = reader(bytes);
    assert.deepEqual([read.magic(), read.u32(), read.u64(), read.u64()], ['GGUF', 3, 2, 6]);
    assert.deepEqual([read.text(), read.u32(), read.text()], ['name', 8, 'tiný']);
    assert.deepEqual([read.text(), read.u32(), read.u32()], ['layers', 4, 4_000_000_000]);
    assert.deepEqual([read.text(), read.u32(), read.f32()], ['small', 6, 0.5]);
    assert.deepEqual([read.text(), read.u32(), read.byte()], ['adds', 7, 1]);
    assert.deepEqual([read.text(), read.u32(), read.u32(), read.u64(), read.text(), read.text()], ['words', 9, 8, 2, 'a', '']);
    assert.deepEqual(
      [read.text(), read.u32(), read.u32(), read.u64(), read.u32(), read.u32()],
      ['kinds', 9, 5, 2, 1, 2 ** 32 - 1],
    );
    const offsets = data.map((one, at) => {
      assert.deepEqual([read.text(), read.u32(), read.u64(), read.u32()], [`t${at}`, 1, one.length, 0]);
      return read.u64();
    });
    const from = Math.ceil(read.at() / 32) * 32;
    assert.deepEqual(offsets, [0, 32]);
    assert.deepEqual(
      offsets.map((offset) => bytes.readFloatLE(from + offset)),
      [1.5, 3],
    );
    assert.equal(bytes.length, from + 64);
  });
  it('is the same whenever it is made', () => {
    assert.ok(tinyModel().equals(tinyModel()));
    assert.ok(tinyModel().length < 5_000_000);
  });
});
