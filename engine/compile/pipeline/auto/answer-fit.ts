import type { Json, JsonSchema } from '../../../language/json.ts';
import { definedMap } from '../../../language/json.ts';
import { autoTagTexts } from '../../../language/texts/compile/auto-tags.ts';
import { say } from '../../../language/texts.ts';
import { compileSchemaPattern, isFound } from '../../template/regex/bounded.ts';
import type { AutoShape, AutoType } from '../model/value.ts';
import { jsonTypes } from './attributes.ts';

type Constraints = Pick<AutoShape, 'choices' | 'min' | 'max' | 'pattern'>;

/** The kind of JSON value that answers a type; a string for every other. */
const kindOfType: Readonly<Partial<Record<AutoType, string>>> = {
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
};

function jsonKind(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The number that `min` and `max` bound: a number itself, the characters of a text, the items of a list. */
function sizeOf(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return [...value].length;
  return Array.isArray(value) ? value.length : undefined;
}

/** The reason that a value does not fit the attributes; undefined where it does. */
export function findMisfit(value: Json, type: AutoType, { choices, min, max, pattern }: Constraints): string | undefined {
  const kind = jsonKind(value);
  if (kind !== (kindOfType[type] ?? 'string') || (type === 'integer' && !Number.isInteger(value)))
    return say(autoTagTexts.noType, { type });
  if (choices && kind !== 'array' && !choices.includes(String(value)))
    return say(autoTagTexts.noChoice, { choices: choices.join(', ') });

  const size = sizeOf(value);
  if (size !== undefined && min !== undefined && size < min) return say(autoTagTexts.tooSmall, { min });
  if (size !== undefined && max !== undefined && size > max) return say(autoTagTexts.tooLarge, { max });
  if (pattern !== undefined && typeof value === 'string' && misses(pattern, value)) return say(autoTagTexts.noMatch);

  return undefined;
}

const inWords: Readonly<Record<string, string>> = {
  integer: autoTagTexts.integer,
  number: autoTagTexts.number,
  boolean: autoTagTexts.boolean,
  array: autoTagTexts.array,
  object: autoTagTexts.object,
  string: autoTagTexts.string,
};

/** The type that the field wants in place of the stated one; undefined where the two can agree. */
export function contradictedType(stated: AutoType, schema: JsonSchema | undefined): string | undefined {
  const wanted = typeof schema?.['type'] === 'string' ? schema['type'] : undefined;
  const want = wanted && inWords[wanted];
  if (!want) return undefined;

  const got = stated in jsonTypes ? stated : 'string';
  const fits =
    got === wanted || (wanted === 'number' && got === 'integer') || (wanted === 'string' && got !== 'array' && got !== 'object');

  return fits ? undefined : say(want);
}

/** The JSON Schema of an answer, over that of its field where both are of one type. */
export function answerSchemaFor(
  type: AutoType,
  constraints: Constraints,
  items: JsonSchema | undefined,
  field: JsonSchema | undefined,
): JsonSchema {
  const { choices, min, max, pattern } = constraints;
  const base = sharesType(field, type) ? field : {};
  switch (type) {
    case 'integer':
    case 'number': {
      const numbers = choices?.map(Number).filter(Number.isFinite);
      return { ...base, type, ...definedMap({ minimum: min, maximum: max, enum: numbers }) };
    }
    case 'boolean':
    case 'object':
      return { ...base, type };
    case 'array': {
      const chosen = choices && { type: 'string', enum: [...choices] };
      return { ...base, type, ...definedMap({ items: items ?? chosen, minItems: min, maxItems: max }) };
    }
    default: {
      const words = choices && [...choices];
      return { ...base, type: 'string', ...definedMap({ minLength: min, maxLength: max, pattern, enum: words }) };
    }
  }
}

const sharesType = (schema: JsonSchema | undefined, type: AutoType): boolean =>
  schema?.['type'] === type || (type === 'choice' && schema?.['type'] === 'string');

/** Whether a text certainly does not match. */
function misses(pattern: string, text: string): boolean {
  try {
    return !isFound(compileSchemaPattern(pattern), text);
  } catch {
    return false;
  }
}
