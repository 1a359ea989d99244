import type { Json, JsonMap } from '../language/json.ts';
import { RunError } from '../state/failure.ts';

const wrong = (name: string, wanted: string, value: Json | undefined): RunError =>
  new RunError({
    kind: 'input',
    message: `The parameter "${name}" must be ${wanted}, not ${value === undefined ? 'missing' : shown(value)}.`,
  });

const shown = (value: Json): string => {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 59)}…` : json;
};

/** A text that must be there. Throws a RunError (`input`), as all of these do. */
export function textParameter(parameters: JsonMap, name: string): string {
  const value = parameters[name];
  if (typeof value !== 'string') throw wrong(name, 'a text', value);
  return value;
}

/** A text that need not be there. */
export function optionalText(parameters: JsonMap, name: string): string | undefined {
  return parameters[name] === undefined || parameters[name] === null ? undefined : textParameter(parameters, name);
}

/** True or false; `standard` where it is not there. */
export function flagParameter(parameters: JsonMap, name: string, standard: boolean): boolean {
  const value = parameters[name] ?? standard;
  if (typeof value !== 'boolean') throw wrong(name, 'true or false', value);
  return value;
}

/** One of some words; the first where it is not there. */
export function wordParameter<W extends string>(parameters: JsonMap, name: string, words: readonly [W, ...W[]]): W {
  const value = parameters[name] ?? words[0];
  const word = words.find((one) => one === value);
  if (word === undefined) throw wrong(name, `one of ${words.join(', ')}`, value);
  return word;
}

const isPlain = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** A list of texts, numbers and booleans, at least one; all as text. */
export function wordsParameter(parameters: JsonMap, name: string): string[] {
  const value = parameters[name];
  if (!Array.isArray(value) || value.length === 0 || !value.every(isPlain))
    throw wrong(name, 'a list of texts, at least one', value);
  return value.map(String);
}

/** A map of texts, numbers and booleans, all as text; empty where it is not there. */
export function wordMapParameter(parameters: JsonMap, name: string): Record<string, string> {
  const value = parameters[name] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong(name, 'a map of texts', value);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (!isPlain(member)) throw wrong(`${name}.${key}`, 'a text', member);
      return [key, String(member)];
    }),
  );
}
