import type { Json } from '../json.ts';
import { parseJson } from '../values/numbers.ts';

/**
 * Converts a text to one of the wanted types (the `type` of a JSON Schema) where it clearly is a value of that type; else it
 * is unchanged. People, models and files give texts for parameters of tools, inputs of pipelines and answers.
 */
export function fitted(value: Json, wanted: Json | undefined): Json {
  if (typeof value !== 'string') return value;
  const types = Array.isArray(wanted) ? wanted : [wanted];
  if (types.includes('string')) return value;

  for (const type of types) {
    const made = fromText(value.trim(), type);
    if (made !== undefined) return made;
  }

  return value;
}

/** A trimmed text as a value of this type; undefined where it is none, or information would be lost. */
export function fromText(text: string, type: Json | undefined): Json | undefined {
  switch (type) {
    case 'integer':
    case 'number': {
      const number = decimal.test(text) ? Number(text) : Number.NaN;
      // A long row of digits may lose precision as a number: it is a name that looks like one, or every digit matters.
      const isKept = Number.isFinite(number) && (!digits.test(text) || BigInt(text) === BigInt(number));
      return isKept && (type === 'number' || Number.isInteger(number)) ? number : undefined;
    }
    case 'boolean':
      return truths.get(text.toLowerCase());
    case 'array':
      return text.startsWith('[') ? parsed(text) : undefined;
    case 'object':
      return text.startsWith('{') ? parsed(text) : undefined;
    default:
      return undefined;
  }
}

const decimal = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const digits = /^[+-]?\d+$/;
const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
