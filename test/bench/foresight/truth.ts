import { compile } from '../../../engine/compile/compile.ts';
import { hashText, uniformFor } from '../../../engine/forecast/model/chance.ts';
import type { ForecastPlace, RunSample, Sample } from '../../../engine/forecast/model/samples.ts';
import { normalQuantile } from '../../../engine/forecast/model/student.ts';
import type { ForecastSteps } from '../../../engine/forecast/simulate/draw-fate.ts';
import { simulateRun } from '../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate, SimulatedPlan } from '../../../engine/forecast/simulate/simulated-run.ts';
import { staticPath } from '../../../engine/state/path.ts';
import type { RunState } from '../../../engine/state/state.ts';
import { chanceOf } from './chance.ts';

/** A pipeline whose steps take what a hidden process says. */
export interface World {
  plan: SimulatedPlan;
  steps: ForecastSteps;
  /** One run; `slower` multiplies every duration. */
  run(number: number, slower?: number): TrueRun;
}

export interface TrueRun {
  state: RunState;
  ms: number;
  cost: number;
  tokens: number;
  samples: Omit<Sample, 'age'>[];
}

/** What models of the hidden process take, in milliseconds, and USD per million tokens of an answer. */
const speeds: Readonly<Record<string, { ms: number; price: number }>> = {
  'a:small': { ms: 1_500, price: 0.6 },
  'a:large': { ms: 9_000, price: 12 },
  'b:fast': { ms: 900, price: 0.3 },
  'b:slow': { ms: 20_000, price: 8 },
};

/** Makes a pipeline of a text and the process behind it, both by one seed. */
export function worldOf(text: string, seed: number): World {
  const compiled = compile(text, { file: '/made.baton.yaml' });
  const { graph, pipeline } = compiled;
  const chance = chanceOf(seed);
  const noise = 0.15 + 0.25 * chance.uniform();
  const ofRuns = 0.03 + 0.12 * chance.uniform();
  const strays = 0.02 * chance.uniform();
  const refused = 0.02 * chance.uniform();
  const hidden = new Map(
    graph.nodes.map((node) => {
      const model = writtenModel(compiled, node.index);
      const { ms, price } = speeds[model] ?? { ms: 1_000, price: 1 };
      const place: ForecastPlace = { pipeline: graph.id, step: node.path, definition: 'd', kind: 'prompt', who: model };
      // Steps of one model differ by what they ask.
      const length = Math.exp(0.6 * chance.normal());
      // What a step is to one model it is not quite to another.
      const taste = Math.exp(0.2 * normalQuantile(uniformFor(seed, hashText(`${node.path} ${model}`), 11)));
      return [node.path, { place, ms: ms * length * taste, tokens: 400 * length, price, holds: chance.uniform() }];
    }),
  );
  const isLoop = new Set(graph.nodes.filter(({ loop }) => loop).map(({ path }) => path));

  const run = (number: number, slower = 1): TrueRun => {
    const samples: TrueRun['samples'] = [];
    const drawn = new Map<string, { ms: number; tokens: number; cost: number }>();
    const of = (path: string, use: number): number => uniformFor(seed * 7919 + number, hashText(path), use);
    const shared = ofRuns * normalQuantile(of('', 1));
    const items = Math.max(1, Math.round(10 * Math.exp(0.3 * normalQuantile(of('', 2)))));
    const fate: Fate = {
      holds: ({ path }) => of(path, 3) < (hidden.get(staticPath(path))?.holds ?? 1),
      iterations: () => items,
      branch: (_, ids) => ids[0],
      route: (_step, _on, ids) => ids[0],
      jitter: ({ path }) => of(path, 4),
      attempt({ path }) {
        const step = hidden.get(staticPath(path));
        if (!step) return { ms: 0 };
        const log = noise * normalQuantile(of(path, 5)) + shared;
        const stray = of(path, 6) < strays ? 3 + 3 * of(path, 7) : 1;
        // A provider that refuses is asked again after a while: that is part of the call.
        const wait = of(path, 8) < refused ? 1_000 + 4_000 * of(path, 9) : 0;
        const ms = slower * (step.ms * Math.exp(log) * stray + wait);
        const tokens = step.tokens * Math.exp(0.25 * normalQuantile(of(path, 10)));
        drawn.set(path, { ms, tokens, cost: (tokens * step.price) / 1e6 });
        return { ms };
      },
    };
    const state = simulateRun(planOf, fate);
    let [cost, tokens] = [0, 0];
    for (const step of state.steps.values()) {
      const path = staticPath(step.path);
      const place = hidden.get(path)?.place;
      if (!place) continue;
      const taken = drawn.get(step.path);
      if (taken) [cost, tokens] = [cost + taken.cost, tokens + taken.tokens + 300];
      if (!taken && !isLoop.has(path) && step.status !== 'skipped') continue;
      samples.push({
        ...place,
        run: String(number),
        outcome: step.status === 'skipped' ? 'skipped' : 'succeeded',
        retries: 0,
        ms: taken?.ms,
        cost: taken?.cost,
        input_tokens: taken ? 300 : undefined,
        output_tokens: taken?.tokens,
        iterations: step.loop?.count,
      });
    }
    return { state, ms: state.at, cost, tokens, samples };
  };
  const planOf: SimulatedPlan = { graph, called: new Map(), maxParallel: pipeline.limits.maxParallel };
  return { plan: planOf, run, steps: { pipeline: graph.id, placeOf: (path) => hidden.get(path)?.place } };
}

function writtenModel({ steps }: ReturnType<typeof compile>, index: number): string {
  const model = steps[index]?.step.model;
  return model?.kind === 'constant' && typeof model.value === 'string' ? model.value : '';
}

/** What is known after some runs, the newest last. */
export function knownAfter(runs: readonly TrueRun[]): { samples: Sample[]; past: RunSample[] } {
  const aged = runs.map((run, at) => ({ run, age: runs.length - 1 - at }));
  return {
    samples: aged.flatMap(({ run, age }) => run.samples.map((sample) => ({ ...sample, age }))),
    past: aged.map(({ run: { ms, cost, tokens }, age }, at) => ({ run: runs[at]?.samples[0]?.run ?? '', age, ms, cost, tokens })),
  };
}
