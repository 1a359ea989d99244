import type { Value } from '../compile/pipeline/model.ts';
import { modelsNamed } from '../compile/pipeline/models-named.ts';
import { cliTexts } from '../language/texts/cli.ts';
import { say } from '../language/texts.ts';
import type { Engine } from './engine.ts';

type Handle = Awaited<ReturnType<Engine['startRun']>>;

/** Says that prompts go to the embedded engine, with the reason; undefined where a model answers or nothing is asked. */
export function offlineNote({
  compiled,
  context,
  state,
  reach,
}: Pick<Handle, 'compiled' | 'context' | 'state' | 'reach'>): string | undefined {
  if (reach.mode === 'replay') return undefined;
  const { pipeline, steps } = compiled;
  const asked = new Set<string | undefined>();
  for (const { step } of steps) {
    if (step.work.kind === 'prompt') asked.add(constantModel(step.model ?? pipeline.defaultModel));
    for (const name of modelsNamed(step.work)) asked.add(name);
    if (step.autos.length) asked.add(constantModel(pipeline.orchestrator ?? pipeline.defaultModel));
  }
  for (const named of asked) {
    const { model, reason } = context.ports.models.choose(named);
    if (model !== 'offline') continue;
    if (state.started?.model !== undefined) return cliTexts.offline;
    return say(cliTexts.offlineWhy, { reason });
  }
  return undefined;
}

const constantModel = (value: Value | undefined): string | undefined => {
  if (value?.kind !== 'constant') return undefined;
  if (Array.isArray(value.value)) return JSON.stringify(value.value);
  return typeof value.value === 'string' ? value.value : undefined;
};
