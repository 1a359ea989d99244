import { say } from '../../../../engine/language/texts.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import type { InputDeclaration, InputForm, InputTexts } from '../../../declared-inputs.ts';
import { type Json, longestText } from '../../../messages.ts';
import { inputTabTexts } from '../../texts/inputs.ts';
import type { FormField } from './fields.ts';

/** The field of an input. */
export interface InputField extends FormField {
  /** Its type in words. */
  type: string;
  /** The lines below its name. */
  hints: string[];
  /** It names a file or a folder, which can be chosen. */
  isFile: boolean;
}

export const inputFields = ({ inputs }: Pick<InputForm, 'inputs'>): InputField[] =>
  inputs.map((declaration) => {
    const { name, type, required, secret, usual, example } = declaration;
    const choices = choicesOf(declaration);
    return {
      name,
      label: name,
      type: secret ? say(inputTabTexts.secret) : type,
      hints: hintsOf(declaration),
      input: entryOf(declaration),
      isFile: declaration.names !== undefined,
      choices,
      start: '',
      // A secret that is left empty is asked for when the run begins.
      optional: !required || secret,
      example: example === undefined ? undefined : say(inputTabTexts.example, { value: example }),
      usual: usual !== undefined && choices.length > 0 ? say(inputTabTexts.usualChoice, { value: usual }) : usual,
    };
  });

const entries: Readonly<Record<string, FormField['input']>> = {
  boolean: 'choice',
  number: 'number',
  integer: 'number',
  array: 'data',
  object: 'data',
};

function entryOf({ schema: { enum: choices, type }, secret }: InputDeclaration): FormField['input'] {
  if (secret) return 'secret';
  return Array.isArray(choices) ? 'choice' : (entries[String(type)] ?? 'lines');
}

function choicesOf({ schema: { enum: choices, type } }: InputDeclaration): string[] {
  if (Array.isArray(choices)) return choices.map(inputText);
  return type === 'boolean' ? ['true', 'false'] : [];
}

function hintsOf({ about, schema: { minimum: least, maximum: most }, ...declaration }: InputDeclaration): string[] {
  const hints = about === undefined ? [] : [about];
  if (typeof least === 'number' && typeof most === 'number') hints.push(say(inputTabTexts.within, { least, most }));
  else if (typeof least === 'number') hints.push(say(inputTabTexts.atLeast, { least }));
  else if (typeof most === 'number') hints.push(say(inputTabTexts.atMost, { most }));

  const { example, usual } = declaration;
  // Where there is a default, that is what the empty field shows.
  if (example !== undefined && usual !== undefined) hints.push(say(inputTabTexts.example, { value: example }));
  if (declaration.secret) hints.push(say(inputTabTexts.secretHint));

  return hints;
}

/** A value as typed into a form. */
export const inputText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** The preset whose texts equal those of the form, apart from fields that are empty in both. */
export const presetShown = ({ presets }: Pick<InputForm, 'presets'>, typed: InputTexts): string | undefined =>
  presets.find(({ texts }) =>
    [...Object.keys(texts), ...Object.keys(typed)].every((name) => textAt(texts, name) === textAt(typed, name)),
  )?.name;

/** The text of a field; names may equal members of every object (`constructor`). */
export const textAt = (texts: InputTexts, name: string): string => (Object.hasOwn(texts, name) ? (texts[name] ?? '') : '');

/** An input of a run; of a secret only its source. */
export interface RunInput {
  name: string;
  value?: Json;
  secret?: string;
}

export function runInputs({ inputs, secrets = {} }: Pick<Fact<'run.started'>, 'inputs' | 'secrets'>): RunInput[] {
  const names = [...new Set([...Object.keys(inputs), ...Object.keys(secrets)])];
  return names.map((name) => {
    const origin = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    return origin === undefined ? { name, value: inputs[name] } : { name, secret: originWords(origin) };
  });
}

function originWords(origin: string): string {
  const [kind, name = ''] = origin.split(':');
  const words = Object.entries(inputTabTexts.secretOrigins).find(([one]) => one === kind)?.[1];
  return say(inputTabTexts.runSecret, { origin: words === undefined ? origin : say(words, { name }) });
}

/** The inputs of a run as texts of the form, as far as the form has fields for them. */
export const textsOfRun = (given: readonly RunInput[], { inputs }: Pick<InputForm, 'inputs'>): InputTexts =>
  Object.fromEntries(
    given.flatMap(({ name, value }) =>
      value !== undefined &&
      value !== null &&
      inputText(value).length <= longestText &&
      inputs.some((input) => input.name === name && !input.secret)
        ? [[name, inputText(value)]]
        : [],
    ),
  );
