import type { DebugProtocol } from '@vscode/debugprotocol';
import type * as Engine from '../../../engine/index.ts';
import type { RunHandle } from '../../../engine/index.ts';
import type { Json } from '../../../engine/language/json.ts';
import { say } from '../../../engine/language/texts.ts';
import { RefusedRequest } from '../protocol/refused-request.ts';
import type { RequestAnswer } from '../protocol/requests.ts';
import { debugTexts } from '../texts.ts';
import type { Handles } from './variables.ts';

/** Gives a step or an input of a run that stands still another value; the log says so. Throws where it does not fit. */
export async function setDebugVariable(
  { variablesReference, name, value: typed }: DebugProtocol.SetVariableArguments,
  { engine, handle, handles }: { engine: typeof Engine; handle: RunHandle; handles: Handles },
): Promise<RequestAnswer> {
  const entry = await handles.find(variablesReference, name);
  if (!entry) throw new RefusedRequest(say(debugTexts.wentOn));
  if (entry.edits === undefined) throw new RefusedRequest(say(debugTexts.notChangeable));
  const value = typedValue(typed, entry.value);
  const fault = await engine.edit(handle.context, { path: entry.edits, value, by: say(debugTexts.by) });
  if (fault) throw new RefusedRequest([fault.refused, fault.hint].filter(Boolean).join(' '));
  const { name: _name, ...shown } = handles.variable({ ...entry, value });
  return { body: shown };
}

/** What was typed, as JSON where it is that; a text needs no quotes. */
function typedValue(typed: string, before: Json): Json {
  try {
    const value: Json = JSON.parse(typed);
    return typeof before === 'string' && typeof value !== 'string' ? typed : value;
  } catch {
    return typed;
  }
}
