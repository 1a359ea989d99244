import { resolve } from 'node:path';
import { compile } from '../../compile/compile.ts';
import type { Compiled } from '../../compile/compiled.ts';
import { draftPipeline, type PipelineDraft } from '../../insight/draft/draft-pipeline.ts';
import { summariseLanguage } from '../../insight/draft/language-summary.ts';
import { draftTexts } from '../../language/texts/insight/draft.ts';
import { say } from '../../language/texts.ts';
import { builtinTools } from '../../language/tools/builtin-tools.ts';
import { examples } from '../../patterns/library.ts';
import { findRoot } from '../../workspace/root.ts';
import { chooseOrchestrator } from '../admission/choose-orchestrator.ts';
import { openModels } from '../admission/open-models.ts';
import type { StartOptions } from '../options.ts';
import { Refusal } from '../refusal.ts';
import { loadWorld } from '../source/load-world.ts';

export interface DraftOptions
  extends Pick<StartOptions, 'cwd' | 'env' | 'allow' | 'secrets' | 'editor' | 'script' | 'model' | 'profile'> {
  /** The draft's place, relative to `cwd`: its settings, tools and files are looked up from there. */
  file: string;
  /** The text to start from. */
  text?: string | undefined;
  /** The task of the pipeline, or the change to the text; without it, its errors are corrected. */
  wanted?: string | undefined;
  /** The most calls; 4 unless given. */
  rounds?: number | undefined;
  /** USD for all calls; 0.50 unless given, and by default only as far as the price is known. */
  maxCost?: number | undefined;
  signal?: AbortSignal;
  /** Called before each call. */
  onCall?(asked: { model: string; call: number; most: number }): void;
}

const usual = { rounds: 4, maxCost: 0.5 };

/**
 * Asks a model for a pipeline, or for a corrected text, checked as if it stood in its place. Nothing is written or run.
 * Throws a Refusal where no model can be asked, a RunError where there is no draft.
 */
export async function writeDraft(options: DraftOptions): Promise<PipelineDraft> {
  const { cwd, text, wanted, allow, profile, model: named, rounds = usual.rounds } = options;
  const file = resolve(cwd, options.file);
  const root = findRoot(file, cwd);
  const world = await loadWorld(file, { root, cwd, profile });
  const { settings = {}, tools = [] } = world;
  const compileDraft = (draft: string): Compiled => compile(draft, world);
  const current = text === undefined ? undefined : compileDraft(text);

  const { models } = await openModels(options, { root, settings, files: [{ file, text: text ?? '' }], allow, model: named });
  const chosen = chooseOrchestrator(current ?? compileDraft(''), { models, named, root });
  if ('refusal' in chosen) throw new Refusal(chosen.refusal.message, { hint: chosen.refusal.hint });

  const isNamed = named !== undefined || settings.default_model !== undefined;
  const model = chosen.model === 'offline' && !isNamed ? await firstOfEditor(options) : chosen.model;
  if (model === undefined || model === 'offline')
    throw new Refusal(say(draftTexts.onlyOffline), { hint: say(draftTexts.onlyOfflineHint) });

  const language = summariseLanguage([...Object.values(builtinTools), ...tools]);
  const request = { wanted, current, language, examples: Object.values(examples) };
  return draftPipeline(request, {
    models,
    model,
    rounds,
    maxCost: options.maxCost ?? usual.maxCost,
    strict: options.maxCost !== undefined,
    signal: options.signal ?? new AbortController().signal,
    compile: compileDraft,
    onCall: (call) => options.onCall?.({ model, call, most: rounds }),
  });
}

/** A model of the editor, for users who have named none and set no key; the editor asks whether it may be used. */
async function firstOfEditor({ editor }: DraftOptions): Promise<string | undefined> {
  const [first] = (await editor?.list()) ?? [];
  return first && `vscode:${first.family}`;
}
