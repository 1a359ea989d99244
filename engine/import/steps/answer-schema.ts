import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { ImportReading, SourceFields } from '../source/fields.ts';
import { fieldsOf, fieldText, nodeJson } from '../source/fields.ts';

/** The functions that models may call, by name, with the schemas of their parameters. */
const functionsOf = new WeakMap<ImportReading, ReadonlyMap<string, JsonMap>>();

export function declareFunctions(reading: ImportReading, declared: SourceFields): void {
  functionsOf.set(
    reading,
    new Map([...declared.all.values()].map(({ name, value }) => [name, parametersOf(nodeJson(reading, value))])),
  );
}

const parametersOf = (declaration: Json): JsonMap => {
  const parameters = isMap(declaration) ? declaration['parameters'] : undefined;
  return isMap(parameters) ? parameters : { type: 'object' };
};

/** The names in `functions:` (or `tools:`) of a step that calls them. */
export function calledFunctions(reading: ImportReading, { all }: SourceFields): string[] {
  const names = nodeJson(reading, (all.get('functions') ?? all.get('tools'))?.value);
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** The schema of a step's answer; undefined where it is text. */
export function importAnswerSchema(reading: ImportReading, fields: SourceFields, type: string): JsonMap | undefined {
  const own = nodeJson(reading, fields.all.get('output_schema')?.value);
  if (isMap(own)) return own;

  const short = nodeJson(reading, fields.all.get('schema')?.value);
  if (isMap(short)) return written(short);

  if (type.startsWith('gemini')) {
    const existing = functionsOf.get(reading);
    const called = calledFunctions(reading, fields).flatMap((name): [string, JsonMap][] => {
      const parameters = existing?.get(name);
      return parameters ? [[name, parameters]] : [];
    });
    const [only] = called;
    if (only) return called.length === 1 ? only[1] : { type: 'object', properties: Object.fromEntries(called) };
    if (type === 'gemini_instructor') return { type: 'object' };
  }

  const format = fieldText(fieldsOf(reading, fields.all.get('extraction_config')?.value).all.get('format'));
  return type === 'claude_extract' && (format === 'json' || format === 'structured') ? { type: 'object' } : undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'string',
  text: 'string',
  integer: 'integer',
  int: 'integer',
  number: 'number',
  float: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  array: 'array',
  list: 'array',
  object: 'object',
  map: 'object',
};

const isSchema = (value: JsonMap): boolean =>
  typeof value['type'] === 'string' &&
  Object.hasOwn(typeNames, value['type']) &&
  (isMap(value['properties']) || isMap(value['items']));

/** The short form `{name: string, list: [{a: number}]}` as a JSON Schema; a JSON Schema as it is. */
function written(short: Json): JsonMap {
  if (Array.isArray(short)) return short.length === 0 ? { type: 'array' } : { type: 'array', items: written(short[0] ?? null) };
  if (typeof short === 'string')
    return Object.hasOwn(typeNames, short) ? { type: typeNames[short] ?? short } : { type: 'string', description: short };
  if (!isMap(short)) return {};
  if (isSchema(short)) return short;

  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(short).map(([name, value]) => [name, written(value)])),
    required: Object.keys(short),
  };
}
