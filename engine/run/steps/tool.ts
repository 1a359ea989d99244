import { parameterReader } from '../../compile/graph/own-parameters.ts';
import { actionName, toolName } from '../../compile/pipeline/dialects/tool-actions.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { isIgnored } from '../../language/dialects/parameters.ts';
import type { JsonMap, JsonSchema } from '../../language/json.ts';
import { nearest } from '../../language/suggest.ts';
import { runsTexts } from '../../language/texts/runs.ts';
import { phrases, say, texts } from '../../language/texts.ts';
import { closedNames } from '../../language/tools/closed.ts';
import { ownAction, usualAction } from '../../language/tools/own.ts';
import { RunError } from '../../state/failure.ts';
import type { StepState } from '../../state/step.ts';
import type { Prepared } from '../attempts.ts';
import { wrong } from '../computed.ts';
import type { RunContext } from '../context.ts';
import { fitParameters, parted } from '../parameters.ts';
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
  const all = fitParameters(scope.parameters(tool === 'terminal'), schema);
  const { taken: parameters, strange } = parted(all, schema);
  if (work.computed) refuseStrangers(definition, { tool, action, strange, schema });
  return {
    parameters: all,
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

/**
 * Throws a RunError (`input`) where a tool that only the run knows does not take a parameter; of any other the checker told. Those that the
 * step's own templates read are there for them.
 */
function refuseStrangers(
  definition: Step,
  { tool, action, strange, schema }: { tool: string; action: string; strange: readonly string[]; schema: JsonSchema | undefined },
): void {
  const isRead = parameterReader(definition);
  const name = strange.find((one) => !isRead(one) && !isIgnored(tool, action, one));
  if (name === undefined) return;
  const near = nearest(name, closedNames(schema ?? {}) ?? []);
  throw new RunError({
    kind: 'input',
    message: say(texts['unknown-parameter'], { tool, action, name }),
    hint: near === undefined ? undefined : say(phrases.didYouMean, { name: near }),
  });
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
