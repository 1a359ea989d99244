import { prepareAttempt } from '../../run/attempts/prepare.ts';
import { estimateTokens } from '../../run/calls/choose-model.ts';
import type { RunContext } from '../../run/context.ts';
import { preload } from '../../run/scope/render.ts';
import { stepRunOf } from '../../run/step/step-run.ts';
import type { Why } from '../../state/events.ts';
import { promptPath } from '../../state/path.ts';

/** What a step is going to ask a model, as the run stands. */
export interface PromptPreview {
  prompt: string;
  system: string | undefined;
  /** A person has given it another prompt. */
  edited: boolean;
  model: NonNullable<Why['model']>;
  /** Of the question, estimated upwards. */
  tokens: number;
  /** USD, the most that it may cost; undefined where no price is known. */
  cost: number | undefined;
}

/**
 * The rendered prompt of a step that has not begun, with the model that would be asked. Undefined where the step asks none. Nothing is sent,
 * and nothing becomes a fact. Rejects with what keeps the prompt from being rendered.
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
