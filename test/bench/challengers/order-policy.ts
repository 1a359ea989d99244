import { chanceOf } from '../foresight/chance.ts';
import { add, constant, createAdam, type Matrix, multiply, propagate, tanh, weights, zeros } from './autodiff.ts';
import { byRank, createEnvironment, type Features, featureCount, indexOfMost, playTask, type Task } from './environment.ts';

const hidden = 16;
const rounds = { batches: 400, batch: 8, rate: 0.01 };
/** How firmly the policy holds to the champion's rule before it has learnt anything. */
const firmness = 5;

interface Network {
  all: Matrix[];
  score(rows: readonly Features[]): Matrix;
}

/** A score for each ready step: the champion's rank, and what a small network adds to it. */
function createNetwork(seed: number): Network {
  const chance = chanceOf(seed);
  const [inner, outer] = [weights(featureCount, hidden, chance), zeros(hidden, 1)];
  const [innerBias, rankWeight] = [zeros(1, hidden), zeros(1, 1)];
  rankWeight.value[0] = firmness;
  return {
    all: [inner, innerBias, outer, rankWeight],
    score(rows) {
      const residual = multiply(tanh(add(multiply(constant(rows), inner), innerBias)), outer);
      return add(residual, multiply(constant(rows.map(([rank = 0]) => [rank])), rankWeight));
    },
  };
}

/**
 * Policy gradient (REINFORCE, Williams 1992) with the champion's makespan on the same task as its baseline.
 * @returns the rule that was learnt: it takes the step of the highest score.
 */
export function trainOrderPolicy(tasks: readonly Task[], seed: number): (observation: readonly Features[]) => number {
  const network = createNetwork(seed);
  const chance = chanceOf(seed + 1);
  const update = createAdam(network.all, rounds.rate);
  const baselines = tasks.map((task) => playTask(task, byRank));
  for (let batch = 0; batch < rounds.batches; batch++) {
    for (let number = 0; number < rounds.batch; number++) {
      const at = chance.below(tasks.length);
      const task = tasks[at];
      if (!task) continue;
      const { decisions, makespan } = rollOut(task, network, () => chance.uniform());
      const advantage = ((baselines[at] ?? 1) - makespan) / rounds.batch;
      if (advantage !== 0) takeGradient(network, decisions, advantage);
    }
    update();
  }
  return (observation) => indexOfMost([...network.score(observation).value]);
}

interface Decision {
  observation: readonly Features[];
  action: number;
}

function rollOut(task: Task, network: Network, draw: () => number): { decisions: Decision[]; makespan: number } {
  const environment = createEnvironment();
  const decisions: Decision[] = [];
  let observation = environment.reset(task);
  for (;;) {
    const action = drawFrom(softmax(network.score(observation).value), draw());
    // Where there is one step only nothing is decided.
    if (observation.length > 1) decisions.push({ observation, action });
    const { observation: after, reward, done } = environment.step(action);
    if (done) return { decisions, makespan: -reward };
    observation = after;
  }
}

/** Adds the gradient of minus the advantage times the log probability of what was done. */
function takeGradient(network: Network, decisions: readonly Decision[], advantage: number): void {
  if (!decisions.length) return;
  const scores = network.score(decisions.flatMap(({ observation }) => observation));
  let from = 0;
  for (const { observation, action } of decisions) {
    const shares = softmax(scores.value.subarray(from, from + observation.length));
    for (const [at, one] of shares.entries()) scores.gradient[from + at] = -advantage * (Number(at === action) - one);
    from += observation.length;
  }
  propagate(scores);
}

function softmax(scores: Float64Array): number[] {
  const most = Math.max(...scores);
  const raised = Array.from(scores, (one) => Math.exp(one - most));
  const sum = raised.reduce((all, one) => all + one, 0);
  return raised.map((one) => one / sum);
}

function drawFrom(shares: readonly number[], chance: number): number {
  let rest = chance;
  const at = shares.findIndex((one) => {
    rest -= one;
    return rest < 0;
  });
  return at < 0 ? shares.length - 1 : at;
}
