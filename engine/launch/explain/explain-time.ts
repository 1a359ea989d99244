import type { PathStep } from '../../forecast/bottlenecks/answer-held-up.ts';
import type { Bottlenecks } from '../../forecast/bottlenecks/find-bottlenecks.ts';
import { explainTimeTexts } from '../../language/texts/insight/explain-time.ts';
import { say } from '../../language/texts.ts';
import { toolBounds } from '../../language/tools/own.ts';
import { slimFact } from '../../state/slim-fact.ts';
import { isRunOver } from '../../state/state.ts';
import type { StartOptions } from '../options.ts';
import { askBottlenecks, askHeldUp, type ForecastThread } from '../plan/ask-forecast.ts';
import { callLimits } from '../plan/call-limits.ts';
import { estimateAndPrepare } from '../plan/estimate.ts';
import { judgeBasis, type PlanForecast } from '../plan/forecast.ts';
import { Refusal } from '../refusal.ts';
import { type ReadRun, readRun } from '../resume/read-run.ts';
import { readPipeline } from '../source/read-pipeline.ts';

/** What the time of a run depends on; times are milliseconds. */
export interface TimeExplanation extends Bottlenecks {
  pipeline: { id: string; name: string; file: string };
  /** A past run; undefined for a file, whose runs were simulated. */
  run?: string;
  /** The basis of simulated runs, as in a forecast. */
  basis?: PlanForecast['basis'];
  /** For a file: why earlier runs could not be read. */
  trouble?: string | undefined;
  /** For a file: faults of the history, and runs that are left out. */
  notes?: string[];
  /** The critical path of a past run, in order. */
  path?: PathStep[];
}

/** The number of simulated runs for a file. */
const plays = 200;

/**
 * Explains what the time of a file's runs will depend on. The simulation runs in the worker thread of `workerFile`, where there
 * is one, and ends with `signal`. Throws a Refusal where the file cannot be read, or has no forecast.
 */
export async function explainFileTime(
  options: StartOptions,
  { signal }: { signal?: AbortSignal } = {},
): Promise<TimeExplanation> {
  const source = await readPipeline(options);
  const { estimate, prepared } = await estimateAndPrepare(options, source);
  const { basis, trouble, notes } = prepared;
  const { foreseen, unknownLoops, bottlenecks } = await askBottlenecks(
    { do: 'bottlenecks', basis, count: plays },
    { workerFile: options.workerFile, signal },
  );
  if (!bottlenecks) throw new Refusal(say(explainTimeTexts.unknownLoops, { loops: unknownLoops.join(', ') }));

  const { pipeline, world } = estimate.compiled;
  return {
    pipeline: { id: pipeline.id, name: pipeline.name ?? pipeline.id, file: world.file },
    basis: judgeBasis(foreseen),
    trouble,
    notes,
    ...bottlenecks,
  };
}

/**
 * Explains what the time of a finished run depended on; the computation runs as for a file. Throws where it cannot be read, or
 * is not finished.
 */
export const explainRunTime = async (folder: string, thread: ForecastThread = {}): Promise<TimeExplanation> =>
  explainTimeOf(await readRun(folder), thread);

/** The same for a run that was read already: it may change once this has returned. */
export async function explainTimeOf(
  { compiled, state, started, log }: ReadRun,
  thread: ForecastThread,
): Promise<TimeExplanation> {
  if (!isRunOver(state)) throw new Refusal(say(explainTimeTexts.goesOn, { run: started.run }));

  const { pipeline, world, graph } = compiled;
  const asked = Array.from(state.steps.values(), ({ model = '' }) => model);
  const { heldUp, path } = await askHeldUp(
    {
      do: 'heldUp',
      graph,
      called: [...state.called],
      maxParallel: state.agenda.maxParallel,
      tools: [...toolBounds(world.settings?.tools)],
      calls: callLimits(world.settings ?? {}, asked),
      facts: log.facts.map(slimFact),
    },
    thread,
  );

  return {
    pipeline: { id: pipeline.id, name: pipeline.name ?? pipeline.id, file: world.file },
    run: started.run,
    ...heldUp,
    path,
  };
}
