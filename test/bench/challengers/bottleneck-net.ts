import { chanceOf } from '../foresight/chance.ts';
import {
  add,
  constant,
  createAdam,
  type Matrix,
  meanOfRows,
  multiply,
  propagate,
  sigmoid,
  tanh,
  weights,
  zeros,
} from './autodiff.ts';

/** A pipeline as a graph of steps, and which of them the end of some runs hung on. */
export interface GraphCase {
  features: readonly (readonly number[])[];
  before: readonly (readonly number[])[];
  behind: readonly (readonly number[])[];
  /** For each step the share of the runs that were in whose end hung on it; what is to be foreseen. */
  critical: readonly number[];
}

const hidden = 16;
const passes = 3;
const rounds = { epochs: 80, batch: 8, rate: 0.003 };

/**
 * A message-passing network: each step hears the mean of those before it and of those behind it, three times.
 * @returns for each step of a graph the chance that the end of a run hangs on it.
 */
export function trainBottleneckNet(cases: readonly GraphCase[], seed: number): (one: GraphCase) => number[] {
  const chance = chanceOf(seed);
  const width = cases[0]?.features[0]?.length ?? 0;
  const enter = weights(width, hidden, chance);
  const layers = Array.from({ length: passes }, () => ({
    own: weights(hidden, hidden, chance),
    fromBefore: weights(hidden, hidden, chance),
    fromBehind: weights(hidden, hidden, chance),
    bias: zeros(1, hidden),
  }));
  const outputWeights = weights(hidden, 1, chance);
  const outputBias = zeros(1, 1);
  const all = [enter, outputWeights, outputBias, ...layers.flatMap((layer) => Object.values(layer))];

  const chancesOf = ({ features, before, behind }: GraphCase): Matrix => {
    let state = tanh(multiply(constant(features), enter));
    for (const { own, fromBefore, fromBehind, bias } of layers) {
      const heard = add(multiply(meanOfRows(state, before), fromBefore), multiply(meanOfRows(state, behind), fromBehind));
      state = tanh(add(add(multiply(state, own), heard), bias));
    }
    return sigmoid(add(multiply(state, outputWeights), outputBias));
  };

  const update = createAdam(all, rounds.rate);
  for (let epoch = 0; epoch < rounds.epochs; epoch++) {
    for (const [number, one] of cases.entries()) {
      const chances = chancesOf(one);
      // The gradient of the cross entropy, by the output of the logistic function.
      for (const [at, value] of chances.value.entries())
        chances.gradient[at] = (value - (one.critical[at] ?? 0)) / Math.max(1e-6, value * (1 - value)) / one.critical.length;
      propagate(chances);
      if ((number + 1) % rounds.batch === 0) update();
    }
  }
  return (one) => [...chancesOf(one).value];
}
