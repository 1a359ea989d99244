import { isMap, type Json, type JsonMap, type JsonSchema } from '../../language/json.ts';

/** The part of JSON Schema that a provider supports. */
export interface Dialect {
  /** Supported keywords; absent = all. */
  keywords?: ReadonlySet<string>;
  /** Supported values of `format`; absent = all. */
  formats?: ReadonlySet<string>;
  /** The greatest supported `minItems`; absent = any. */
  most_min_items?: number;
  /** The supported types in an `enum`; absent = any. */
  enums?: readonly ('string' | 'number' | 'boolean' | 'null')[];
  /** No other keyword may stand beside a `$ref`. */
  lone_refs?: true;
}

/** Keywords that every schema mode supports. */
export const commonKeywords = [
  '$defs',
  '$ref',
  'additionalProperties',
  'anyOf',
  'description',
  'enum',
  'format',
  'items',
  'minItems',
  'properties',
  'required',
  'title',
  'type',
] as const;

/** Keywords for the shape of a value: a schema mode without one of them would ask for something else. */
export const shapingKeywords = [
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'if',
  'not',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const;

/**
 * Keywords that restrict a value. Unsupported ones are put into the description for the model; ajv validates the answer by
 * all of them.
 */
const tellable: ReadonlySet<string> = new Set([
  'allOf',
  'const',
  'contains',
  'default',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'enum',
  'examples',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'if',
  'maxContains',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minContains',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'not',
  'pattern',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
  'uniqueItems',
]);

/** Keywords that contain schemas. */
const single = ['items', 'contains', 'not', 'if', 'then', 'else', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties'];
const listed = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const named = ['properties', '$defs', 'patternProperties', 'dependentSchemas'];

/**
 * Converts a schema to a provider's dialect: older keywords become present ones, every array gets `items`, and unsupported
 * keywords go into the description.
 */
export function translateSchema(dialect: Dialect, schema: Json): JsonSchema {
  if (!isMap(schema)) return {};
  const today = inToday(schema, dialect);
  const spoken: JsonSchema = {};
  const notes: string[] = [];
  for (const [keyword, value] of Object.entries(today)) {
    if (takes(dialect, keyword, value)) spoken[keyword] = inside(keyword, value, dialect);
    else if (tellable.has(keyword)) notes.push(`${keyword}: ${JSON.stringify(value)}`);
  }

  if (dialect.lone_refs && '$ref' in spoken) return pickKeywords(spoken, ['$ref', '$defs']);
  if (isArray(spoken) && !('items' in spoken)) spoken['items'] = {};
  if (notes.length) {
    const { description } = spoken;
    spoken['description'] = [typeof description === 'string' ? description : '', `{${notes.join(', ')}}`]
      .filter(Boolean)
      .join(' ');
  }

  return spoken;
}

/** Every schema inside a schema, the schema itself first. */
export function* schemasIn(schema: Json): Iterable<JsonSchema> {
  if (!isMap(schema)) return;
  yield schema;
  for (const [keyword, value] of Object.entries(schema)) {
    for (const one of subschemasOf(keyword, value)) yield* schemasIn(one);
  }
}

/** The schemas in a keyword. */
export function subschemasOf(keyword: string, value: Json): Json[] {
  if (keyword === 'additionalProperties' || single.includes(keyword)) return isMap(value) ? [value] : [];
  if (listed.includes(keyword)) return Array.isArray(value) ? value : [];
  return named.includes(keyword) && isMap(value) ? Object.values(value) : [];
}

export const isArray = ({ type }: JsonSchema): boolean => type === 'array' || (Array.isArray(type) && type.includes('array'));
export const isObject = ({ type }: JsonSchema): boolean => type === 'object' || (Array.isArray(type) && type.includes('object'));

export const pickKeywords = (schema: JsonSchema, keywords: readonly string[]): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => keywords.includes(keyword)));

/** The definitions of a schema, in either spelling. */
export function definitionsIn({ definitions, $defs }: JsonSchema): JsonMap {
  const [older, newer] = [definitions, $defs].map((map) => (isMap(map) ? map : {}));
  return { ...older, ...newer };
}

/** Keywords of earlier drafts, and those with another name at this provider. */
function inToday(schema: JsonSchema, { keywords }: Dialect): JsonSchema {
  const { definitions: _definitions, $defs: _defs, oneOf, items, $schema: _, ...rest } = schema;
  const today: JsonSchema = { ...rest };
  const allDefinitions = definitionsIn(schema);
  if (Object.keys(allDefinitions).length) today['$defs'] = allDefinitions;
  if (typeof today['$ref'] === 'string') today['$ref'] = today['$ref'].replace(/^#\/definitions\//, '#/$defs/');
  if (Array.isArray(items)) today['items'] = { anyOf: items };
  else if (items !== undefined) today['items'] = items;
  if (Array.isArray(oneOf)) today[keywords && !keywords.has('oneOf') && !('anyOf' in today) ? 'anyOf' : 'oneOf'] = oneOf;

  if ('const' in today && keywords && !keywords.has('const') && !('enum' in today)) {
    today['enum'] = [today['const'] ?? null];
    Reflect.deleteProperty(today, 'const');
  }

  return today;
}

function takes({ keywords, formats, most_min_items, enums }: Dialect, keyword: string, value: Json): boolean {
  if (keywords && !keywords.has(keyword)) return false;
  if (keyword === 'format' && formats) return typeof value === 'string' && formats.has(value);
  if (keyword === 'minItems' && most_min_items !== undefined) return typeof value === 'number' && value <= most_min_items;
  if (keyword !== 'enum' || !enums || !Array.isArray(value)) return true;
  return value.every((one) => enums.some((kind) => (kind === 'null' ? one === null : typeof one === kind)));
}

function inside(keyword: string, value: Json, dialect: Dialect): Json {
  if (keyword === 'additionalProperties') return isMap(value) ? translateSchema(dialect, value) : value;
  if (single.includes(keyword)) return translateSchema(dialect, value);
  if (listed.includes(keyword) && Array.isArray(value)) return value.map((one) => translateSchema(dialect, one));
  if (named.includes(keyword) && isMap(value)) return mapped(value, (one) => translateSchema(dialect, one));
  return value;
}

const mapped = (map: JsonMap, change: (value: Json) => Json): JsonMap =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
