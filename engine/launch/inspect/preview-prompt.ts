import { prepareAttempt } from '../../run/attempts/prepare.ts';
import { estimateTokens } from '../../run/calls/choose-model.ts';
import type { RunContext } from '../../run/context.ts';
import { preload } from '../../run/scope/render.ts';
import { stepRunOf } from '../../run/step/step-run.ts';
import { promptPath } from '../../state/path.ts';
import type { Why } from '../../state/why.ts';

/** The request that a step would send to a model at present. */
export interface PromptPreview {
  prompt: string;
  system: string | undefined;
  /** A person has changed its prompt. */
  edited: boolean;
  model: NonNullable<Why['model']>;
  /** Tokens of the question, estimated upwards. */
  tokens: number;
  /** The highest cost in USD; undefined without a known price. */
  cost: number | undefined;
}

/**
 * The rendered prompt of a step that has not begun, with its model. Undefined where the step asks none. Nothing is sent, and
 * no fact is written. Rejects with the reason that the prompt cannot be rendered.
 */
export async function previewPrompt(context: RunContext, path: string): Promise<PromptPreview | undefined> {
  const step = context.state.steps.get(path);
  if (!step) return undefined;

  const run = stepRunOf(context, step);
  if (run.definition.work.kind !== 'prompt' || step.node.loop) return undefined;

  const edited = context.state.edits.get(promptPath(path));
  await preload(context, step.frame, [edited?.stored], run.definition);
  const { asks } = prepareAttempt(run);
  if (!asks || !run.why.model) return undefined;

  const textOf = (role: string): string | undefined => asks.messages.find((message) => message.role === role)?.content;
  const [system, prompt = ''] = [textOf('system'), textOf('user')];
  return {
    prompt,
    system,
    edited: edited !== undefined,
    model: run.why.model,
    tokens: estimateTokens(system ?? '', prompt),
    cost: context.ports.models.worst(asks).cost,
  };
}
