import { join } from 'node:path';
import { type AskedValues, changeAskedValues, withEdits } from '../compile/rewrite/step-values.ts';
import { crypto } from '../disk/crypto.ts';
import type { NumberRange } from '../insight/ranges.ts';
import { sumRanges, zeroRange } from '../insight/ranges.ts';
import { whenAborted } from '../language/abort.ts';
import type { Json } from '../language/json.ts';
import { variantTexts } from '../language/texts/insight/variants.ts';
import { say } from '../language/texts.ts';
import type { HostOptions, StartOptions } from '../launch/options.ts';
import { estimateRun } from '../launch/plan/estimate.ts';
import { Refusal } from '../launch/refusal.ts';
import { readRun } from '../launch/resume/read-run.ts';
import { readPipeline } from '../launch/source/read-pipeline.ts';
import { inputsOfRun } from '../launch/start/inputs-of-run.ts';
import { startRun } from '../launch/start/start.ts';
import { countAgreement } from '../run/kinds/ensemble/agreement.ts';
import type { RunEvent } from '../state/events.ts';
import type { Failure } from '../state/failure.ts';
import { staticPath } from '../state/path.ts';
import type { Envelope, RunResult } from '../state/result/result.ts';
import { trialFiles } from '../store/paths.ts';

/** The step to try, in the present text, with the run that its values come from. */
interface TrialOptions extends Omit<HostOptions, 'onEvent'> {
  /** The folder of the run. */
  folder: string;
  text: string;
  /** The static path of a prompt step. */
  step: string;
  /** Each a way of asking. */
  variants: readonly AskedValues[];
  signal?: AbortSignal;
}

/** The result of one variant. */
export interface TriedVariant {
  /** Its index among the variants. */
  index: number;
  status: RunResult['status'];
  /** The folder with the recorded calls; undefined without any. */
  folder: string | undefined;
  /** The model that answered. */
  model: string | null;
  /** The duration of the step in milliseconds. */
  duration: number | null;
  /** USD; null where a price is unknown. */
  cost: number | null;
  tokens: number;
  /** The step's answers, as a list where it ran several times; null where it failed. */
  answer: Json;
  error: Pick<Failure, 'kind' | 'message' | 'hint'> | null;
}

export interface VariantTrial extends TrialOptions {
  onTried(tried: TriedVariant): void;
  onEvent?(index: number, event: RunEvent): void;
}

/**
 * Runs a step alone once for each variant, with its inputs from an earlier run. Models are asked in parallel, the prompts of
 * each one after the other, so that no model slows itself. A variant that cannot run is reported in its place; a missing
 * permission is thrown as a Refusal once the other variants are done.
 */
export async function tryVariants({ variants, onTried, onEvent, signal, ...options }: VariantTrial): Promise<void> {
  const trial = await prepareTrial(options);
  const lanes = Map.groupBy(variants.entries(), ([, { model }]) => model);
  const refused: Refusal[] = [];

  const runLane = async (lane: Iterable<[number, AskedValues]>): Promise<void> => {
    for (const [index, variant] of lane) {
      if (signal?.aborted) return;
      try {
        onTried(await tryOne(trial(variant), { index, step: options.step, onEvent, signal }));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.needs.length) refused.push(error);
        else onTried(refusedVariant(index, error));
      }
    }
  };

  await Promise.all([...lanes.values()].map(runLane));
  if (refused[0]) throw refused[0];
}

interface VariantEstimate {
  cost: NumberRange;
  calls: NumberRange;
  /** In milliseconds: the slowest of the models, which are asked in parallel. */
  duration: NumberRange;
}

/** Estimates a trial. Nothing is called. Throws a Refusal where the text of a variant cannot be read. */
export async function estimateVariants({ variants, ...options }: Omit<TrialOptions, 'signal'>): Promise<VariantEstimate> {
  const trial = await prepareTrial(options);
  const estimated = await Promise.all(
    variants.map(async (variant) => {
      const { steps } = await estimateRun(trial(variant));
      const own = steps.find(({ path }) => path === options.step);
      return own ?? { cost: zeroRange, calls: zeroRange, duration: zeroRange };
    }),
  );
  const lanes = Map.groupBy(estimated.entries(), ([index]) => variants[index]?.model);
  const times = [...lanes.values()].map((lane) => sumRanges(lane.map(([, { duration }]) => duration)));

  return {
    cost: sumRanges(estimated.map(({ cost }) => cost)),
    calls: sumRanges(estimated.map(({ calls }) => calls)),
    duration: {
      low: Math.max(0, ...times.map(({ low }) => low)),
      high: times.some(({ high }) => high === null) ? null : Math.max(0, ...times.map(({ high }) => high ?? 0)),
    },
  };
}

/** The agreement of the answers: 0 to 1, null for fewer than two. */
export const agreementOf = (answers: readonly Json[]): number | null => countAgreement(answers).agreement;

type TrialBase = Omit<TrialOptions, 'variants' | 'signal'>;

/** The start options of a variant: its accepted text, and the inputs and values of the earlier run. */
async function prepareTrial({ folder, text, step, ...host }: TrialBase): Promise<(variant: AskedValues) => StartOptions> {
  const { started } = await readRun(folder);
  const { workdir: cwd, profile, root } = started;
  const { file } = started.pipeline;
  const { compiled } = await readPipeline({ file, cwd, profile, text });
  const inputs = inputsOfRun(started, compiled);

  return (variant) => {
    const edits = changeAskedValues(compiled, step, variant);
    if (!edits) throw new Refusal(say(variantTexts.notWritable, { step }), { hint: say(variantTexts.notWritableHint) });
    return {
      ...host,
      file,
      text: withEdits(text, edits),
      cwd,
      profile,
      inputs,
      // A model chosen for the whole run replaces the step's, unless the variant names one.
      model: typeof variant.model === 'string' ? undefined : started.model,
      // Lanes run in parallel: each writes into a folder of its own.
      out: join(trialFiles(root), crypto().randomUUID()),
      earlier: { folder, how: 'try', step },
    };
  };
}

interface OneTrial extends Pick<VariantTrial, 'onEvent' | 'signal'> {
  index: number;
  step: string;
}

async function tryOne(start: StartOptions, { index, step, onEvent, signal }: OneTrial): Promise<TriedVariant> {
  const handle = await startRun({ ...start, onEvent: (event) => onEvent?.(index, event) });
  const off = whenAborted(signal, () => handle.cancel());
  const { status, steps, order, error, run } = await handle.done.finally(off);
  const own = order.filter((path) => staticPath(path) === step).flatMap((path) => steps[path] ?? []);
  const failed = own.find((one) => one.error);

  return {
    index,
    status: own.length > 0 && own.every(({ success }) => success) ? 'succeeded' : failedStatus(status),
    folder: run.folder,
    model: own[0]?.model ?? null,
    duration: own.length ? total(own, ({ duration }) => duration ?? 0) : null,
    cost: own.some(({ cost, usage }) => usage && cost === null) ? null : total(own, ({ cost }) => cost ?? 0),
    tokens: total(own, ({ usage }) => (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0)),
    answer: answerOf(own),
    error: failed?.error ?? error,
  };
}

/** Without an answer of the step, the run may have succeeded nevertheless. */
const failedStatus = (status: RunResult['status']): RunResult['status'] => (status === 'succeeded' ? 'failed' : status);

function answerOf(own: readonly Envelope[]): Json {
  const values = own.filter(({ success }) => success).map(({ value }) => value);
  return own.length === 1 ? (values[0] ?? null) : values;
}

const total = (own: readonly Envelope[], part: (one: Envelope) => number): number => own.reduce((sum, one) => sum + part(one), 0);

const refusedVariant = (index: number, { message, hint, problems }: Refusal): TriedVariant => ({
  index,
  status: 'failed',
  folder: undefined,
  model: null,
  duration: null,
  cost: 0,
  tokens: 0,
  answer: null,
  error: { kind: 'input', message: [message, problems[0]?.message].filter(Boolean).join(' '), hint },
});
