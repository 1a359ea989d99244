import { isMap, type Json, type JsonMap, type JsonSchema } from '../../language/json.ts';
import { fromText } from '../../language/schema/fitted.ts';

/** One value that was converted to fit a schema. */
export interface Coerced {
  at: string[];
  from: Json;
  to: Json;
}

/**
 * Converts a value for a schema: text to a number, boolean or data where the schema wants that and the text clearly is one,
 * and plain values to text. Nothing is lost and nothing is invented: a value that does not clearly fit stays as it is.
 * Changes are reported to `note`.
 */
export function coerce(value: Json, schema: JsonSchema | boolean, note: (change: Coerced) => void): Json {
  const root = schema;

  const visit = (one: Json, by: Json | undefined, at: string[], depth: number): Json => {
    const rule = resolved(by, root);
    if (!isMap(rule) || depth > 100) return one;

    const whole = ['allOf', 'anyOf', 'oneOf']
      .flatMap((name) => (Array.isArray(rule[name]) ? rule[name] : []))
      .reduce<Json>((before, branch) => visit(before, branch, at, depth + 1), one);
    const fit = made(whole, typesOf(rule));
    if (fit !== whole) note({ at, from: whole, to: fit });
    if (Array.isArray(fit))
      return fit.map((item, index) => visit(item, itemRule(rule, index), [...at, String(index)], depth + 1));

    return isMap(fit)
      ? Object.fromEntries(
          Object.entries(fit).map(([name, member]) => [name, visit(member, memberRule(rule, name), [...at, name], depth + 1)]),
        )
      : fit;
  };

  return visit(value, schema, [], 0);
}

/** The target of a `$ref` within the same schema; references to other documents are left alone. */
function resolved(rule: Json | undefined, root: JsonSchema | boolean, hops = 0): Json | undefined {
  const reference = isMap(rule) ? rule['$ref'] : undefined;
  if (typeof reference !== 'string' || !reference.startsWith('#') || hops > 20) return rule;

  let at: Json | undefined = root;
  for (const key of reference.slice(1).split('/').slice(1)) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isMap(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }

  return resolved(at, root, hops + 1);
}

function itemRule(rule: JsonMap, index: number): Json | undefined {
  const first = rule['prefixItems'];
  return (Array.isArray(first) ? first[index] : undefined) ?? rule['items'];
}

function memberRule(rule: JsonMap, name: string): Json | undefined {
  const properties = rule['properties'];
  return isMap(properties) && Object.hasOwn(properties, name) ? properties[name] : rule['additionalProperties'];
}

const typesOf = ({ type }: JsonMap): string[] => (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string');

function made(value: Json, types: readonly string[]): Json {
  if (types.length === 0 || types.some((type) => is(value, type))) return value;
  for (const type of types) {
    const other = type === 'string' ? asText(value) : undefined;
    const found = typeof value === 'string' ? ofText(value.trim(), type) : other;
    if (found !== undefined) return found;
  }

  return value;
}

function is(value: Json, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isMap(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

/** Data from elsewhere spells booleans in several ways, and null as empty text. */
function ofText(text: string, type: string): Json | undefined {
  if (type === 'null') return text === '' || text.toLowerCase() === 'null' ? null : undefined;
  const word = type === 'boolean' ? text.toLowerCase() : '';
  return word === 'yes' || word === 'no' ? word === 'yes' : fromText(text, type);
}

const asText = (value: Json): string | undefined =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
