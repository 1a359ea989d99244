// Reverse-mode automatic differentiation over small dense matrices: just what the challengers need.
import type { Chance } from '../foresight/chance.ts';

/** A matrix by rows, the gradient of the loss with respect to it, and how that goes on to what it was made of. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly value: Float64Array;
  readonly gradient: Float64Array;
  readonly parents: readonly Matrix[];
  backward(): void;
}

interface Made {
  rows: number;
  columns: number;
  parents: readonly Matrix[];
}

/** The derivative of each element is written into the gradients of the parents. */
function make({ rows, columns, parents }: Made, value: Float64Array, backward: (gradient: Float64Array) => void): Matrix {
  const gradient = new Float64Array(value.length);
  return { rows, columns, value, gradient, parents, backward: () => backward(gradient) };
}

export function constant(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  return make({ rows: rows.length, columns, parents: [] }, Float64Array.from(rows.flat()), () => {});
}

/** Weights that a training changes, drawn by Glorot's rule. */
export function weights(rows: number, columns: number, chance: Chance): Matrix {
  const spread = Math.sqrt(2 / (rows + columns));
  const value = Float64Array.from({ length: rows * columns }, () => spread * chance.normal());
  return make({ rows, columns, parents: [] }, value, () => {});
}

export const zeros = (rows: number, columns: number): Matrix =>
  make({ rows, columns, parents: [] }, new Float64Array(rows * columns), () => {});

export function multiply(left: Matrix, right: Matrix): Matrix {
  const { rows, columns: inner } = left;
  const { columns } = right;
  const value = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < inner; at++) {
      const factor = left.value[row * inner + at] ?? 0;
      for (let column = 0; column < columns; column++)
        value[row * columns + column] = (value[row * columns + column] ?? 0) + factor * (right.value[at * columns + column] ?? 0);
    }
  }
  return make({ rows, columns, parents: [left, right] }, value, (gradient) => {
    for (let row = 0; row < rows; row++) {
      for (let at = 0; at < inner; at++) {
        let sum = 0;
        const factor = left.value[row * inner + at] ?? 0;
        for (let column = 0; column < columns; column++) {
          const above = gradient[row * columns + column] ?? 0;
          sum += above * (right.value[at * columns + column] ?? 0);
          right.gradient[at * columns + column] = (right.gradient[at * columns + column] ?? 0) + factor * above;
        }
        left.gradient[row * inner + at] = (left.gradient[row * inner + at] ?? 0) + sum;
      }
    }
  });
}

/** The sum of two matrices; one row is added to every row. */
export function add(left: Matrix, right: Matrix): Matrix {
  const { rows, columns } = left;
  const size = right.value.length;
  const value = left.value.map((one, at) => one + (right.value[at % size] ?? 0));
  return make({ rows, columns, parents: [left, right] }, value, (gradient) => {
    for (const [at, one] of gradient.entries()) {
      left.gradient[at] = (left.gradient[at] ?? 0) + one;
      right.gradient[at % size] = (right.gradient[at % size] ?? 0) + one;
    }
  });
}

/** The product element by element. */
export function times(left: Matrix, right: Matrix): Matrix {
  const { rows, columns } = left;
  const value = left.value.map((one, at) => one * (right.value[at] ?? 0));
  return make({ rows, columns, parents: [left, right] }, value, (gradient) => {
    for (const [at, one] of gradient.entries()) {
      left.gradient[at] = (left.gradient[at] ?? 0) + one * (right.value[at] ?? 0);
      right.gradient[at] = (right.gradient[at] ?? 0) + one * (left.value[at] ?? 0);
    }
  });
}

/** A function of each element, and its derivative by the value that it gave. */
function each(of: Matrix, work: (value: number) => number, derive: (made: number) => number): Matrix {
  const { rows, columns } = of;
  const value = of.value.map(work);
  return make({ rows, columns, parents: [of] }, value, (gradient) => {
    for (const [at, one] of gradient.entries()) of.gradient[at] = (of.gradient[at] ?? 0) + one * derive(value[at] ?? 0);
  });
}

export const tanh = (of: Matrix): Matrix => each(of, Math.tanh, (made) => 1 - made * made);
export const sigmoid = (of: Matrix): Matrix =>
  each(
    of,
    (value) => 1 / (1 + Math.exp(-value)),
    (made) => made * (1 - made),
  );
/** One less each element. */
export const complement = (of: Matrix): Matrix =>
  each(
    of,
    (value) => 1 - value,
    () => -1,
  );

/** For each row the mean of these rows: a message from the neighbours of a node in a graph. */
export function meanOfRows(of: Matrix, neighbours: readonly (readonly number[])[]): Matrix {
  const { columns } = of;
  const rows = neighbours.length;
  const value = new Float64Array(rows * columns);
  for (const [row, all] of neighbours.entries()) {
    for (const from of all)
      for (let column = 0; column < columns; column++)
        value[row * columns + column] =
          (value[row * columns + column] ?? 0) + (of.value[from * columns + column] ?? 0) / all.length;
  }
  return make({ rows, columns, parents: [of] }, value, (gradient) => {
    for (const [row, all] of neighbours.entries()) {
      for (const from of all)
        for (let column = 0; column < columns; column++)
          of.gradient[from * columns + column] =
            (of.gradient[from * columns + column] ?? 0) + (gradient[row * columns + column] ?? 0) / all.length;
    }
  });
}

/** Carries the gradients of a result, which the caller has set, back to all that it was made of. */
export function propagate(result: Matrix): void {
  const order: Matrix[] = [];
  const seen = new Set<Matrix>();
  const visit = (one: Matrix): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const parent of one.parents) visit(parent);
    order.push(one);
  };
  visit(result);
  for (const one of order.reverse()) one.backward();
}

/** Adam (Kingma and Ba 2015): takes the gradients of the weights, and sets them to zero. */
export function createAdam(all: readonly Matrix[], rate: number): () => void {
  const means = all.map(({ value }) => new Float64Array(value.length));
  const squares = all.map(({ value }) => new Float64Array(value.length));
  let round = 0;
  return () => {
    round++;
    for (const [number, { value, gradient }] of all.entries()) {
      const [mean, square] = [means[number], squares[number]];
      if (!mean || !square) continue;
      for (const [at, slope] of gradient.entries()) {
        mean[at] = 0.9 * (mean[at] ?? 0) + 0.1 * slope;
        square[at] = 0.999 * (square[at] ?? 0) + 0.001 * slope * slope;
        const step = (mean[at] ?? 0) / (1 - 0.9 ** round) / (Math.sqrt((square[at] ?? 0) / (1 - 0.999 ** round)) + 1e-8);
        value[at] = (value[at] ?? 0) - rate * step;
      }
      gradient.fill(0);
    }
  };
}
