import type { Json, JsonMap } from '../language/json.ts';
import { commonTexts } from '../language/texts/tools/common.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';

const wrong = (name: string, wanted: string, value: Json | undefined): RunError =>
  new RunError({
    kind: 'input',
    message: say(commonTexts.wrongParameter, {
      name,
      wanted: say(wanted),
      got: value === undefined ? say(commonTexts.missing) : shortText(value),
    }),
  });

const shortText = (value: Json): string => {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 59)}…` : json;
};

/** A required text. Throws a RunError (`input`), as all of these do. */
export function textParameter(parameters: JsonMap, name: string): string {
  const value = parameters[name];
  if (typeof value !== 'string') throw wrong(name, commonTexts.text, value);
  return value;
}

/** An optional text. */
export function optionalText(parameters: JsonMap, name: string): string | undefined {
  return parameters[name] === undefined || parameters[name] === null ? undefined : textParameter(parameters, name);
}

/** True or false; `standard` where it is missing. */
export function flagParameter(parameters: JsonMap, name: string, standard: boolean): boolean {
  const value = parameters[name] ?? standard;
  if (typeof value !== 'boolean') throw wrong(name, commonTexts.flag, value);
  return value;
}

/** One of some words; by default the first. */
export function wordParameter<W extends string>(parameters: JsonMap, name: string, words: readonly [W, ...W[]]): W {
  const value = parameters[name] ?? words[0];
  const word = words.find((one) => one === value);
  if (word === undefined) throw wrong(name, say(commonTexts.oneOf, { words: words.join(', ') }), value);
  return word;
}

/** One of some words; undefined where it is missing. */
export const chosenWord = <W extends string>(parameters: JsonMap, name: string, words: readonly [W, ...W[]]): W | undefined =>
  parameters[name] === undefined || parameters[name] === null ? undefined : wordParameter(parameters, name, words);

/** A number within bounds; undefined where it is missing. */
export function numberParameter(
  parameters: JsonMap,
  name: string,
  { least, most, whole = false }: { least: number; most: number; whole?: boolean },
): number | undefined {
  const value = parameters[name];
  if (value === undefined || value === null) return undefined;
  const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (!fits) throw wrong(name, say(commonTexts.numberWithin, { least, most }), value);
  return value;
}

const isPlain = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** A non-empty list of texts, numbers and booleans; all as text. */
export function wordsParameter(parameters: JsonMap, name: string): string[] {
  const value = parameters[name];
  if (!Array.isArray(value) || value.length === 0 || !value.every(isPlain)) throw wrong(name, commonTexts.texts, value);
  return value.map(String);
}

/** A map of texts, numbers and booleans, all as text; empty where it is missing. */
export function wordMapParameter(parameters: JsonMap, name: string): Record<string, string> {
  const value = parameters[name] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong(name, commonTexts.textMap, value);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (!isPlain(member)) throw wrong(`${name}.${key}`, commonTexts.text, member);
      return [key, String(member)];
    }),
  );
}
