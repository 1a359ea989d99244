import type { Json, JsonMap } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { callStepTool } from '../../calls/tool-call.ts';
import { fitParameters } from '../../calls/tool-parameters.ts';
import type { StepAttempt } from '../../context.ts';
import type { ToolCall } from '../../model-port.ts';
import { denialOf } from '../../people/ask-permission.ts';
import { failureFrom } from '../../scope/render.ts';
import type { Offered } from './offers.ts';

/** Longer results are cut before a model reads them; the whole stands in the log. */
const longest = 60_000;

/** What a tool call gave, as the model reads it; `failed` where it could not be made or went wrong. */
export interface ToolAnswer {
  content: string;
  failed?: true;
}

/** Makes one call that a model asked for. An error is told to the model, which may ask otherwise. */
export async function makeToolCall(attempt: StepAttempt, offers: readonly Offered[], toolCall: ToolCall): Promise<ToolAnswer> {
  const { context, step, signal } = attempt;
  const offer = offers.find(({ name }) => name === toolCall.name);
  if (!offer) {
    const names = offers.map(({ name }) => name).join(', ');
    return refused(say(runsTexts.unknownOffer, { name: toolCall.name, names }));
  }
  const { tool, action, parameters: schema, repeatable } = offer;
  const parameters: JsonMap = fitParameters(isMap(toolCall.arguments) ? toolCall.arguments : {}, schema);
  const wrong = context.ports.models.check(schema, parameters);
  if (wrong !== undefined) return refused(say(runsTexts.badArguments, { why: wrong }));
  try {
    const once = repeatable ? undefined : true;
    const result = await callStepTool(attempt, { tool, action, parameters }, { prompt: parameters, once });
    const content = shortened(result);
    return isMap(result) && result['success'] === false ? { content, failed: true } : { content };
  } catch (thrown) {
    const failure = failureFrom(thrown);
    const denial = failure.needs && denialOf(step, failure.needs);
    // Somebody may still say yes.
    if (signal.aborted || !tellable.has(failure.kind) || (failure.needs && !denial)) throw thrown;
    return refused((denial ?? failure).message);
  }
}

/** What another call may do better, and what was not permitted: the model goes on without. Everything else fails the step. */
const tellable: ReadonlySet<string> = new Set(['tool', 'input', 'network', 'timeout', 'permission']);

const refused = (error: string): ToolAnswer => ({ content: shortened({ error }), failed: true });

function shortened(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
