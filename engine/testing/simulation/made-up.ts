import { isMap, type Json, type JsonMap, type JsonSchema } from '../../language/json.ts';
import { simulationTexts } from '../../language/texts/simulation.ts';
import { say } from '../../language/texts.ts';

/** The placeholder for a generated text. */
export const madeUpText = (): string => say(simulationTexts.text);

/** The maximum depth of a generated value: a schema may contain itself. */
const deepest = 12;

/** A generated value that matches the types, choices and bounds of a JSON Schema; deterministic. */
export function makeUp(schema: JsonSchema, depth = 0): Json {
  const chosen = chosenValue(schema);
  if (chosen !== undefined || depth > deepest) return chosen ?? null;

  const inner = (of: unknown): Json => makeUp(isMap(of) ? of : {}, depth + 1);
  for (const name of ['anyOf', 'oneOf', 'allOf']) {
    const alternatives = schema[name];
    if (Array.isArray(alternatives) && alternatives.length)
      return inner(name === 'allOf' ? Object.assign({}, schema, { allOf: undefined }, ...alternatives) : alternatives[0]);
  }

  const { type } = schema;
  switch (Array.isArray(type) ? type[0] : (type ?? typeByKeys(schema))) {
    case 'object': {
      const members = isMap(schema['properties']) ? schema['properties'] : {};
      return Object.fromEntries(Object.entries(members).map(([name, member]): [string, Json] => [name, inner(member)]));
    }
    case 'array': {
      const count = Math.max(1, numberIn(schema, 'minItems') ?? 1);
      return Array.from({ length: Math.min(count, 20) }, () => inner(schema['items']));
    }
    case 'integer':
      return Math.ceil(numberWithin(schema));
    case 'number':
      return numberWithin(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return textWithin(schema);
  }
}

/** A value that the schema itself names. */
function chosenValue(schema: JsonSchema): Json | undefined {
  const named: JsonMap = schema;
  if (named['const'] !== undefined) return named['const'];

  for (const name of ['enum', 'examples']) {
    const [first] = Array.isArray(named[name]) ? named[name] : [];
    if (first !== undefined) return first;
  }

  return named['default'];
}

function typeByKeys(schema: JsonSchema): string {
  if (schema['properties']) return 'object';
  return schema['items'] ? 'array' : 'string';
}

const numberIn = (schema: JsonSchema, name: string): number | undefined => {
  const value = schema[name];
  return typeof value === 'number' ? value : undefined;
};

function numberWithin(schema: JsonSchema): number {
  const least = numberIn(schema, 'minimum') ?? (numberIn(schema, 'exclusiveMinimum') ?? 0) + 1;
  const most = numberIn(schema, 'maximum') ?? numberIn(schema, 'exclusiveMaximum') ?? Infinity;
  const step = numberIn(schema, 'multipleOf') ?? 0;
  const next = step > 0 ? Math.ceil(least / step) * step : least;
  return next <= most ? next : most;
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2000-01-01T00:00:00Z',
  date: '2000-01-01',
  time: '00:00:00Z',
  email: 'nobody@example.org',
  uri: 'https://example.org/',
};

function textWithin(schema: JsonSchema): string {
  const { format } = schema;
  const text = (typeof format === 'string' ? formats[format] : undefined) ?? madeUpText();
  return text.padEnd(numberIn(schema, 'minLength') ?? 0, '.').slice(0, numberIn(schema, 'maxLength') ?? undefined);
}
