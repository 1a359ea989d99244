import { compile } from '../../../engine/compile/compile.ts';
import { applyChanges } from '../../../engine/compile/rewrite/apply-changes.ts';
import { judgeGains } from '../../../engine/forecast/advice/judge-gains.ts';
import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';
import type { Sample } from '../../../engine/forecast/model/samples.ts';
import { slowAfter } from '../../../engine/forecast/model/slow-after.ts';
import { aimOf } from '../../../engine/insight/gain-words.ts';
import type { AdviceContext } from '../../../engine/launch/advice/candidate.ts';
import { type Advice, chooseAdvice } from '../../../engine/launch/advice/choose-advice.ts';
import type { ObservedSteps } from '../../../engine/launch/advice/observe-runs.ts';
import { tryCandidates, variantOf } from '../../../engine/launch/advice/try-candidates.ts';
import { staticPath } from '../../../engine/state/path.ts';
import type { Chance } from './chance.ts';
import { basisOf, knownAfter, publishedOf, type TrueRun, type World, worldOf } from './truth.ts';

/** A gain that was shown, and what the hidden process says of it: milliseconds, or USD of a cheaper model. */
export interface JudgedGain {
  kind: Advice['kind'];
  low: number;
  mean: number;
  high: number;
  true: number;
}

/** As many true runs are drawn for each gain. */
const trueRuns = 120;

/** What is advised of a pipeline after some runs. `others` are samples of another pipeline, whose models may be asked too. */
export async function adviseWorld(
  text: string,
  seed: number,
  past: number,
  { others = [], strays }: { others?: readonly Sample[]; strays?: number | undefined } = {},
): Promise<Advice[]> {
  const world = worldOf(text, seed, strays === undefined ? {} : { strays });
  const runs = Array.from({ length: past }, (_, at) => world.run(at));
  const basis = basisOf(text, world, runs, others);
  const { samples, working } = basis;
  const places = new Map(basis.places);
  const compiled = compile(text, { file: '/made.baton.yaml' });
  const forecaster = learnForecaster({ samples });
  const context: AdviceContext = {
    compiled,
    text,
    places,
    working,
    samples,
    models: [...new Set(samples.map(({ who }) => who))],
    fits: () => true,
    experience: [],
    observed: observe(runs),
    slowAfter: (path) => {
      const place = places.get(path);
      return place && slowAfter(forecaster, place);
    },
    publishedOf,
  };
  const tried = tryCandidates(context);
  const { gains } = await judgeGains({ do: 'gains', basis, variants: tried.map((one) => variantOf(one)) });
  return chooseAdvice(text, tried, gains);
}

/** What logs say of the AUTO answers of runs: all are alike here. */
function observe(runs: readonly TrueRun[]): ObservedSteps {
  const shares = Map.groupBy(
    runs.flatMap(({ autos }, run) => [...autos].map(([path, share]) => ({ path: staticPath(path), share, run }))),
    ({ path }) => path,
  );
  return new Map(
    [...shares].map(([path, all]) => {
      const time = all.reduce((sum, { share }) => sum + share, 0) / all.length;
      // The hidden process pays for an answer as much of the step as it waits for it.
      const cost = time;
      const autos = { answers: new Set(['"a"']), count: all.length, runs: new Set(all.map(({ run }) => run)).size, time, cost };
      return [path, { asked: 0, repeated: 0, failed: 0, cured: 0, autos }];
    }),
  );
}

/** Holds what is shown against the truth: runs of the same world before and after the edit. */
export function holdAgainstTruth(
  text: string,
  seed: number,
  { advice, past, strays }: { advice: readonly Advice[]; past: number; strays?: number | undefined },
): JudgedGain[] {
  const options = strays === undefined ? {} : { strays };
  const slow = slowInWorld(worldOf(text, seed, options), past);
  const drawRuns = (of: string): TrueRun[] => {
    const { run } = worldOf(of, seed, { ...options, slow });
    return Array.from({ length: trueRuns }, (_, at) => run(10_000 + at));
  };
  const before = drawRuns(text);
  return advice.map(({ kind, changes, gain }) => {
    const aim = aimOf({ kind });
    const of = ({ ms, cost }: TrueRun): number => (aim === 'time' ? ms : cost);
    const after = drawRuns(applyChanges(text, changes));
    const saved = before.map((run, at) => of(run) - of(after[at] ?? run));
    return { kind, ...gain[aim], true: saved.reduce((sum, one) => sum + one, 0) / saved.length };
  });
}

/** From when on calls are slow, as a run of the edited text learns it from the runs before. */
function slowInWorld({ run, steps }: World, past: number): Map<string, number> {
  const { samples } = knownAfter(Array.from({ length: past }, (_, at) => run(at)));
  const forecaster = learnForecaster({ samples });
  return new Map(
    [...new Set(samples.map(({ step }) => step))].flatMap((path): [string, number][] => {
      const place = steps.placeOf(path);
      const after = place && slowAfter(forecaster, place);
      return after === undefined ? [] : [[path, after]];
    }),
  );
}

/** The same words for every item, and an AUTO tag that is always answered alike. */
const words =
  'Which mood does the sentence have? Choose one of the eight words of the list, judge by what is meant, not by what is said, and leave irony aside. ';
const models = ['a:small', 'a:large', 'b:fast', 'b:slow'];

/** Loops over small items, and steps that ask for an AUTO answer in each run. */
export function itemsPipeline(count: number, chance: Chance): string {
  const model = (): string => models[chance.below(models.length)] ?? 'a:small';
  const lines = Array.from({ length: count }, (_, at) => {
    const after = at === 0 ? '' : `, dependencies: [s${at - 1}]`;
    const repeated = words.repeat(1 + chance.below(4));
    if (at % 2)
      return `  - {id: s${at}, model: "${model()}"${after}, prompt: "Do it <AUTO type='choice' choices='a, b'>for {{ s${at - 1} }}</AUTO>."}`;
    return `  - {id: s${at}, for_each: "{{ range(x) }}", max_parallel: 4, model: "${model()}"${after}, prompt: "${repeated}{{ item }}"}`;
  });
  return `id: made\nlimits: {max_parallel: 8}\ninputs: {x: 10}\nsteps:\n${lines.join('\n')}\n`;
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
