import { productProgram } from './product-program.ts';

/** A block of directions with the same dimension, in the memory of the WebAssembly program. */
export interface DirectionBlock {
  readonly count: number;
  readonly isFull: boolean;
  add(direction: Int8Array): void;
  /** Their dot products with a direction of the same dimension, in order; valid until the next call. */
  multiply(query: Int8Array): Int32Array;
  /** Removes them, for reuse. */
  clear(): void;
}

/** The number of values that are computed at once. */
const step = 16;
/** The page size of WebAssembly's memory. */
const page = 65_536;

let program: WebAssembly.Module | undefined;

/** Memory for at most `capacity` directions. */
export function createDirectionBlock(dimensions: number, capacity: number): DirectionBlock {
  const width = Math.max(step, Math.ceil(dimensions / step) * step);
  const outAt = width * Int16Array.BYTES_PER_ELEMENT;
  const rowsAt = outAt + Math.ceil((capacity * Int32Array.BYTES_PER_ELEMENT) / step) * step;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((rowsAt + capacity * width) / page) });

  program ??= new WebAssembly.Module(productProgram());
  const { products } = new WebAssembly.Instance(program, { host: { memory } }).exports;
  if (typeof products !== 'function') throw new TypeError('products');

  const rows = new Int8Array(memory.buffer, rowsAt, capacity * width);
  const asked = new Int16Array(memory.buffer, 0, width);
  let count = 0;

  return {
    get count() {
      return count;
    },
    get isFull() {
      return count === capacity;
    },
    add(direction) {
      // The padding up to the row width is 0 from the start, and stays so.
      rows.set(direction, count++ * width);
    },
    multiply(query) {
      asked.set(query);
      products(rowsAt, count, width, 0, outAt);
      return new Int32Array(memory.buffer, outAt, count);
    },
    clear() {
      count = 0;
    },
  };
}
