import { uniformFor } from '../../../engine/forecast/model/chance.ts';
import { type ModelExperience, stepClass } from '../../../engine/language/models/experience.ts';
import { type Arm, countTries, drawScores, fewestTries, weigh } from '../../../engine/models/selection/learn.ts';

/** A table of full information: what each model would have done at each step, whoever was asked. */
interface FullTable {
  arms: (Arm & { cost: number; latency: number; rate: number })[];
  steps: number;
  /** Whether the answer of a model at a step is good. */
  isGood(step: number, model: number): boolean;
}

/** A made-up workspace of four models: the dearer ones succeed more often, as a rule. */
export function makeTable(seed: number, steps = 400): FullTable {
  const arms = [0, 1, 2, 3].map((index) => ({
    model: `house:m${index}`,
    cost: 0.0005 * 4 ** index * (0.5 + uniformFor(seed, index, 0)),
    latency: 300 + 4_000 * uniformFor(seed, index, 1),
    rate: Math.min(0.99, 0.2 + 0.15 * index + 0.45 * uniformFor(seed, index, 2)),
  }));
  const isGood = (step: number, model: number): boolean => uniformFor(seed, step * 16 + model, 3) < (arms[model]?.rate ?? 0);
  return { arms, steps, isGood };
}

/** What choices lose against always taking the model that is best in truth, added up over a table; runs have twenty steps. */
export function regretsOf({ arms, steps, isGood }: FullTable): Record<'learned' | 'uniform' | 'cheapest', number> {
  const name = stepClass({ schema: true, tools: false });
  const known: ModelExperience[] = arms.map(({ model, cost, latency }) => ({
    class: name,
    model,
    tried: 0,
    good: 0,
    cost,
    time: latency,
  }));
  const truth = weigh(arms, known, (model) => arms.find((arm) => arm.model === model)?.rate ?? 0);
  const best = Math.max(...truth);
  const cheapest = arms.findIndex(({ cost }) => cost === Math.min(...arms.map((arm) => arm.cost)));
  const lost = (model: number): number => best - (truth[model] ?? 0);
  const regrets = { learned: 0, uniform: 0, cheapest: 0 };
  let before = known.map((one) => ({ ...one }));
  for (let step = 0; step < steps; step++) {
    // What a run goes by was known when it began.
    if (step % 20 === 0) before = known.map((one) => ({ ...one }));
    const enough = countTries(before, arms) >= fewestTries;
    const scores = enough ? drawScores(arms, before, `work[${step}]`).scores : truthless(arms);
    const chosen = scores.indexOf(Math.max(...scores));
    const entry = known[chosen];
    if (entry) {
      entry.tried++;
      entry.good += Number(isGood(step, chosen));
    }
    regrets.learned += lost(chosen);
    regrets.uniform += truth.reduce((sum, _, model) => sum + lost(model), 0) / arms.length;
    regrets.cheapest += lost(cheapest);
  }
  return regrets;
}

/** `balanced`, where nobody gave the skill of a model: by price and speed. */
function truthless(arms: readonly Arm[]): number[] {
  const [cost, latency] = (['cost', 'latency'] as const).map((name) => Math.min(...arms.map((arm) => arm[name] ?? 0)));
  return arms.map((arm) => 0.4 * ((cost ?? 0) / (arm.cost ?? 1)) + 0.2 * ((latency ?? 0) / (arm.latency ?? 1)));
}
