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

/** Longer results are shortened for a model; the log has them complete. */
const longest = 60_000;

/** The result of a tool call, as text for the model; `failed` where the call failed or was refused. */
export interface ToolAnswer {
  content: string;
  failed?: true;
}

/** Makes one call that a model asked for. An error is returned to the model, which may try something else. */
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
    // A person may still permit it.
    if (signal.aborted || !tellable.has(failure.kind) || (failure.needs && !denial)) throw thrown;
    return refused((denial ?? failure).message);
  }
}

/** Failures that another call may avoid, and refused permissions: the model continues. All others fail the step. */
const tellable: ReadonlySet<string> = new Set(['tool', 'input', 'network', 'timeout', 'permission']);

const refused = (error: string): ToolAnswer => ({ content: shortened({ error }), failed: true });

function shortened(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
