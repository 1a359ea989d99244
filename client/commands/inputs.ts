import { type Memento, type Uri, window } from 'vscode';
import type { InputSpec } from '../../engine/compile/pipeline/model/pipeline.ts';
import type { HostOptions } from '../../engine/index.ts';
import type { Json, JsonMap } from '../../engine/language/json.ts';
import { variableFor } from '../../engine/language/safety/secrets.ts';
import { clientTexts } from '../texts.ts';

/**
 * Asks for a pipeline's inputs, one box each: all of them, or only those that have no value otherwise. What was answered last time
 * stands in the box. Secret ones are asked for when the run begins. Gives undefined when the person gave up. Values are text; the engine reads them by type.
 */
export async function askInputs(
  inputs: readonly InputSpec[],
  options: { name: string; uri: Uri; all: boolean; memory: Memento },
): Promise<JsonMap | undefined> {
  const { name, uri, all, memory } = options;
  const key = `baton.inputs.${uri.toString()}`;
  const last = memory.get<JsonMap>(key, {});
  const asked = inputs.filter((input) => !input.secret && (all || (input.required && input.default === undefined)));
  const values: JsonMap = {};
  for (const [index, input] of asked.entries()) {
    const title =
      asked.length > 1 ? `${clientTexts.inputTitle(name)} (${index + 1}/${asked.length})` : clientTexts.inputTitle(name);
    const value = await askOne(input, title, last[input.name]);
    if (value === undefined) return undefined;
    if (value !== '' || !hasDefault(input)) values[input.name] = value;
  }
  const open = asked.filter((input) => input.name in values);
  if (open.length)
    await memory.update(key, { ...last, ...Object.fromEntries(open.map((input) => [input.name, values[input.name]])) });
  return values;
}

const hasDefault = (input: InputSpec): boolean => input.default !== undefined || !input.required;

async function askOne(input: InputSpec, title: string, last: Json | undefined): Promise<Json | undefined> {
  const choices = input.schema['enum'];
  const prompt = input.description ? `${input.name}: ${input.description}` : input.name;
  if (Array.isArray(choices)) {
    const picked = await window.showQuickPick(
      choices.map((value) => ({ label: typeof value === 'string' ? value : JSON.stringify(value), value })),
      { title, placeHolder: prompt },
    );
    return picked?.value;
  }
  if (input.schema['type'] === 'boolean') {
    const picked = await window.showQuickPick(['true', 'false'], { title, placeHolder: prompt });
    return picked === undefined ? undefined : picked === 'true';
  }
  return window.showInputBox({
    title,
    prompt: hasDefault(input) ? `${prompt.replace(/[^.!?]$/, '$&.')} ${clientTexts.inputDefault(shown(input))}` : prompt,
    ignoreFocusOut: true,
    value: typeof last === 'string' ? last : '',
    validateInput: (text) => (text === '' && !hasDefault(input) ? clientTexts.inputRequired(input.name) : undefined),
  });
}

const shown = (input: InputSpec): string =>
  input.default?.kind === 'constant'
    ? JSON.stringify(input.default.value)
    : (input.default?.node.kind === 'scalar' && input.default.node.text) || 'null';

/** Asks for the value of a secret input, without showing it; it is kept nowhere. */
export const askSecret: NonNullable<HostOptions['askSecret']> = async ({ name, about }) =>
  await window.showInputBox({
    title: clientTexts.secretTitle(name),
    prompt: `${about === undefined ? '' : `${about.replace(/[^.!?]$/, '$&.')} `}${clientTexts.secretPrompt(variableFor(name))}`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? clientTexts.inputRequired(name) : undefined),
  });
