import { buildQuestion } from '../../auto/question.ts';
import { lockedFault, suppliedName } from '../../auto/resolve.ts';
import { nestingLevels } from '../../auto/resolve-batch.ts';
import type { Compiled } from '../../compile/compile.ts';
import type { AutoSite } from '../../compile/pipeline/model/value.ts';
import type { Json } from '../../language/json.ts';
import { autoTexts } from '../../language/texts/run/auto.ts';
import { say } from '../../language/texts.ts';
import type { RunContext } from '../../run/context.ts';
import { scopeInFrame } from '../../run/scope/scope.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import { lockedAnswer } from '../../workspace/lock-file.ts';
import { Refusal } from '../refusal.ts';
import type { AutoOptions, AutoPipeline } from './answer-before.ts';
import { autoPipelines, lockedAnswersOf, sitesOf } from './answer-before.ts';
import type { EarlyRun } from './early-context.ts';
import { addPlainDefaults, earlyContext } from './early-context.ts';
import { renderSite } from './render-site.ts';

/**
 * A fault in one tag's lock. `entry` is the locked answer that does not fit; without it there is none, and none may be asked
 * for.
 */
interface LockFault {
  file: string;
  message: string;
  entry?: LockEntry;
}

/**
 * Throws a Refusal that names every tag whose locked answer does not fit, and with `frozen` every tag without an answer or
 * default: before a run exists, and before anything is paid.
 */
export async function refuseLocked(early: EarlyRun, options: Omit<AutoOptions, 'only' | 'of' | 'refresh'>): Promise<void> {
  const faults = await lockFaults(early, options);
  if (faults.length === 0) return;
  const hint = faults.some(({ entry }) => entry) ? autoTexts.lockedHint : autoTexts.frozenHint;
  throw new Refusal(faults.map(({ message }) => message).join('\n'), { hint: say(hint) });
}

/** Faults in the locked answers of a pipeline and its called ones, as far as they show before a run. */
export async function lockFaults(
  early: EarlyRun,
  { file, frozen = false, locked, responses }: Omit<AutoOptions, 'only' | 'of' | 'refresh'>,
): Promise<LockFault[]> {
  const { compiled } = early;
  const units = autoPipelines(compiled, file).filter((pipeline) => sitesOf(pipeline, compiled).length > 0);
  if (units.length === 0) return [];

  const context = earlyContext({ ...early, inputs: { ...early.inputs } }, () => undefined);
  try {
    addPlainDefaults(context, compiled);
  } catch {
    // A faulty default is reported by the run; words that read it are skipped here.
  }

  const faults: LockFault[] = [];
  for (const pipeline of units) {
    const { lock } = await lockedAnswersOf(pipeline, locked);
    faults.push(...faultsOf(context, compiled, pipeline, { lock, frozen, responses }));
  }

  return faults;
}

interface LockedFacts {
  lock: readonly LockEntry[];
  frozen: boolean;
  responses: Readonly<Record<string, Json>>;
}

function faultsOf(
  context: RunContext,
  main: Compiled,
  pipeline: AutoPipeline,
  { lock, frozen, responses }: LockedFacts,
): LockFault[] {
  const { models } = context.ports;
  const scope = scopeInFrame(context, context.state.root);
  const answers = new Map<string, Json>();
  const faults: LockFault[] = [];
  for (const site of nestingLevels(sitesOf(pipeline, main)).flat()) {
    const supplied = suppliedName(site, responses);
    if (supplied !== undefined) answers.set(site.id, responses[supplied] ?? null);
    if (supplied !== undefined || !innerOf(site).every(({ id }) => answers.has(id))) continue;

    try {
      const rendered = renderSite(context, {
        compiled: pipeline.compiled,
        site,
        scope,
        answerOf: ({ id }) => answers.get(id) ?? null,
      });
      const { hash, shape } = buildQuestion(rendered);
      const entry = lockedAnswer(lock, site.id, hash);
      const message = entry && lockedFault(site, entry.answer, shape.schema, models);

      if (entry && message !== undefined) faults.push({ file: pipeline.file, message, entry });
      else if (entry) answers.set(site.id, entry.answer);
      else if (shape.default !== undefined) answers.set(site.id, shape.default);
      else if (frozen) faults.push({ file: pipeline.file, message: say(autoTexts.frozen, { site: site.id }) });
    } catch {
      // A prompt that cannot be rendered yet is checked in the run.
    }
  }

  return faults;
}

const innerOf = ({ words }: AutoSite): AutoSite[] => words.flatMap((piece) => (piece.kind === 'site' ? [piece.site] : []));
