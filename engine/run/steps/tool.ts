import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { actionName, toolName } from '../../compile/pipeline/tool-actions.ts';
import type { JsonMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/runs.ts';
import { say } from '../../language/texts.ts';
import { ownAction, usualAction } from '../../language/tools/own.ts';
import { RunError } from '../../state/failure.ts';
import type { StepState } from '../../state/step.ts';
import type { Prepared } from '../attempts.ts';
import { wrong } from '../computed.ts';
import type { RunContext } from '../context.ts';
import { fitParameters } from '../parameters.ts';
import { render } from '../render.ts';
import type { StepScope } from '../scope.ts';
import { callTool, inTurn } from '../tool-call.ts';

/** One call of a tool. A result with `success: false` is a failure like any other; its value says why. */
export function prepareTool(context: RunContext, step: StepState, definition: Step, scope: StepScope): Prepared {
  const { work } = definition;
  if (work.kind !== 'tool')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'tool' }) });
  const { tool, action } = work.computed ? chosen(context, step, work, scope) : work;
  const spec = context.ports.tools.spec(tool);
  const schema = (spec?.actions[action] ?? spec?.others)?.parameters;
  const parameters = fitParameters(scope.parameters(tool === 'terminal'), schema);
  return {
    parameters,
    identity: { tool, action, parameters },
    async attempt(signal, calls) {
      const asked = { kind: 'tool' as const, name: `${tool}.${action}`, request: { tool, action, parameters } };
      const { result } = await inTurn(context, step, tool, signal, () =>
        calls.make(asked, (place) => callTool(context, step, { tool, action, parameters }, place, signal)),
      );
      return accept(result as JsonMap);
    },
  };
}

/** The tool and the action that the run computes, by our names; what there is not, the call refuses. Throws a RunError (`input`) for what is no name. */
function chosen(
  context: RunContext,
  step: StepState,
  { tool, action, computed = {} }: Extract<Step['work'], { kind: 'tool' }>,
  scope: StepScope,
): { tool: string; action: string } {
  const { tools } = context.ports;
  const wordOf = (name: 'tool' | 'action', value: Value): string => {
    const got = render(context, value, scope);
    if (typeof got === 'string' && got.trim() !== '') return got.trim();
    throw wrong(step, name, say(name === 'tool' ? runsTexts.aToolName : runsTexts.anActionName), got);
  };
  const said = computed.tool ? toolName(wordOf('tool', computed.tool)) : tool;
  const spec = tools.spec(said);
  const usual = spec?.defaultAction ?? Object.keys(spec?.actions ?? {})[0] ?? ownAction;
  const word = computed.action ? wordOf('action', computed.action) : action === usualAction ? usual : action;
  return { tool: said, action: spec ? actionName(spec, word) : word };
}

function accept(result: JsonMap): { value: JsonMap; location?: string } {
  if (result['success'] === false) {
    const { error, retry_after } = result;
    throw new RunError({
      kind: 'tool',
      message: typeof error === 'string' && error ? error : runsTexts.toolFailed,
      retryable: true,
      // Tools say it in seconds, as the protocols do.
      ...(typeof retry_after === 'number' && retry_after >= 0 ? { retry_after: retry_after * 1000 } : {}),
    });
  }
  const path = result['path'];
  return { value: result, ...(typeof path === 'string' ? { location: path } : {}) };
}
