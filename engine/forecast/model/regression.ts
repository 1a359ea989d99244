/**
 * The conjugate prior of Bayesian linear regression (normal-inverse-gamma): coefficients around `mean` with `precision` times
 * the precision of one observation, and a variance known as well as from `freedom` observations.
 */
export interface Belief {
  mean: readonly number[];
  precision: readonly (readonly number[])[];
  freedom: number;
  variance: number;
}

/** One observation: its features, its value, and its weight. */
export interface Observed {
  x: readonly number[];
  y: number;
  weight: number;
}

/** The predictive Student t distribution of another observation. */
export interface Prediction {
  centre: number;
  /** The scale of the differences between observations. */
  noise: number;
  /** The scale of the uncertainty about the centre. */
  doubt: number;
  freedom: number;
}

/** The posterior after some observations. */
export function learn(prior: Belief, observed: readonly Observed[]): Belief {
  if (observed.length === 0) return prior;
  const precision = prior.precision.map((row) => [...row]);
  const right = prior.precision.map((row) => dot(row, prior.mean));

  let count = 0;
  for (const { x, y, weight } of observed) {
    count += weight;
    for (let index = 0; index < precision.length; index++) {
      const scaled = weight * (x[index] ?? 0);
      // Most features are zero at most steps.
      if (scaled === 0) continue;
      right[index] = (right[index] ?? 0) + scaled * y;
      subtract(precision[index] ?? [], x, -scaled);
    }
  }

  const mean = solve(precision, right);
  const moved = mean.map((value, index) => value - (prior.mean[index] ?? 0));
  let squares = dot(
    moved,
    prior.precision.map((row) => dot(row, moved)),
  );
  for (const { x, y, weight } of observed) squares += weight * (y - dot(x, mean)) ** 2;
  const freedom = prior.freedom + count;

  return { mean, precision, freedom, variance: (prior.freedom * prior.variance + squares) / freedom };
}

/** The predictive distribution of another observation with these features. */
export function predict({ mean, precision, freedom, variance }: Belief, x: readonly number[]): Prediction {
  const lever = dot(x, solve(precision, x));
  const noise = Math.sqrt(variance);
  return { centre: dot(x, mean), noise, doubt: noise * Math.sqrt(Math.max(0, lever)), freedom };
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** Solves a linear system with a positive definite matrix, by Gaussian elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  for (let pivot = 0; pivot < rows.length; pivot++) {
    const top = rows[pivot] ?? [];
    for (let below = pivot + 1; below < rows.length; below++) {
      const row = rows[below] ?? [];
      subtract(row, top, (row[pivot] ?? 0) / (top[pivot] ?? 1));
    }
  }

  const solution = right.map(() => 0);
  for (let at = rows.length - 1; at >= 0; at--) {
    const row = rows[at] ?? [];
    const rest = (row[rows.length] ?? 0) - dot(solution, row);
    solution[at] = rest / (row[at] ?? 1);
  }

  return solution;
}

function subtract(row: number[], other: readonly number[], share: number): void {
  if (share === 0) return;
  for (let column = 0; column < other.length; column++) row[column] = (row[column] ?? 0) - share * (other[column] ?? 0);
}
