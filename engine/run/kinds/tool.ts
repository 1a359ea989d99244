import { parameterReader } from '../../compile/graph/names/own-parameters.ts';
import { actionName, toolName } from '../../compile/pipeline/dialects/tool-actions.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { isIgnored } from '../../language/dialects/parameters.ts';
import type { Json, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../language/texts/compile/problems.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { closedNames } from '../../language/tools/closed.ts';
import { ownAction, usualAction } from '../../language/tools/own.ts';
import { RunError } from '../../state/failure.ts';
import type { PreparedAttempt } from '../attempts/prepared-attempt.ts';
import { callKeyOfStep, withoutCallKey } from '../calls/call-key.ts';
import { callStepTool } from '../calls/tool-call.ts';
import { fitParameters, splitParameters } from '../calls/tool-parameters.ts';
import type { StepRun } from '../context.ts';
import { renderValue } from '../scope/render.ts';
import { wrongComputed } from '../step/computed.ts';

/** One tool call. A result with `success: false` is a failure like any other; its value says why. */
export function prepareTool(run: StepRun): PreparedAttempt {
  const { context, step, definition, scope } = run;
  const { work } = definition;
  if (work.kind !== 'tool')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'tool' }) });

  const { tool, action } = work.computed ? computeTool(run, work) : work;
  const spec = context.ports.tools.spec(tool);
  const schema = (spec?.actions[action] ?? spec?.others)?.parameters;
  const all = fitParameters(scope.parameters(tool === 'terminal'), schema);
  const { taken: parameters, strange } = splitParameters(all, schema);
  if (work.computed) refuseUnknownParameters(definition, { tool, action, strange, schema });

  return {
    parameters: all,
    identity: () => Promise.resolve(withoutCallKey({ tool, action, parameters }, callKeyOfStep(context, step, definition))),
    attempt: async (signal, calls) => acceptResult(await callStepTool({ ...run, signal, calls }, { tool, action, parameters })),
  };
}

/**
 * Throws a RunError (`input`) for an unknown parameter of a tool whose name is computed in the run; for others `check` has reported it.
 * Parameters that the step's own templates read are allowed.
 */
function refuseUnknownParameters(
  definition: Step,
  { tool, action, strange, schema }: { tool: string; action: string; strange: readonly string[]; schema: JsonSchema | undefined },
): void {
  const isRead = parameterReader(definition);
  const name = strange.find((one) => !isRead(one) && !isIgnored(tool, action, one));
  if (name === undefined) return;

  const near = nearest(name, closedNames(schema ?? {}) ?? []);
  throw new RunError({
    kind: 'input',
    message: say(problemTexts['unknown-parameter'], { tool, action, name }),
    hint: near === undefined ? undefined : say(phrases.didYouMean, { name: near }),
  });
}

/**
 * The tool and action that the run computes, by canonical names; an unknown tool is refused by the call. Throws a RunError
 * (`input`) for anything but a name.
 */
function computeTool(
  { context, step, scope }: StepRun,
  { tool, action, computed = {} }: Extract<Step['work'], { kind: 'tool' }>,
): { tool: string; action: string } {
  const { tools } = context.ports;

  const renderName = (name: 'tool' | 'action', value: Value): string => {
    const got = renderValue(context, value, scope);
    if (typeof got === 'string' && got.trim() !== '') return got.trim();
    throw wrongComputed(step, name, say(name === 'tool' ? runsTexts.aToolName : runsTexts.anActionName), got);
  };

  const name = computed.tool ? toolName(renderName('tool', computed.tool)) : tool;
  const spec = tools.spec(name);
  const usual = spec?.defaultAction ?? Object.keys(spec?.actions ?? {})[0] ?? ownAction;
  const literal = action === usualAction ? usual : action;
  const word = computed.action ? renderName('action', computed.action) : literal;

  return { tool: name, action: spec ? actionName(spec, word) : word };
}

function acceptResult(result: Json): { value: Json; location?: string } {
  if (!isMap(result)) return { value: result };
  const { success, error, retry_after, path } = result;
  if (success === false)
    throw new RunError({
      kind: 'tool',
      message: typeof error === 'string' && error ? error : runsTexts.toolFailed,
      retryable: true,
      // Tools use seconds, as the protocols do.
      retry_after: typeof retry_after === 'number' && retry_after >= 0 ? retry_after * 1000 : undefined,
    });

  return { value: result, location: typeof path === 'string' ? path : undefined };
}
