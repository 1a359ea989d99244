import type { Json, JsonMap, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/runs.ts';
import { say } from '../../language/texts.ts';
import type { StepState } from '../../state/step.ts';
import type { Calls } from '../calls.ts';
import type { RunContext } from '../context.ts';
import { fitParameters } from '../parameters.ts';
import type { ToolCall, ToolOffer } from '../ports.ts';
import { failureFrom } from '../render.ts';
import { callTool, inTurn } from '../tool-call.ts';

/** One action of a tool that a model may call. */
export interface Offered extends ToolOffer {
  tool: string;
  action: string;
  repeatable: boolean;
}

/** Longer results are cut before a model reads them; the whole stands in the log. */
const longest = 60_000;

/** What a step offers to its model: all actions of a tool, or the one behind the dot. */
export function offersOf(context: RunContext, names: readonly string[]): Offered[] {
  return names.flatMap((written): Offered[] => {
    const [name = written, only] = written.split('.');
    const spec = context.ports.tools.spec(name) ?? context.ports.tools.spec(name.replaceAll('_', '-'));
    const actions = Object.entries(spec?.actions ?? {}).filter(([action]) => only === undefined || action === only);
    return actions.map(([action, { doc, parameters, repeatable }]) => ({
      tool: spec?.name ?? name,
      action,
      repeatable,
      name: `${spec?.name ?? name}_${action}`.replace(/[^\w-]/g, '_').slice(0, 64),
      description: doc,
      parameters: withoutShell(spec?.name ?? name, parameters),
    }));
  });
}

/** No text of a model becomes a line for a shell: it may name a program and its arguments. */
function withoutShell(tool: string, schema: JsonSchema): JsonSchema {
  if (tool !== 'terminal' || !isMap(schema['properties'])) return schema;
  const { command: _command, ...properties } = schema['properties'];
  const { oneOf: _oneOf, ...rest } = schema;
  return { ...rest, properties, required: ['argv'] };
}

/** Makes one call that a model asked for; what went wrong with it is told to the model, which may ask otherwise. */
export async function makeToolCall(
  context: RunContext,
  step: StepState,
  calls: Calls,
  offers: readonly Offered[],
  asked: ToolCall,
  signal: AbortSignal,
): Promise<string> {
  const offer = offers.find(({ name }) => name === asked.name);
  if (!offer)
    return answered({
      error: say(runsTexts.unknownOffer, { name: asked.name, names: offers.map(({ name }) => name).join(', ') }),
    });
  const { tool, action, parameters: schema, repeatable } = offer;
  const parameters: JsonMap = fitParameters(isMap(asked.arguments) ? asked.arguments : {}, schema);
  const wrong = context.ports.models.check(schema, parameters);
  if (wrong !== undefined) return answered({ error: say(runsTexts.badArguments, { why: wrong }) });
  try {
    const call = {
      kind: 'tool' as const,
      name: `${tool}.${action}`,
      request: { tool, action, parameters },
      prompt: parameters,
      ...(repeatable ? {} : { once: true as const }),
    };
    const { result } = await inTurn(context, step, tool, signal, () =>
      calls.make(call, (place) => callTool(context, step, { tool, action, parameters }, place, signal)),
    );
    return answered(result);
  } catch (thrown) {
    const failure = failureFrom(thrown);
    if (signal.aborted || !tellable.has(failure.kind)) throw thrown;
    return answered({ error: failure.message });
  }
}

/** What another call may do better. Everything else fails the step. */
const tellable: ReadonlySet<string> = new Set(['tool', 'input', 'network', 'timeout']);

function answered(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
