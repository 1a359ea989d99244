import { compile } from '../../../engine/compile/compile.ts';
import { applyChanges } from '../../../engine/compile/rewrite/apply-changes.ts';
import { judgeGains } from '../../../engine/forecast/advice/judge-gains.ts';
import type { ForecastPlace, Sample } from '../../../engine/forecast/model/samples.ts';
import type { ForecastBasis } from '../../../engine/forecast/simulate/answer-forecast.ts';
import type { AdviceContext } from '../../../engine/launch/advice/candidate.ts';
import { type Advice, aimOf, chooseAdvice } from '../../../engine/launch/advice/choose-advice.ts';
import { tryCandidates, variantOf } from '../../../engine/launch/advice/try-candidates.ts';
import type { Chance } from './chance.ts';
import { knownAfter, type TrueRun, worldOf } from './truth.ts';

/** A gain that was shown, and what the hidden process says of it: milliseconds, or USD of a cheaper model. */
export interface JudgedGain {
  kind: Advice['kind'];
  low: number;
  mean: number;
  high: number;
  true: number;
}

/** As many true runs are drawn for each gain. */
const trueRuns = 40;

/** What is advised of a pipeline after some runs. `others` are samples of another pipeline, whose models may be asked too. */
export async function adviseWorld(text: string, seed: number, past: number, others: readonly Sample[] = []): Promise<Advice[]> {
  const world = worldOf(text, seed);
  const runs = Array.from({ length: past }, (_, at) => world.run(at));
  const known = knownAfter(runs);
  const samples = [...known.samples, ...others];
  const compiled = compile(text, { file: '/made.baton.yaml' });
  const places = new Map(
    compiled.graph.nodes.flatMap(({ path }): [string, ForecastPlace][] => {
      const place = world.steps.placeOf(path);
      return place ? [[path, place]] : [];
    }),
  );
  const working = compiled.graph.nodes.filter(({ loop }) => !loop).map(({ path }) => path);
  const loops = compiled.graph.nodes.filter(({ loop }) => loop).map(({ path }) => path);
  const context: AdviceContext = {
    compiled,
    text,
    places,
    working,
    samples,
    models: [...new Set(samples.map(({ who }) => who))],
    fits: () => true,
    experience: [],
    observed: new Map(),
  };
  const basis: ForecastBasis = {
    pipeline: compiled.graph.id,
    graph: compiled.graph,
    called: [],
    maxParallel: compiled.pipeline.limits.maxParallel,
    tools: [],
    calls: [],
    places: [...places],
    iterations: [],
    working,
    loops,
    isOrdered: false,
    samples,
    hits: [],
    published: [],
    past: known.past,
  };
  const tried = tryCandidates(context);
  const { gains } = await judgeGains({ do: 'gains', basis, variants: tried.map((one) => variantOf(one)) });
  return chooseAdvice(text, tried, gains);
}

/** Holds what is shown against the truth: runs of the same world before and after the edit. */
export function holdAgainstTruth(text: string, seed: number, advice: readonly Advice[]): JudgedGain[] {
  const before = drawRuns(text, seed);
  return advice.map(({ kind, changes, gain }) => {
    const aim = aimOf({ kind });
    const of = ({ ms, cost }: TrueRun): number => (aim === 'time' ? ms : cost);
    const after = drawRuns(applyChanges(text, changes), seed);
    const saved = before.map((run, at) => of(run) - of(after[at] ?? run));
    return { kind, ...gain[aim], true: saved.reduce((sum, one) => sum + one, 0) / saved.length };
  });
}

function drawRuns(text: string, seed: number): TrueRun[] {
  const { run } = worldOf(text, seed);
  return Array.from({ length: trueRuns }, (_, at) => run(10_000 + at));
}

/** Some of what steps wait for is read by them: only the rest can be let go. */
export function withReads(text: string, chance: Chance): string {
  return text.replaceAll(/prompt: Do it\.(.*?)dependencies: \[(.*?)\]/g, (_, between: string, list: string) => {
    const all = list.split(', ').filter(Boolean);
    const reads = all.filter(() => chance.uniform() < 0.8);
    const named = all.filter((id) => !reads.includes(id));
    return `prompt: "Do it. ${reads.map((id) => `{{ ${id} }}`).join(' ')}"${between}dependencies: [${named.join(', ')}]`;
  });
}

/** A pipeline in which nothing can be saved: each step reads what it waits for, slots are enough, and all ask the quickest and cheapest model. */
export function settledPipeline(count: number, chance: Chance): string {
  const width = 1 + chance.below(4);
  const lines = Array.from({ length: count }, (_, at) => {
    const before = at < width ? [] : [at - width, ...(chance.uniform() < 0.3 ? [at - 1] : [])];
    const reads = [...new Set(before)].map((one) => `{{ s${one} }}`).join(' ');
    return `  - {id: s${at}, prompt: "Do it. ${reads}", model: "b:fast"}`;
  });
  return `id: settled\nlimits: {max_parallel: 10}\nsteps:\n${lines.join('\n')}\n`;
}
