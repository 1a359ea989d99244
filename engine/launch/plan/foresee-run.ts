import type { Compiled } from '../../compile/compile.ts';
import { toSamples } from '../../forecast/history/to-samples.ts';
import type { Sample } from '../../forecast/model/samples.ts';
import type { ForecastBasis } from '../../forecast/simulate/answer-forecast.ts';
import type { RunOutlook } from '../../forecast/simulate/outlook.ts';
import { modelOverridesOf } from '../../insight/run-definition.ts';
import { asksUnnamed, findStepAt, type ModelOverrides } from '../../insight/step-definition.ts';
import { forecastTexts } from '../../language/texts/insight/forecasts.ts';
import { say } from '../../language/texts.ts';
import { slimFact } from '../../state/slim-fact.ts';
import type { HistoryQueries } from '../../store/history/read-history.ts';
import { basisOf, type EarlierSamples } from '../history/expect-order.ts';
import type { ReadRun } from '../resume/read-run.ts';
import { askGoOn, type ForecastThread } from './ask-forecast.ts';

/** The rest of a run that goes on; without steps and end nothing is foreseen, and `note` may say why. */
export interface ForeseenRun extends RunOutlook {
  note?: string | undefined;
}

interface FollowedRun {
  folder: string;
  /** The run as it is now. What it gives may change once the caller waits. */
  read(): Promise<ReadRun>;
  /** Asks the history of its project. Rejects where it cannot be used. */
  readHistory<T>(ask: (history: HistoryQueries) => T): Promise<T>;
}

const nothing: ForeseenRun = { steps: [] };

/**
 * Forecasts a run again and again while it goes on. The history is read once, the facts of the run are sent to the thread as they
 * come. Rejects as `askGoOn`, `read` and `readHistory` do.
 */
export function followForecast(
  { folder, read, readHistory }: FollowedRun,
  thread: ForecastThread,
): (now: number) => Promise<ForeseenRun> {
  let samples: EarlierSamples | undefined;
  // The process of the run may send its facts to the same thread, by its folder.
  const key = `followed:${folder}`;
  /** What the thread knows of it: the text, which facts may change, and how many of these were sent. */
  let sent: { compiled: Compiled; count: number } | undefined;

  const readSamples = async (pipeline: string): Promise<EarlierSamples> => {
    const { own, others, hits } = await readHistory((history) => ({
      ...history.recent(pipeline),
      hits: history.cacheHits(pipeline),
    }));
    return { own: toSamples(own), others: toSamples(others), hits };
  };

  return async (now) => {
    const { compiled: text, started: begun } = await read();
    if (begun.mode !== 'live' && begun.mode !== 'record') return nothing;

    samples ??= await readSamples(text.pipeline.id);
    const known = samples;
    if (known.own.length + (known.others?.length ?? 0) === 0) return { ...nothing, note: say(forecastTexts.noEarlier) };

    const ask = async (isAnew: boolean) => {
      const run = await read();
      const { compiled, log } = run;
      const isKnown = !isAnew && sent?.compiled === compiled && sent.count <= log.facts.length;
      const from = isKnown ? (sent?.count ?? 0) : 0;
      sent = { compiled, count: log.facts.length };
      const basis = isKnown ? undefined : basisOfRun(run, known);
      const facts = log.facts.slice(from).map(slimFact);
      return askGoOn({ do: 'goOn', run: key, basis, from, facts, now }, thread);
    };

    const answer = await ask(false);
    if (!('again' in answer)) return answer;
    const whole = await ask(true);
    return 'again' in whole ? nothing : whole;
  };
}

function basisOfRun({ compiled, state, started }: ReadRun, samples: EarlierSamples): ForecastBasis {
  const { maxParallel } = state.agenda;
  const options = { compiled, inputs: started.inputs, maxParallel, overrides: overridesOf(state, compiled, samples.own) };
  return { ...basisOf(options, samples), called: [...state.called] };
}

/** The models that answer in place of names of the text; before a step has asked one, those of the newest run. */
function overridesOf(state: ReadRun['state'], compiled: Compiled, own: readonly Sample[]): ModelOverrides {
  const found = modelOverridesOf(state, compiled);
  if (found.all !== undefined || found.unnamed !== undefined) return found;

  const asked = own.find(({ step, who }) => {
    const at = who === '' ? undefined : findStepAt(compiled, step);
    return at && asksUnnamed(at, compiled.pipeline);
  });
  return { unnamed: asked?.who };
}
