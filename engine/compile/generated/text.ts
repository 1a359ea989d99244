import { stringify } from 'yaml';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { mostGeneratedBytes, mostGeneratedSteps } from '../../language/kinds/generated-steps.ts';
import { generatedTexts } from '../../language/texts/compile/generated.ts';
import { say } from '../../language/texts.ts';

/** The header around generated steps in their text. */
export interface GeneratedHead {
  /** The names that the steps are given. */
  inputs: readonly string[];
  /** The default model of their prompts, or the chain of models. */
  model: Json | undefined;
}

/** The deepest nesting of lists and maps; a schema for an answer is the deepest part of a step. */
const deepest = 24;

/**
 * Writes a value of `steps_from` as the text of a pipeline, which is run and kept in the log. Returns the reason instead for
 * a value that is no list of maps, or is too large; nothing of it is read then.
 */
export function writeGeneratedText(value: Json, { inputs, model }: GeneratedHead): { text: string } | { why: string } {
  if (!Array.isArray(value)) return { why: say(noList(value)) };
  if (value.length === 0) return { why: say(generatedTexts.noSteps) };
  if (value.length > mostGeneratedSteps)
    return { why: say(generatedTexts.tooMany, { count: value.length, most: mostGeneratedSteps }) };
  if (!value.every(isMap)) return { why: say(generatedTexts.noMaps) };
  if (isTooDeep(value, deepest)) return { why: say(generatedTexts.tooDeep, { most: deepest }) };
  if (namesPrototype(value)) return { why: say(generatedTexts.badName, { name: '__proto__' }) };

  const document: JsonMap = {};
  if (inputs.length) document['inputs'] = Object.fromEntries(inputs.map((name) => [name, { type: 'any' }]));
  if (model !== undefined && model !== null && model !== '') document['default_model'] = model;
  document['steps'] = value;

  // Checked long before its text is made: repeated values are written out.
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  if (bytes > mostGeneratedBytes) return { why: say(generatedTexts.tooLong, { bytes, most: mostGeneratedBytes }) };

  return { text: stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }) };
}

/** The fault of a value that is no list; a list inside it is not guessed at. */
function noList(value: Json): string {
  if (isMap(value) && Array.isArray(value['steps'])) return generatedTexts.noListInside;
  return typeof value === 'string' ? generatedTexts.noListText : generatedTexts.noList;
}

const isTooDeep = (value: Json, left: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((one) => isTooDeep(one, left - 1));
};

/** A key that would change an object's prototype. */
const namesPrototype = (value: Json): boolean => {
  if (Array.isArray(value)) return value.some(namesPrototype);
  if (!isMap(value)) return false;
  return Object.hasOwn(value, '__proto__') || value['id'] === '__proto__' || Object.values(value).some(namesPrototype);
};
