import type { AutoShape } from '../compile/pipeline/auto-type.ts';
import { isMap } from '../language/json.ts';

/** What an answer must be, in words that fit behind "must be": `an integer from 1 to 5`. */
export function constraintsInWords({ type, choices, min, max, pattern, schema }: AutoShape): string {
  if (choices && type !== 'array') return `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  const { minimum, maximum, enum: values } = schema;
  const low = min ?? (typeof minimum === 'number' ? minimum : undefined);
  const high = max ?? (typeof maximum === 'number' ? maximum : undefined);
  if (Array.isArray(values) && type !== 'array') return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  switch (type) {
    case 'integer':
      return `an integer${between(low, high)}`;
    case 'number':
      return `a number${between(low, high)}`;
    case 'boolean':
      return 'true (yes) or false (no)';
    case 'array':
      return `a list${ofWhat(schema['items'])}${sized(min, max, 'items')}`;
    case 'object':
      return `a map that fits this JSON Schema: ${JSON.stringify(schema)}`;
    case 'model':
      return 'the name of a model, as `provider:name`';
    case 'step':
      return 'the id of a step';
    default:
      return `text${sized(min, max, 'characters')}${pattern === undefined ? '' : ` that matches the regular expression ${pattern}`}`;
  }
}

function between(low: number | undefined, high: number | undefined): string {
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  return low !== undefined ? ` of at least ${low}` : high !== undefined ? ` of at most ${high}` : '';
}

function sized(low: number | undefined, high: number | undefined, unit: string): string {
  if (low !== undefined && low === high) return ` of exactly ${low} ${unit}`;
  if (low !== undefined && high !== undefined) return ` of ${low} to ${high} ${unit}`;
  return low !== undefined ? ` of at least ${low} ${unit}` : high !== undefined ? ` of at most ${high} ${unit}` : '';
}

function ofWhat(items: unknown): string {
  if (!isMap(items)) return '';
  if (Array.isArray(items['enum'])) return ` of ${items['enum'].map((value) => JSON.stringify(value)).join(', ')}`;
  const keys = Object.keys(items);
  const words = { string: 'texts', integer: 'integers', number: 'numbers', boolean: 'yes or no', object: 'maps', array: 'lists' };
  const type = items['type'];
  if (keys.length === 1 && typeof type === 'string' && type in words) return ` of ${words[type as keyof typeof words]}`;
  return ` of values that fit this JSON Schema: ${JSON.stringify(items)}`;
}
