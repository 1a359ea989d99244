import type { Compiled } from '../../compile/compiled.ts';
import { errnoOf } from '../../disk/errno.ts';
import { alignmentProblems } from '../../insight/explain/evidence.ts';
import { makeInsight } from '../../insight/explain/insight.ts';
import type { StoredInsight } from '../../insight/explain/stored-insight.ts';
import { readInsight, storeInsight } from '../../insight/explain/stored-insight.ts';
import { describeStructure } from '../../insight/structure/structure.ts';
import type { Problem } from '../../language/problems.ts';
import { insightsTexts } from '../../language/texts/insight/insights.ts';
import { say } from '../../language/texts.ts';
import { findRoot } from '../../workspace/root.ts';
import { chooseOrchestrator } from '../admission/choose-orchestrator.ts';
import { openModels } from '../admission/open-models.ts';
import { realClock } from '../host/real-clock.ts';
import type { StartOptions } from '../options.ts';
import { readPipeline } from '../source/read-pipeline.ts';

/** A description of a pipeline. */
export interface Explanation {
  compiled: Compiled;
  /** Derived from the text alone. */
  structure: string[];
  /** A model's description of exactly this text, made now or earlier. */
  insight?: StoredInsight;
  /** Mismatches, as problems of the text. */
  alignment: Problem[];
  /** The reason that no model was asked, or that its answer was not kept. */
  note?: { message: string; hint?: string; lacksModel?: true };
}

interface ExplainOptions
  extends Pick<StartOptions, 'file' | 'text' | 'cwd' | 'env' | 'allow' | 'secrets' | 'editor' | 'script' | 'model' | 'profile'> {
  /** Asks again, even where an answer is stored. */
  refresh?: boolean;
  signal?: AbortSignal;
  /** Called before a model is asked. */
  onAsk?(model: string): void;
}

/**
 * Describes a pipeline: its structure, and the orchestrator's description, stored for this text or asked for now. Throws a
 * Refusal where the file cannot be read or the named model cannot be asked, a RunError where asking fails.
 */
export async function explainPipeline(options: ExplainOptions): Promise<Explanation> {
  const { root, compiled, settings, files } = await readPipeline(options);
  const base = { compiled, structure: describeStructure(compiled.pipeline, compiled.graph) };
  const stored = options.refresh ? undefined : await readInsight(root, compiled);
  if (stored) return { ...base, insight: stored, alignment: alignmentProblems(stored.alignment, compiled) };

  const { models } = await openModels(options, { root, settings, files, allow: options.allow, model: options.model });
  const orchestrator = chooseModel(compiled, { models, named: options.model, root });
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

/** The orchestrator, or the reason that it is not asked. */
function chooseModel(
  compiled: Compiled,
  place: Parameters<typeof chooseOrchestrator>[1],
): { model: string } | { note: NonNullable<Explanation['note']> } {
  if (!compiled.valid) return { note: { message: say(insightsTexts.hasErrors) } };
  const chosen = chooseOrchestrator(compiled, place);
  if ('refusal' in chosen) {
    const { message, hint } = chosen.refusal;
    return { note: { message: say(insightsTexts.notReady, { why: message }), hint } };
  }

  const { model } = chosen;
  return model === 'offline'
    ? { note: { message: say(insightsTexts.onlyOffline), hint: say(insightsTexts.onlyOfflineHint), lacksModel: true } }
    : { model };
}
