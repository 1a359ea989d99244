import type { DebugProtocol } from '@vscode/debugprotocol';
import type * as Engine from '../../../engine/index.ts';
import type { RunHandle } from '../../../engine/index.ts';
import type { Json } from '../../../engine/language/json.ts';
import { say } from '../../../engine/language/texts.ts';
import { RefusedRequest } from '../protocol/refused-request.ts';
import { debugTexts } from '../texts.ts';
import type { Handles, VariableEntry } from './variables.ts';

type ShownValue = Omit<DebugProtocol.Variable, 'name'>;

/** Sets another value for a step or an input of a paused run; recorded in the log. Throws if the value does not fit. */
export async function editValue(
  entry: VariableEntry,
  value: Json,
  { engine, handle, handles }: { engine: typeof Engine; handle: RunHandle; handles: Handles },
): Promise<ShownValue> {
  const { edits = '' } = entry;
  const fault = await engine.edit(handle.context, { path: edits, value, by: say(debugTexts.by) });
  if (fault) throw new RefusedRequest([fault.refused, fault.hint].filter(Boolean).join(' '));
  return shownAfterEdit(entry, value, handles);
}

/** An entry with its new value, for the client. */
export function shownAfterEdit(entry: VariableEntry, value: Json, handles: Handles): ShownValue {
  const { name: _name, ...shown } = handles.variable({ ...entry, value, words: undefined });
  return shown;
}

/** The typed value, parsed as JSON if it is valid JSON; a text needs no quotes. */
export function typedValue(typed: string, before: Json): Json {
  try {
    const value: Json = JSON.parse(typed);
    return typeof before === 'string' && typeof value !== 'string' ? typed : value;
  } catch {
    return typed;
  }
}
