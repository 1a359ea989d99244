import type { DebugProtocol } from '@vscode/debugprotocol';
import type * as Engine from '../../../engine/index.ts';
import type { RunHandle } from '../../../engine/index.ts';
import { say } from '../../../engine/language/texts.ts';
import { RefusedRequest } from '../protocol/refused-request.ts';
import { type Control, lineOf } from '../stepping/pause.ts';
import { debugTexts } from '../texts.ts';
import { withoutBraces } from './check-expression.ts';
import { formatWhole, typeNameOf } from './format-value.ts';
import type { Handles } from './variables.ts';

interface EvaluateOptions {
  engine(): Promise<typeof Engine>;
  handles: Handles;
  /** The active run. Throws if there is none. */
  live(): { handle: RunHandle; control: Pick<Control, 'standing'> };
}

/** The value of an expression at a line of the stack: a watch expression, a line of the debug console, or a name that the mouse is over. */
export async function answerEvaluate(
  { engine, handles, live }: EvaluateOptions,
  { expression, frameId, context }: DebugProtocol.EvaluateArguments,
): Promise<Pick<DebugProtocol.EvaluateResponse, 'body'>> {
  const { handle, control } = live();
  const { evaluateAt } = await engine();
  const inner = withoutBraces(expression);
  if (inner === '') throw new RefusedRequest(say(debugTexts.noExpression));

  const line = frameId === undefined ? control.standing?.at.stack()[0] : lineOf(control, frameId);
  const value = await evaluateAt(handle.context, inner, line?.standing?.path);
  const type = typeNameOf(value);
  const inFull = context === 'clipboard' || (context === 'repl' && typeof value === 'string');
  if (inFull) return { body: { result: formatWhole(value), type, variablesReference: 0 } };

  const shown = handles.variable({ name: inner, value, expression: inner });
  const { value: result, variablesReference, indexedVariables, namedVariables } = shown;
  return { body: { result, type, variablesReference, indexedVariables, namedVariables } };
}
