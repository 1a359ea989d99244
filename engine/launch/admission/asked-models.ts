import type { Compiled } from '../../compile/compile.ts';
import type { Node } from '../../compile/graph/graph.ts';
import type { WorkOf } from '../../compile/pipeline/model/by-kind.ts';
import { promptFallbacks } from '../../compile/pipeline/model/fallback.ts';
import { asksModels, partsOfWork } from '../../compile/pipeline/model/parts.ts';
import { searchParameter } from '../../compile/pipeline/model/search.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { defaultModelOf, modelForStep, orchestratorModel } from '../../compile/pipeline/models/model-for-step.ts';
import { ensembleModelNames, modelNamesOfExperts } from '../../compile/pipeline/models/model-names.ts';
import { readNamedModels } from '../../compile/pipeline/settings/settings.ts';
import { defined } from '../../language/json.ts';
import type { MediaTask } from '../../language/media/made-media.ts';
import type { MediaKind } from '../../language/media.ts';
import { sensesFor } from '../../language/media.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { modelWorkOf } from '../../language/tools/model-work.ts';
import { modelCriteria } from '../../run/calls/choose-model.ts';
import type { ModelCriteria } from '../../run/model-port.ts';

/** A model that a run asks, as far as the text tells: its name, its selection, and the asking steps. */
export interface AskedModel {
  /** In the form that `choose` takes. */
  named?: string;
  criteria?: ModelCriteria;
  /** Media in the prompt. */
  carries?: readonly MediaKind[];
  /** The media that it must make; without a name the first default model that can be asked. */
  makes?: MediaTask;
  who: string;
  /** It is asked through batches. */
  batch?: true;
  /** The purpose, where it is no prompt of the pipeline. */
  about?: 'auto' | 'rubric';
  /** The node of the asking step. */
  node?: Node;
}

/** The models that a step asks, including its fallbacks: `computed` where only the run knows. */
export function modelsAskedBy(
  step: Step,
  path: string,
  compiled: Compiled,
  main: Compiled,
): readonly (AskedModel | 'computed')[] {
  return [step, ...promptFallbacks(step)].flatMap((one) => modelsOfWork(one, path, compiled, main));
}

/** Empty for work that asks no model itself. */
function modelsOfWork(step: Step, path: string, compiled: Compiled, main: Compiled): readonly (AskedModel | 'computed')[] {
  const { work } = step;
  const who = say(launchTexts.aPrompt, { step: path });
  if (work.kind === 'generated') return modelsOfGenerated(step, { who, compiled, main });
  if (work.kind === 'tool') return modelsOfTool(work, path);
  if (!asksModels(work)) return ensembleModelNames(work).map((name) => ({ named: name, who }));

  switch (work.kind) {
    case 'ensemble':
      return partsOfWork(work).models.map((value) => constantModel(value, who) ?? 'computed');
    // Each agent is a node of the graph.
    case 'agents':
      return [];
    case 'prompt':
      return modelsAskedByPrompt(step, work, { who, compiled, main });
  }
}

/** Generated prompts ask the models that their step names, or the default model. */
function modelsOfGenerated(
  { model }: Step,
  { who, compiled, main }: { who: string; compiled: Compiled; main: Compiled },
): readonly (AskedModel | 'computed')[] {
  const value = model ?? defaultModelOf(compiled.pipeline, main.pipeline).model;
  if (!value) return [{ who }];
  const first = constantModel(value, who);
  const names = model?.kind === 'constant' && Array.isArray(model.value) ? model.value : [];
  // Each may be chosen alone, so each must be available.
  return [first ?? 'computed', ...names.flatMap((one) => (typeof one === 'string' ? [{ named: one, who }] : []))];
}

/** A semantic search asks the named model; media are made by the named one or a default. */
function modelsOfTool(work: WorkOf<'tool'>, path: string): readonly (AskedModel | 'computed')[] {
  const asks = modelWorkOf(work.tool, work.action);
  if (!asks) return [];
  if (asks === 'embed') {
    const model = searchParameter(work, 'model');
    return model ? [constantModel(model, say(launchTexts.aSearch, { step: path })) ?? 'computed'] : [];
  }

  const model = work.parameters.entries.find(({ key }) => key === 'model')?.value;
  const who = say(launchTexts.aMaker, { step: path });
  const named = model ? constantModel(model, who) : { who };

  return [named ? { ...named, makes: asks } : 'computed'];
}

function modelsAskedByPrompt(
  step: Step,
  { media, batchApi }: WorkOf<'prompt'>,
  { who, compiled, main }: { who: string; compiled: Compiled; main: Compiled },
): readonly (AskedModel | 'computed')[] {
  const { cascade, answer } = step;
  const { pipeline } = compiled;
  const { model, selection, tools } = modelForStep(step, pipeline, main.pipeline, sharedExperts(compiled));
  const most = step.maxTokens?.kind === 'constant' ? step.maxTokens.value : undefined;
  const needs = {
    can: [...(answer ? ['schema'] : []), ...(tools.length ? ['tools'] : []), ...sensesFor(media)],
    max_tokens: typeof most === 'number' ? most : undefined,
  };
  const chooses: Pick<AskedModel, 'criteria'> = selection
    ? { criteria: modelCriteria(selection, [pipeline, main.pipeline], modelNamesOfExperts(sharedExperts(compiled)), needs) }
    : {};
  const own = model ? constantModel(model, who) : { who };
  const otherwise = cascade && constantModel(cascade.otherwise, who);
  const carries = media ? { carries: [...new Set(media.map(({ kind }) => kind))] } : {};

  return [
    own ? defined({ ...own, ...chooses, ...carries, batch: batchApi }) : 'computed',
    ...(cascade ? [otherwise ? { ...otherwise, ...carries } : ('computed' as const)] : []),
  ];
}

/** Every model that the run will ask, with its first user. Computed ones are judged during the run. */
export function askedModels(compiled: Compiled, main: Compiled): AskedModel[] {
  const { steps, graph } = compiled;
  const models = new Map<string, AskedModel>();

  const add = (one: AskedModel | 'computed'): void => {
    if (one === 'computed') return;
    const key = JSON.stringify([
      one.named ?? null,
      one.criteria ?? null,
      one.carries ?? null,
      one.makes ?? null,
      one.batch ?? null,
    ]);
    if (!models.has(key)) models.set(key, one);
  };

  graph.nodes.forEach((node, index) => {
    const step = steps[index]?.step;
    if (!step) return;
    for (const one of modelsAskedBy(step, node.path, compiled, main)) add(one === 'computed' ? one : { ...one, node });
  });

  const orchestrator = askedOrchestrator(compiled, main);
  if (orchestrator) add(orchestrator);
  return [...models.values()];
}

/** The model for AUTO tags and rubrics; undefined where none is needed. */
export function askedOrchestrator(compiled: Compiled, main: Compiled): AskedModel | 'computed' | undefined {
  const { pipeline, world } = compiled;
  const who = whoThinks(compiled);
  if (!who) return undefined;

  const levels = compiled === main ? [pipeline] : [pipeline, main.pipeline];
  const { model, selection } = orchestratorModel(world.settings?.orchestrator, ...levels);
  const named = typeof model === 'object' ? constantText(model) : model;
  if (model !== undefined && named === undefined) return 'computed';

  const shared = modelNamesOfExperts(sharedExperts(compiled));
  return { ...who, named, criteria: selection && modelCriteria(selection, levels, shared, { can: ['schema'] }) };
}

/** The first AUTO tag or rubric in text order, which needs the orchestrator. */
function whoThinks({ graph, steps }: Compiled): Pick<AskedModel, 'who' | 'about' | 'node'> | undefined {
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (!step) continue;
    if (step.autos.length > 0) return { who: 'AUTO', about: 'auto' };
    if (step.quality?.rubric || step.cascade?.verify.rubric) {
      return { who: say(launchTexts.aRubric, { step: node.path }), about: 'rubric', node };
    }
  }
  return undefined;
}

const sharedExperts = ({ world }: Compiled) => readNamedModels(world.settings ?? {}).experts;

function constantModel(value: Value, who: string): AskedModel | undefined {
  const name = constantText(value);
  return name === undefined ? undefined : { named: name, who };
}

/** A model or a list of models, in the form that `choose` takes. */
function constantText(value: Value): string | undefined {
  if (value.kind !== 'constant') return undefined;
  const { value: constant } = value;
  if (Array.isArray(constant)) return JSON.stringify(constant);
  return typeof constant === 'string' ? constant : undefined;
}
