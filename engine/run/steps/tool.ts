import type { Step } from '../../compile/pipeline/model/step.ts';
import type { JsonMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { StepState } from '../../state/state.ts';
import type { Prepared } from '../attempts.ts';
import type { RunContext } from '../context.ts';
import { fitParameters } from '../parameters.ts';
import type { StepScope } from '../scope.ts';
import { callTool } from '../tool-call.ts';

/** One call of a tool. A result with `success: false` is a failure like any other; its value says why. */
export function prepareTool(context: RunContext, step: StepState, definition: Step, scope: StepScope): Prepared {
  const { work } = definition;
  if (work.kind !== 'tool')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'tool' }) });
  const { tool, action } = work;
  const spec = context.ports.tools.spec(tool);
  const schema = (spec?.actions[action] ?? spec?.others)?.parameters;
  const parameters = fitParameters(scope.parameters(tool === 'terminal'), schema);
  return {
    parameters,
    identity: { tool, action, parameters },
    async attempt(signal, calls) {
      const { result } = await calls.make(
        { kind: 'tool', name: `${tool}.${action}`, request: { tool, action, parameters } },
        (place) => callTool(context, step, { tool, action, parameters }, place, signal),
      );
      return accept(result as JsonMap);
    },
  };
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
