import type { Selection } from '../../../compile/pipeline/model/model-choice.ts';
import type { Expert, Personality } from '../../../compile/pipeline/model/pipeline.ts';
import type { Step } from '../../../compile/pipeline/model/step.ts';
import type { Value } from '../../../compile/pipeline/model/value.ts';
import { modelForStep } from '../../../compile/pipeline/models/model-for-step.ts';
import type { StepRun } from '../../context.ts';
import { planOf } from '../../context.ts';
import { renderText } from '../../scope/render.ts';

/**
 * The model and system prompt of a prompt, from the step, its expert, the expert of its tools and the pipeline, in this
 * order.
 */
interface Persona {
  model?: Value;
  /** The selection, among the names in `model` or among all models. */
  selection?: Selection;
  temperature?: Value;
  maxTokens?: Value;
  /** The system prompt: the expert's, the personality's, the step's own, joined as paragraphs. */
  system: string;
  tools: readonly string[];
}

export function personaOf({ context, step, definition, scope }: StepRun): Persona {
  const { pipeline, shared } = planOf(context, step.frame);
  const { model, selection, expert, tools } = modelForStep(definition, pipeline, context.plan.pipeline, shared.experts);
  const text = (value: Value | undefined): string => (value ? renderText(context, value, scope).trim() : '');

  return {
    model,
    selection,
    temperature: definition.temperature ?? expert?.temperature,
    maxTokens: definition.maxTokens ?? expert?.maxTokens,
    system: systemOf(definition, expert, [...pipeline.personalities, ...shared.personalities], text),
    tools,
  };
}

/** The system prompt; `text` renders a value of the text. */
export function systemOf(
  { work, personality, personalityText: ownText }: Step,
  expert: Expert | undefined,
  personalities: readonly Personality[],
  text: (value: Value | undefined) => string,
): string {
  const named = personality?.id ?? (ownText ? undefined : expert?.personality?.id);
  const parts = [
    text(expert?.system),
    ...(named === undefined ? [] : personalityTexts(personalities, named, text)),
    text(ownText),
    text(work.kind === 'prompt' || work.kind === 'ensemble' ? work.system : undefined),
  ];

  return parts.filter((part) => part !== '').join('\n\n');
}

/** The texts of a personality, after those that it extends. */
function personalityTexts(all: readonly Personality[], name: string, text: (value: Value | undefined) => string): string[] {
  const chain: Personality[] = [];
  for (let at = all.find((one) => one.name === name); at && !chain.includes(at); ) {
    chain.unshift(at);
    const base: string | undefined = at.extends?.id;
    at = base === undefined ? undefined : all.find((one) => one.name === base);
  }

  return chain.flatMap(({ system, style, format }) => [
    text(system),
    style === undefined ? '' : `Style: ${style}.`,
    format === undefined ? '' : `Format of the answer: ${format}.`,
  ]);
}
