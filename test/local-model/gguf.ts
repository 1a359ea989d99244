/** A file in the format of llama.cpp (GGUF, version 3): keys with values, and tensors of 32-bit floats. All numbers little-endian. */
export type GgufValue =
  | { type: 'u32' | 'i32' | 'f32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'f32s' | 'i32s'; value: readonly number[] };

export interface Tensor {
  name: string;
  /** The innermost dimension first. */
  shape: readonly number[];
  data: Float32Array;
}

const codes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const alignment = 32;
const aligned = (size: number): number => Math.ceil(size / alignment) * alignment;

export function gguf(values: Readonly<Record<string, GgufValue>>, tensors: readonly Tensor[]): Buffer {
  const head = [
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(Object.keys(values).length),
    ...Object.entries(values).flatMap(([key, value]) => [text(key), ...written(value)]),
  ];
  let offset = 0;
  const infos = tensors.flatMap(({ name, shape, data }) => {
    const at = offset;
    offset += aligned(data.byteLength);
    return [text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(at)];
  });
  const all = Buffer.concat([...head, ...infos]);
  return Buffer.concat([
    all,
    Buffer.alloc(aligned(all.length) - all.length),
    ...tensors.flatMap(({ data }) => [
      Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      Buffer.alloc(aligned(data.byteLength) - data.byteLength),
    ]),
  ]);
}

function written(value: GgufValue): Buffer[] {
  switch (value.type) {
    case 'strings':
      return [u32(codes.array), u32(codes.string), u64(value.value.length), ...value.value.map(text)];
    case 'f32s':
      return [u32(codes.array), u32(codes.f32), u64(value.value.length), ...value.value.map(f32)];
    case 'i32s':
      return [u32(codes.array), u32(codes.i32), u64(value.value.length), ...value.value.map(u32)];
    case 'string':
      return [u32(codes.string), text(value.value)];
    case 'bool':
      return [u32(codes.bool), Buffer.from([value.value ? 1 : 0])];
    case 'f32':
      return [u32(codes.f32), f32(value.value)];
    default:
      return [u32(codes[value.type]), u32(value.value)];
  }
}

function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(number | 0);
  return bytes;
}
function f32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(number);
  return bytes;
}
function u64(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(number));
  return bytes;
}
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
