import type { Compiled } from '../../compile/compiled.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { orchestratorModel } from '../../compile/pipeline/models/model-for-step.ts';
import { modelNamesOfExperts } from '../../compile/pipeline/models/model-names.ts';
import { readNamedModels } from '../../compile/pipeline/settings/settings.ts';
import { errnoOf } from '../../disk/errno.ts';
import { alignmentProblems } from '../../insight/explain/evidence.ts';
import { makeInsight } from '../../insight/explain/insight.ts';
import type { StoredInsight } from '../../insight/explain/stored-insight.ts';
import { readInsight, storeInsight } from '../../insight/explain/stored-insight.ts';
import { describeStructure } from '../../insight/structure/structure.ts';
import type { Problem } from '../../language/problems.ts';
import { insightsTexts } from '../../language/texts/insight/insights.ts';
import { say } from '../../language/texts.ts';
import type { EngineModels } from '../../models/models.ts';
import { modelCriteria } from '../../run/calls/choose-model.ts';
import { findRoot } from '../../workspace/root.ts';
import { openModels } from '../admission/open-models.ts';
import { realClock } from '../host/real-clock.ts';
import type { StartOptions } from '../options.ts';
import { refuseBarred } from '../permissions/refuse-permissions.ts';
import { Refusal } from '../refusal.ts';
import { readPipeline } from '../source/read-pipeline.ts';

/** A description of a pipeline. */
export interface Explanation {
  compiled: Compiled;
  /** Told from the text alone. */
  structure: string[];
  /** What a model said of exactly this text, now or earlier. */
  insight?: StoredInsight;
  /** What does not fit, as problems of the text. */
  alignment: Problem[];
  /** Why no model was asked, or why its answer was not kept. */
  note?: { message: string; hint?: string; lacksModel?: true };
}

interface ExplainOptions
  extends Pick<StartOptions, 'file' | 'text' | 'cwd' | 'env' | 'allow' | 'secrets' | 'editor' | 'script' | 'model' | 'profile'> {
  /** Asks again, whatever is kept. */
  refresh?: boolean;
  signal?: AbortSignal;
  /** Told before a model is asked. */
  onAsk?(model: string): void;
}

/**
 * Describes a pipeline: its structure, and the orchestrator's account of it, stored for this text or asked now. Throws a Refusal where the
 * file cannot be read or the model named for this cannot be asked, a RunError where asking fails.
 */
export async function explainPipeline(options: ExplainOptions): Promise<Explanation> {
  const { root, compiled, settings, files } = await readPipeline(options);
  const base = { compiled, structure: describeStructure(compiled.pipeline, compiled.graph) };
  const stored = options.refresh ? undefined : await readInsight(root, compiled);
  if (stored) return { ...base, insight: stored, alignment: alignmentProblems(stored.alignment, compiled) };
  const { models } = await openModels(options, { root, settings, files, allow: options.allow, model: options.model });
  const orchestrator = chooseOrchestrator(compiled, { models, named: options.model, root });
  if ('note' in orchestrator) return { ...base, alignment: [], note: orchestrator.note };
  options.onAsk?.(orchestrator.model);
  const signal = options.signal ?? new AbortController().signal;
  const written = await makeInsight(compiled, { models, model: orchestrator.model, signal });
  const insight: StoredInsight = { ...written, made_at: new Date(realClock.now()).toISOString() };
  const note = await storeInsight(root, compiled, insight).then(
    () => undefined,
    (error: unknown) => ({ message: say(insightsTexts.unkept, { why: errnoOf(error) ?? String(error) }) }),
  );
  return { ...base, insight, alignment: alignmentProblems(insight.alignment, compiled), note };
}

/** The stored insight for this exact text; no model is asked. */
export async function keptInsight(compiled: Compiled, cwd: string): Promise<StoredInsight | undefined> {
  return readInsight(findRoot(compiled.world.file, cwd), compiled);
}

type OrchestratorChoice = { model: string } | { note: NonNullable<Explanation['note']> };

/** The orchestrator, or why it is not asked. */
function chooseOrchestrator(
  compiled: Compiled,
  { models, named, root }: { models: EngineModels; named: string | undefined; root: string },
): OrchestratorChoice {
  const { pipeline, world, valid } = compiled;
  if (!valid) return { note: { message: say(insightsTexts.hasErrors) } };
  const { model: thinks, selection } = orchestratorModel(world.settings?.orchestrator, pipeline);
  const orchestrator = typeof thinks === 'string' ? thinks : constantModelName(thinks);
  const shared = modelNamesOfExperts(readNamedModels(world.settings ?? {}).experts);
  const chooses = selection && modelCriteria(selection, [pipeline], shared, { can: ['schema'] });
  const refused = models.refusalFor(orchestrator, chooses);
  if (refused && named !== undefined) throw new Refusal(refused.message, { hint: refused.hint });
  if (refused) return { note: { message: say(insightsTexts.notReady, { why: refused.message }), hint: refused.hint } };
  refuseBarred(models.missingPermission(orchestrator, chooses), { root, world });
  const { model } = models.choose(orchestrator, undefined, chooses);
  return model === 'offline'
    ? { note: { message: say(insightsTexts.onlyOffline), hint: say(insightsTexts.onlyOfflineHint), lacksModel: true } }
    : { model };
}

/** A model name that is written out; undefined for one that only a run computes. */
function constantModelName(value: Value | undefined): string | undefined {
  if (value?.kind === 'list') return constantModelName(value.items[0]);
  if (value?.kind !== 'constant') return undefined;
  const first = Array.isArray(value.value) ? value.value[0] : value.value;
  return typeof first === 'string' ? first : undefined;
}
