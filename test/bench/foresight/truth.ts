import { compile } from '../../../engine/compile/compile.ts';
import type { Node } from '../../../engine/compile/graph/graph.ts';
import { hashText, uniformFor } from '../../../engine/forecast/model/chance.ts';
import type { ForecastPlace, RunSample, Sample } from '../../../engine/forecast/model/samples.ts';
import { normalQuantile } from '../../../engine/forecast/model/student.ts';
import type { ForecastBasis } from '../../../engine/forecast/simulate/answer-forecast.ts';
import type { ForecastSteps } from '../../../engine/forecast/simulate/draw-fate.ts';
import { simulateRun } from '../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate, SimulatedPlan } from '../../../engine/forecast/simulate/simulated-run.ts';
import { hedgesAllowed } from '../../../engine/state/hedging.ts';
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
  /** The share of its time that a step spent on asking for an AUTO answer, by path. */
  autos: ReadonlyMap<string, number>;
  samples: Omit<Sample, 'age'>[];
}

/** What models of the hidden process take, in milliseconds, and USD per million tokens of an answer. */
const speeds: Readonly<Record<string, { ms: number; price: number }>> = {
  'a:small': { ms: 1_500, price: 0.6 },
  'a:large': { ms: 9_000, price: 12 },
  'b:fast': { ms: 900, price: 0.3 },
  'b:slow': { ms: 20_000, price: 8 },
};

interface WorldOptions {
  /** How often a call is a straggler. */
  strays?: number;
  /** From when on calls of steps that hedge are slow, in milliseconds by static path. */
  slow?: ReadonlyMap<string, number>;
}

/** Prompts of more characters than this say the same words for every item: these are paid with each call. */
const longPrompt = 100;
/** Input tokens cost so much of a token of the answer. */
const inputShare = 0.25;

/** The prices of an answer, USD per million tokens. */
const prices: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(speeds).map(([model, { price }]) => [model, price]),
);

/** Makes a pipeline of a text and the process behind it, both by one seed. */
export function worldOf(text: string, seed: number, options: WorldOptions = {}): World {
  const compiled = compile(text, { file: '/made.baton.yaml' });
  const { graph, pipeline } = compiled;
  const chance = chanceOf(seed);
  const noise = 0.15 + 0.25 * chance.uniform();
  const ofRuns = 0.03 + 0.12 * chance.uniform();
  const drawnStrays = 0.02 * chance.uniform();
  const strays = options.strays ?? drawnStrays;
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
      const holds = chance.uniform();
      const asks = describeAsking(compiled, node, seed);
      return [node.path, { place, ms: ms * length * taste, tokens: 400 * length * asks.short, price, holds, ...asks }];
    }),
  );
  const isLoop = new Set(graph.nodes.filter(({ loop }) => loop).map(({ path }) => path));

  const run = (number: number, slower = 1): TrueRun => {
    const samples: TrueRun['samples'] = [];
    const drawn = new Map<string, { ms: number; tokens: number; cost: number; input: number; auto: number }>();
    let [calls, seconds] = [0, 0];
    const of = (path: string, use: number): number => uniformFor(seed * 7919 + number, hashText(path), use);
    const shared = ofRuns * normalQuantile(of('', 1));
    const items = Math.max(1, Math.round(10 * Math.exp(0.3 * normalQuantile(of('', 2)))));
    /** When the answer of a second call comes, where one is made. */
    const secondCall = (path: string, step: { ms: number; hedges: boolean }, first: number): number => {
      const after = step.hedges ? options.slow?.get(staticPath(path)) : undefined;
      if (after === undefined) return Number.POSITIVE_INFINITY;
      calls++;
      if (first <= after || seconds >= hedgesAllowed(calls)) return Number.POSITIVE_INFINITY;
      seconds++;
      const stray = of(path, 13) < strays ? 3 + 3 * of(path, 14) : 1;
      return after + slower * step.ms * Math.exp(noise * normalQuantile(of(path, 15)) + shared) * stray;
    };
    const fate: Fate = {
      holds: ({ path }) => of(path, 3) < (hidden.get(staticPath(path))?.holds ?? 1),
      iterations: ({ path }) => Math.ceil(items / (hidden.get(`${staticPath(path)}[*]`)?.batch ?? 1)),
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
        const whole = (step.ms * Math.exp(log) * stray + wait) * step.batch ** step.growth;
        // Who asks for an AUTO answer waits for it first.
        const asking = step.auto * step.ms * Math.exp(noise * normalQuantile(of(path, 12)) + shared);
        const tokens = step.tokens * step.batch * Math.exp(0.25 * normalQuantile(of(path, 10)));
        const input = step.words + step.item * step.batch;
        const paid = ((tokens + inputShare * input) * step.price * (1 + step.auto)) / 1e6;
        const second = secondCall(path, step, slower * whole);
        const ms = slower * asking + Math.min(slower * whole, second);
        const cost = second === Number.POSITIVE_INFINITY ? paid : 2 * paid;
        drawn.set(path, { ms, tokens, cost, input: step.words ? input : 300, auto: (slower * asking) / ms });
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
        input_tokens: taken?.input,
        output_tokens: taken?.tokens,
        iterations: step.loop?.count,
      });
    }
    const autos = new Map([...drawn].flatMap(([path, { auto }]): [string, number][] => (auto > 0 ? [[path, auto]] : [])));
    return { state, ms: state.at, cost, tokens, autos, samples };
  };
  const planOf: SimulatedPlan = { graph, called: new Map(), maxParallel: pipeline.limits.maxParallel };
  return { plan: planOf, run, steps: { pipeline: graph.id, placeOf: (path) => hidden.get(path)?.place } };
}

/** What a step asks, beside its model. */
interface Asking {
  /** The tokens of words that each call repeats, and of an item; an answer about an item is short. */
  words: number;
  item: number;
  short: number;
  /** How many items a call is about, and how its time grows with them: nobody knows beforehand. */
  batch: number;
  growth: number;
  /** How long asking for an AUTO answer takes, as a share of the step. */
  auto: number;
  hedges: boolean;
}

function describeAsking({ steps }: ReturnType<typeof compile>, { path, index }: Node, seed: number): Asking {
  const step = steps[index]?.step;
  const of = (use: number): number => uniformFor(seed, hashText(path), use);
  const prompt = step?.work.kind === 'prompt' && step.work.prompt.kind === 'template' ? step.work.prompt.template.text : '';
  const isLong = prompt.length > longPrompt;
  const about = steps.find(({ step: { id, loop } }) => loop && `${id}[*]` === path)?.step;
  return {
    words: isLong ? (prompt.length / 4) * Math.exp(0.08 * normalQuantile(of(20))) : 0,
    item: isLong ? 20 : 0,
    short: isLong ? 0.1 : 1,
    batch: about?.loop?.kind === 'for_each' ? (about.loop.batch?.size ?? 1) : 1,
    growth: 0.3 + 0.7 * of(21),
    auto: step?.autos.some(({ when }) => when === 'run') ? 0.2 + 0.6 * of(22) : 0,
    hedges: step?.hedge !== undefined,
  };
}

function writtenModel({ steps }: ReturnType<typeof compile>, index: number): string {
  const model = steps[index]?.step.model;
  return model?.kind === 'constant' && typeof model.value === 'string' ? model.value : '';
}

/** What a forecast of the pipeline rests on after some runs; `others` are samples of other pipelines. */
export function basisOf(
  text: string,
  { plan, steps }: World,
  runs: readonly TrueRun[],
  others: readonly Sample[] = [],
): ForecastBasis {
  const { nodes } = compile(text, { file: '/made.baton.yaml' }).graph;
  const places = nodes.flatMap(({ path }): [string, ForecastPlace][] => {
    const place = steps.placeOf(path);
    return place ? [[path, place]] : [];
  });
  const { samples, past } = knownAfter(runs);
  return {
    pipeline: plan.graph.id,
    graph: plan.graph,
    called: [],
    maxParallel: plan.maxParallel,
    tools: [],
    calls: [],
    places,
    iterations: [],
    working: nodes.filter(({ loop }) => !loop).map(({ path }) => path),
    loops: nodes.filter(({ loop }) => loop).map(({ path }) => path),
    isOrdered: false,
    samples: [...samples, ...others],
    hits: [],
    published: Object.keys(prices).map((model) => [model, publishedOf(model)]),
    past,
  };
}

/** The prices of the hidden process are published. */
export const publishedOf = (model: string) => ({
  output_price: prices[model] ?? 1,
  input_price: (prices[model] ?? 1) * inputShare,
});

/** What is known after some runs, the newest last. */
export function knownAfter(runs: readonly TrueRun[]): { samples: Sample[]; past: RunSample[] } {
  const aged = runs.map((run, at) => ({ run, age: runs.length - 1 - at }));
  return {
    samples: aged.flatMap(({ run, age }) => run.samples.map((sample) => ({ ...sample, age }))),
    past: aged.map(({ run: { ms, cost, tokens }, age }, at) => ({ run: runs[at]?.samples[0]?.run ?? '', age, ms, cost, tokens })),
  };
}
