import { hashText, uniformFor } from '../../../engine/forecast/model/chance.ts';
import { expectTimes } from '../../../engine/forecast/model/expect-times.ts';
import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';
import type { ForecastPlace, Sample } from '../../../engine/forecast/model/samples.ts';
import { slowAfter } from '../../../engine/forecast/model/slow-after.ts';
import { normalQuantile } from '../../../engine/forecast/model/student.ts';
import type { NewFact } from '../../../engine/state/events.ts';
import { planOf, startText } from '../../engine/run/memory.ts';
import { selfAdvancingClock } from '../../engine/run/self-advancing-clock.ts';

/** How slow calls come: how many, how much longer they take, and whether by themselves or all together for a while. */
interface Strays {
  share: number;
  factor: number;
  together: boolean;
}

export const strayKinds: Readonly<Record<string, Strays>> = {
  alone: { share: 0.04, factor: 8, together: false },
  together: { share: 0.3, factor: 8, together: true },
  none: { share: 0, factor: 1, together: false },
};

/** What one run takes by steps, by our order, and with calls that are made twice, in milliseconds; first calls and second ones. */
export interface Hedged {
  hops: number;
  ordered: number;
  hedged: number;
  calls: number;
  made: number;
}

const speeds: Readonly<Record<string, number>> = { 'a:small': 1_500, 'a:large': 9_000, 'b:fast': 900, 'b:slow': 20_000 };
const pastRuns = 10;
/** As long as slow times last where they come together, in milliseconds. */
const spell = 30_000;

/** Drives a pipeline with the same chance in three ways. */
export async function hedgeRuns(plain: string, seed: number, strays: Strays): Promise<Hedged> {
  const text = plain.replaceAll('prompt: Do it.,', 'prompt: Do it., hedge: true,');
  const { steps, graph } = planOf(text);
  const places = graph.nodes.map(({ path, index }): ForecastPlace => {
    const model = steps[index]?.step.model;
    const who = model?.kind === 'constant' && typeof model.value === 'string' ? model.value : '';
    return { pipeline: graph.id, step: path, definition: 'd', kind: 'prompt', who };
  });
  const usual = new Map(places.map(({ step, who }) => [step, usualOf(seed, step, who)]));
  /** What the nth call of a step takes, where it begins at a moment of a run. */
  const timeOf = (run: number, path: string, call: number, at: number): number => {
    const chance = (use: number): number => uniformFor(seed * 7919 + run, hashText(path), use + 16 * call);
    const isSlow = strays.together
      ? uniformFor(seed * 7919 + run, Math.floor(at / spell), 3) < strays.share
      : chance(1) < strays.share;
    const noise = Math.exp(0.2 * normalQuantile(chance(2)));
    return Math.round((usual.get(path) ?? 0) * noise * (isSlow ? strays.factor * (0.5 + chance(4)) : 1));
  };
  const samples = Array.from({ length: pastRuns }, (_, run) =>
    places.map(
      (place): Sample => ({
        ...place,
        run: String(run),
        age: pastRuns - 1 - run,
        outcome: 'succeeded',
        retries: 0,
        // Where times are slow together, a step of an earlier run began at any moment.
        ms: timeOf(run, place.step, 1, uniformFor(seed + run, hashText(place.step), 9) * 20 * spell),
      }),
    ),
  ).flat();
  const forecaster = learnForecaster({ samples });
  const expected: NewFact = { type: 'order.expected', ...expectTimes(places, forecaster, new Map()) };
  const after = Object.fromEntries(
    places.flatMap((place) => {
      const slow = slowAfter(forecaster, place);
      return slow === undefined ? [] : [[place.step, slow]];
    }),
  );

  const drive = async (facts: readonly NewFact[]) => {
    const clock = selfAdvancingClock();
    const asked = new Map<string, number>();
    const { driven, state } = startText(text, {
      inputs: { x: 1 },
      async model({ step = '', model }, _delta, signal) {
        const call = (asked.get(step) ?? 0) + 1;
        asked.set(step, call);
        await clock.sleep(timeOf(pastRuns, step, call, clock.now()), signal);
        return { text: '1', model };
      },
      ports: { clock },
      options: {
        async begin(context) {
          const place = { engine: '', limits: {}, output_path: '', root: '', workdir: '' };
          context.fact({
            type: 'run.started',
            run: '',
            pipeline: { id: '', file: '', hash: '' },
            inputs: { x: 1 },
            mode: 'live',
            ...place,
          });
          for (const fact of facts) context.fact(fact);
        },
      },
    });
    await driven.done;
    return state;
  };
  const [hops, ordered, hedged] = [
    await drive([]),
    await drive([expected]),
    await drive([expected, { type: 'hedge.expected', after }]),
  ];
  return {
    hops: hops.at,
    ordered: ordered.at,
    hedged: hedged.at,
    calls: hedged.hedging?.calls.size ?? 0,
    made: hedged.hedging?.made.size ?? 0,
  };
}

/** Steps of one model differ by what they ask. */
const usualOf = (seed: number, step: string, who: string): number =>
  (speeds[who] ?? 1_000) * Math.exp(0.6 * normalQuantile(uniformFor(seed, hashText(step), 8)));
