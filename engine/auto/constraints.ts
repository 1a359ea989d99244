import type { AutoShape } from '../compile/pipeline/model/value.ts';
import { isMap } from '../language/json.ts';
import { autoTexts } from '../language/texts/run/auto.ts';
import { say } from '../language/texts.ts';

/** What an answer must be, in words that fit behind "must be": `an integer from 1 to 5`. */
export function constraintsInWords({ type, choices, min, max, schema, ...shape }: AutoShape): string {
  const pattern = shape.pattern ?? (typeof schema['pattern'] === 'string' ? schema['pattern'] : undefined);
  if (choices && type !== 'array')
    return say(autoTexts.oneOf, { values: choices.map((choice) => JSON.stringify(choice)).join(', ') });

  const { minimum, maximum, enum: values } = schema;
  const low = min ?? (typeof minimum === 'number' ? minimum : undefined);
  const high = max ?? (typeof maximum === 'number' ? maximum : undefined);
  if (Array.isArray(values) && type !== 'array')
    return say(autoTexts.oneOf, { values: values.map((value) => JSON.stringify(value)).join(', ') });

  switch (type) {
    case 'integer':
      return say(autoTexts.integer, { range: between(low, high) });
    case 'number':
      return say(autoTexts.number, { range: between(low, high) });
    case 'boolean':
      return say(autoTexts.boolean);
    case 'array':
      return say(autoTexts.list, { items: ofWhat(schema['items']), size: sized(min, max, say(autoTexts.items)) });
    case 'object':
      return say(autoTexts.map, { schema: JSON.stringify(schema) });
    case 'model':
      return say(autoTexts.model);
    case 'step':
      return say(autoTexts.step);
    default: {
      const size = sized(min, max, say(autoTexts.characters));
      return pattern === undefined ? say(autoTexts.text, { size }) : say(autoTexts.textLike, { size, pattern });
    }
  }
}

function between(low: number | undefined, high: number | undefined): string {
  if (low !== undefined && high !== undefined) return say(autoTexts.range, { low, high });
  if (low !== undefined) return say(autoTexts.atLeast, { low });
  if (high !== undefined) return say(autoTexts.atMost, { high });
  return '';
}

function sized(low: number | undefined, high: number | undefined, unit: string): string {
  if (low !== undefined && low === high) return say(autoTexts.exactly, { low, unit });
  if (low !== undefined && high !== undefined) return say(autoTexts.sizeRange, { low, high, unit });
  if (low !== undefined) return say(autoTexts.sizeAtLeast, { low, unit });
  if (high !== undefined) return say(autoTexts.sizeAtMost, { high, unit });
  return '';
}

const ofType: Readonly<Record<string, string>> = {
  string: autoTexts.strings,
  integer: autoTexts.integers,
  number: autoTexts.numbers,
  boolean: autoTexts.booleans,
  object: autoTexts.objects,
  array: autoTexts.arrays,
};

function ofWhat(items: unknown): string {
  if (!isMap(items)) return '';
  if (Array.isArray(items['enum']))
    return say(autoTexts.ofValues, { values: items['enum'].map((value) => JSON.stringify(value)).join(', ') });

  const keys = Object.keys(items);
  const type = items['type'];
  const known = keys.length === 1 && typeof type === 'string' ? ofType[type] : undefined;
  if (known !== undefined) return say(known);

  return say(autoTexts.ofSchema, { schema: JSON.stringify(items) });
}
