import type { Interval } from '../../../engine/forecast/model/interval.ts';
import { chanceOf } from '../foresight/chance.ts';
import {
  add,
  complement,
  constant,
  createAdam,
  type Matrix,
  multiply,
  propagate,
  sigmoid,
  tanh,
  times,
  weights,
  zeros,
} from './autodiff.ts';

/** What runs of a pipeline took, the oldest first, and what the next one took; in milliseconds. */
export interface History {
  past: readonly number[];
  next: number;
}

const hidden = 12;
const rounds = { epochs: 60, batch: 8, rate: 0.003 };
/** Half of the width of eight in ten of a normal distribution, in standard deviations. */
const eighty = 1.2816;
/** The least spread that is foreseen, as a logarithm. */
const leastSpread = 0.01;

/** A gated recurrent unit (Cho and others 2014) over the times of earlier runs, that gives a mean and a spread of the next one's logarithm. */
export function trainRecurrentForecaster(histories: readonly History[], seed: number): (past: readonly number[]) => Interval {
  const network = createNetwork(seed);
  const update = createAdam(network.all, rounds.rate);
  // The last fifth is not learnt from: it says how much too narrow or too wide the spreads are.
  const split = Math.ceil(histories.length * 0.8);
  for (let epoch = 0; epoch < rounds.epochs; epoch++) {
    for (const [number, { past, next }] of histories.slice(0, split).entries()) {
      const output = network.read(past);
      const { mean, spread } = meaning(output);
      const off = (Math.log(next) - anchorOf(past) - mean) / spread;
      output.gradient[0] = -off / spread;
      output.gradient[1] = 1 - off * off;
      propagate(output);
      if ((number + 1) % rounds.batch === 0) update();
    }
  }
  const foresee = (past: readonly number[]) => meaning(network.read(past));
  const scores = histories.slice(split).map(({ past, next }) => {
    const { mean, spread } = foresee(past);
    return Math.abs(Math.log(next) - anchorOf(past) - mean) / spread;
  });
  const widening = (scores.toSorted((a, b) => a - b)[Math.floor(0.8 * scores.length)] ?? eighty) / eighty;
  return (past) => {
    const { mean, spread } = foresee(past);
    const middle = anchorOf(past) + mean;
    const half = eighty * spread * widening;
    return { low: Math.exp(middle - half), median: Math.exp(middle), high: Math.exp(middle + half) };
  };
}

function createNetwork(seed: number) {
  const chance = chanceOf(seed);
  const gate = () => ({ input: weights(2, hidden, chance), state: weights(hidden, hidden, chance), bias: zeros(1, hidden) });
  const [update, reset, candidate] = [gate(), gate(), gate()];
  const [outputWeights, outputBias] = [weights(hidden, 2, chance), zeros(1, 2)];
  // Begins with the spread of a tenth that runs usually have.
  outputBias.value[1] = Math.log(0.1);
  const all: Matrix[] = [outputWeights, outputBias, ...[update, reset, candidate].flatMap((one) => Object.values(one))];
  const through = ({ input, state: own, bias }: typeof update, row: Matrix, state: Matrix): Matrix =>
    add(add(multiply(row, input), multiply(state, own)), bias);
  return {
    all,
    read(past: readonly number[]): Matrix {
      const anchor = anchorOf(past);
      let state = zeros(1, hidden);
      let before = 0;
      for (const one of past) {
        const off = Math.log(one) - anchor;
        const row = constant([[off * 5, (off - before) * 5]]);
        before = off;
        const keep = sigmoid(through(update, row, state));
        const fresh = tanh(through(candidate, row, times(sigmoid(through(reset, row, state)), state)));
        state = add(times(keep, state), times(complement(keep), fresh));
      }
      return add(multiply(state, outputWeights), outputBias);
    },
  };
}

const anchorOf = (past: readonly number[]): number => past.reduce((sum, one) => sum + Math.log(one), 0) / past.length;

const meaning = ({ value }: Matrix): { mean: number; spread: number } => ({
  mean: value[0] ?? 0,
  spread: Math.max(leastSpread, Math.exp(value[1] ?? 0)),
});
