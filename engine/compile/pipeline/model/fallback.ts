import { memoize } from '../../../language/memoize.ts';
import { partsOfWork } from './parts.ts';
import type { Handler } from './retry.ts';
import type { Step } from './step.ts';
import type { MapValue, Value } from './value.ts';
import type { Work } from './work.ts';

type Fallback = NonNullable<Handler['fallback']>;

/** The step with the work of a fallback of `on_error`. */
export function replaceWork(step: Step, fallback: Fallback): Step {
  if ('tool' in fallback) return { ...step, work: { kind: 'tool', ...fallback, isFallback: true } };
  const asked = fallback.model ? replaceModel(step, fallback.model) : step;
  return fallback.prompt ? { ...asked, work: replacePrompt(step.work, fallback.prompt) } : asked;
}

/** The step with some of its parameters replaced. */
export function replaceParameters(definition: Step, replacement: MapValue | undefined): Step {
  const { work } = definition;
  if (!replacement || (work.kind !== 'tool' && work.kind !== 'prompt' && work.kind !== 'ensemble')) return definition;

  const names = new Set(replacement.entries.map(({ key }) => key));
  const entries = work.parameters?.entries.filter(({ key }) => !names.has(key)) ?? [];
  return {
    ...definition,
    work: { ...work, parameters: { ...replacement, entries: [...entries, ...replacement.entries] } },
  };
}

/** The prompts of the fallbacks that a step may be replaced by when its own work has failed. */
export const promptFallbacks = memoize((step: Step): readonly Step[] =>
  step.handlers.flatMap(({ fallback }) =>
    fallback && !('tool' in fallback) && fallback.prompt ? [replaceWork(step, fallback)] : [],
  ),
);

/** The step, or each of its agents, with this one model and no other way to choose one. */
function replaceModel({ selection: _, cascade: __, ...step }: Step, model: Value): Step {
  const { work } = step;
  if (work.kind !== 'agents') return { ...step, model };
  const agents = work.agents.map((agent) => ({ ...agent, step: replaceModel(agent.step, model) }));
  return { ...step, work: { ...work, agents } };
}

/** Another question; the other keys of a prompt stay. */
function replacePrompt(work: Work, prompt: Value): Work {
  if (work.kind === 'prompt') return { ...work, prompt, parts: undefined, media: undefined };
  const { parameters } = partsOfWork(work);
  return { kind: 'prompt', prompt, parameters, tools: [], maxTurns: usualTurns };
}

/** The most rounds of tool calls of a prompt without `max_turns`. */
export const usualTurns = 8;
