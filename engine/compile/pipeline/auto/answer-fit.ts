import type { Json, JsonSchema } from '../../../language/json.ts';
import { autoTagTexts } from '../../../language/texts/auto-tags.ts';
import { say } from '../../../language/texts.ts';
import { compileSchemaPattern, isFound } from '../../template/regex/bounded.ts';
import type { AutoShape, AutoType } from '../model/value.ts';
import { jsonTypes } from './attributes.ts';

type Constraints = Pick<AutoShape, 'choices' | 'min' | 'max' | 'pattern'>;

/** Why a value is no answer; undefined where it fits as far as the attributes tell. */
export function findMisfit(value: Json, type: AutoType, { choices, min, max, pattern }: Constraints): string | undefined {
  const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  const wanted =
    { integer: 'number', number: 'number', boolean: 'boolean', array: 'array', object: 'object' }[String(type)] ?? 'string';
  if (kind !== wanted || (type === 'integer' && !Number.isInteger(value))) return say(autoTagTexts.noType, { type });
  if (choices && kind !== 'array' && !choices.includes(String(value)))
    return say(autoTagTexts.noChoice, { choices: choices.join(', ') });
  const size =
    typeof value === 'number'
      ? value
      : typeof value === 'string'
        ? [...value].length
        : Array.isArray(value)
          ? value.length
          : undefined;
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

/** What the field wants instead of the stated type; undefined where the two can agree. */
export function contradictedType(stated: AutoType, schema: JsonSchema | undefined): string | undefined {
  const wanted = typeof schema?.['type'] === 'string' ? schema['type'] : undefined;
  const want = wanted && inWords[wanted];
  if (!want) return undefined;
  const got = stated in jsonTypes ? stated : 'string';
  const fits =
    got === wanted || (wanted === 'number' && got === 'integer') || (wanted === 'string' && got !== 'array' && got !== 'object');
  return fits ? undefined : say(want);
}

export function answerSchemaFor(
  type: AutoType,
  { choices, min, max, pattern }: Constraints,
  items: JsonSchema | undefined,
  field: JsonSchema | undefined,
): JsonSchema {
  const ofField =
    field && typeof field['type'] === 'string' && (field['type'] === type || (type === 'choice' && field['type'] === 'string'))
      ? field
      : {};
  const bound = (low: string, high: string) => ({
    ...(min === undefined ? {} : { [low]: min }),
    ...(max === undefined ? {} : { [high]: max }),
  });
  switch (type) {
    case 'integer':
    case 'number':
      return {
        ...ofField,
        type,
        ...bound('minimum', 'maximum'),
        ...(choices ? { enum: choices.map(Number).filter(Number.isFinite) } : {}),
      };
    case 'boolean':
      return { ...ofField, type };
    case 'array': {
      const item = items ?? (choices ? { type: 'string', enum: [...choices] } : undefined);
      return { ...ofField, type, ...(item ? { items: item } : {}), ...bound('minItems', 'maxItems') };
    }
    case 'object':
      return { ...ofField, type };
    default:
      return {
        ...ofField,
        type: 'string',
        ...bound('minLength', 'maxLength'),
        ...(pattern === undefined ? {} : { pattern }),
        ...(choices ? { enum: [...choices] } : {}),
      };
  }
}

/** Whether a text certainly does not match. */
function misses(pattern: string, text: string): boolean {
  try {
    return !isFound(compileSchemaPattern(pattern), text);
  } catch {
    return false;
  }
}
