import type { Json, JsonSchema } from './json.ts';
import { isMap } from './json.ts';
import { closedNames } from './tools/closed.ts';

/** The types that checker, completion and hover reason with. `unknown` stays unknown and silent. */
export type Type =
  | { kind: 'unknown' }
  | { kind: 'null' }
  | { kind: 'boolean' }
  | { kind: 'number'; integer?: boolean }
  | { kind: 'string'; choices?: readonly string[] }
  | { kind: 'list'; item: Type }
  /**
   * `namespace`: a name with members and no value of its own. `open`: the value of a loop that is being made, with replacements for the
   * names that people look for in it. `foreign`: what other systems call fields, theirs to ours.
   */
  | {
      kind: 'map';
      fields: Readonly<Record<string, MapField>>;
      rest?: Type;
      namespace?: true;
      open?: Readonly<Record<string, string>>;
      foreign?: Readonly<Record<string, string>>;
    }
  | { kind: 'union'; of: readonly Type[] }
  /** A step as templates see it: behind the dot its own members, then those of its value; any other use is its value. `asked`: a model gives it, and `parameters` are what its prompt was made of, which no run keeps; `hides`: own members that stand before one of the value that the pipeline named so; `refuses`: names of other systems that nothing here has, with what to write instead. */
  | {
      kind: 'view';
      value: Type;
      members: Readonly<Record<string, MapField>>;
      asked?: { parameters: readonly string[] };
      hides?: readonly string[];
      refuses?: Readonly<Record<string, string>>;
    };

/** What a type is where it is used as a value. */
export const valueType = (type: Type): Type => (type.kind === 'view' ? type.value : type);

/** One member of a map; `doc` is shown in hover and completion. A map without `rest` has exactly its fields. */
export interface MapField {
  type: Type;
  doc?: string;
  optional?: boolean;
  /** A name that other systems have for it: read and explained, and not offered. */
  foreign?: true;
}

export const unknownType: Type = { kind: 'unknown' };
export const string: Type = { kind: 'string' };
export const number: Type = { kind: 'number' };
export const integer: Type = { kind: 'number', integer: true };
export const boolean: Type = { kind: 'boolean' };
export const nullType: Type = { kind: 'null' };
export const listType = (item: Type): Type => ({ kind: 'list', item });
export const mapType = (fields: Readonly<Record<string, MapField | Type>>, rest?: Type): Extract<Type, { kind: 'map' }> => ({
  kind: 'map',
  fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, 'kind' in field ? { type: field } : field])),
  rest,
});
export const anyMap: Type = { kind: 'map', fields: {}, rest: unknownType };

/** One type for several: nested unions flattened, equal members merged, unknown wins. */
export function union(types: readonly Type[]): Type {
  const flat: Type[] = [];
  for (const one of types) {
    const type = valueType(one);
    if (type.kind === 'unknown') return unknownType;
    if (type.kind === 'union') flat.push(...type.of);
    else flat.push(type);
  }
  if (flat.length === 0 || flat.some((type) => type.kind === 'unknown')) return unknownType;
  const distinct = [...new Map(flat.map((type) => [identity(type), type])).values()];
  const [only] = distinct;
  return distinct.length === 1 && only ? only : { kind: 'union', of: distinct };
}

/** What is one of several: a step among them is still a view, of whose own members nothing more is known. */
export function eitherOf(types: readonly Type[]): Type {
  const value = union(types.map((type) => (type.kind === 'map' && type.namespace ? unknownType : type)));
  const names = types.flatMap((type) => (type.kind === 'view' ? Object.keys(type.members) : []));
  if (names.length === 0) return value;
  return { kind: 'view', value, members: Object.fromEntries(names.map((name) => [name, { type: unknownType }])) };
}

/** Equal for equal types; most are told apart by their kind alone. */
function identity(type: Type): string {
  if (type.kind === 'number') return type.integer ? 'integer' : 'number';
  if (type.kind === 'null' || type.kind === 'boolean' || (type.kind === 'string' && !type.choices)) return type.kind;
  return JSON.stringify(type);
}

/** Words for hover and messages, for example `list of {claim: text, year: integer}`. */
export function describe(type: Type, depth = 2): string {
  switch (type.kind) {
    case 'unknown':
      return 'any value';
    case 'null':
      return 'nothing';
    case 'number':
      return type.integer ? 'integer' : 'number';
    case 'string':
      return type.choices ? type.choices.map((choice) => JSON.stringify(choice)).join(' | ') : 'text';
    case 'list':
      return type.item.kind === 'unknown' ? 'list' : `list of ${describe(type.item, depth)}`;
    case 'map': {
      // The members of some maps are made when they are asked for: no more of them than are shown.
      const names = Reflect.ownKeys(type.fields).filter((name) => typeof name === 'string');
      if (names.length === 0 || depth === 0) return 'map';
      const shown = names.slice(0, 6).flatMap((name) => {
        const field = type.fields[name];
        return field ? `${name}${field.optional ? '?' : ''}: ${describe(field.type, depth - 1)}` : [];
      });
      return `{${shown.join(', ')}${names.length > 6 || type.rest ? ', …' : ''}}`;
    }
    case 'union':
      return type.of.map((one) => describe(one, depth)).join(' or ');
    case 'view':
      return describe(type.value, depth);
    default:
      return type.kind;
  }
}

/** How many items of a constant list are looked at. */
const seen = 20;

/** The same where maps may have more fields than were seen. */
function opened(type: Type): Type {
  if (type.kind === 'union') return { ...type, of: type.of.map(opened) };
  return type.kind === 'map' ? { ...type, rest: type.rest ?? unknownType } : type;
}

/** The type of a constant. */
export function typeOfJson(value: Json): Type {
  if (value === null) return nullType;
  if (typeof value === 'boolean') return boolean;
  if (typeof value === 'number') return Number.isInteger(value) ? integer : number;
  if (typeof value === 'string') return string;
  if (Array.isArray(value)) {
    const item = value.length ? union(value.slice(0, seen).map(typeOfJson)) : unknownType;
    return listType(value.length > seen ? opened(item) : item);
  }
  return mapType(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, { type: typeOfJson(member) }])));
}

/** The type that a model is asked for by a schema: what is declared is what there is, unless the schema says that there is more. */
export const answerType = (schema: Json | undefined): Type => fromSchema(schema, true);

/**
 * The type of the values that a JSON Schema allows, as precisely as it is known; with `declared` a map has no members but those that the
 * schema names.
 */
export const fromSchema = (schema: Json | undefined, declared = false): Type =>
  typeOfSchema(schema, { root: schema, declared, references: new Map() });

interface SchemaReading {
  /** Where a `$ref` is looked for. */
  root: Json | undefined;
  declared: boolean;
  /** The types of places that a `$ref` leads to; unknown while one is read, so that a schema in itself ends. */
  references: Map<string, Type>;
}

/** The type at the place of a schema that a `$ref` leads to. */
function typeAtReference(reference: string, reading: SchemaReading): Type {
  const known = reading.references.get(reference);
  if (known) return known;
  reading.references.set(reference, unknownType);
  const type = typeOfSchema(schemaAt(reference, reading.root), reading);
  reading.references.set(reference, type);
  return type;
}

function schemaAt(reference: string, root: Json | undefined): Json | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  const names = reference.split('/').slice(1);
  return names.reduce((at: Json | undefined, name) => {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    return isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }, root);
}

function typeOfSchema(schema: Json | undefined, reading: SchemaReading): Type {
  const { declared } = reading;
  const inside = (one: Json | undefined): Type => typeOfSchema(one, reading);
  if (!isMap(schema)) return unknownType;
  if (typeof schema['$ref'] === 'string' && schema['type'] === undefined) return typeAtReference(schema['$ref'], reading);
  if (Array.isArray(schema['enum']) && schema['enum'].length && schema['enum'].every((one) => typeof one === 'string'))
    return { kind: 'string', choices: schema['enum'] as string[] };
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives)) return union(alternatives.map(inside));
  if (Array.isArray(schema['type'])) return union(schema['type'].map((type) => inside({ ...schema, type })));
  switch (schema['type']) {
    case 'string':
      return string;
    case 'integer':
      return integer;
    case 'number':
      return number;
    case 'boolean':
      return boolean;
    case 'null':
      return nullType;
    case 'array':
      return listType(inside(schema['items']));
    case 'object': {
      const properties = isMap(schema['properties']) ? schema['properties'] : {};
      const required = Array.isArray(schema['required']) ? schema['required'] : [];
      const fields = Object.fromEntries(
        Object.entries(properties).map(([name, property]): [string, MapField] => {
          const doc = isMap(property) && typeof property['description'] === 'string' ? property['description'] : undefined;
          return [name, { type: inside(property), doc: doc || undefined, optional: required.includes(name) ? undefined : true }];
        }),
      );
      const isClosed = declared ? closedNames(schema) !== undefined : schema['additionalProperties'] === false;
      const closed = isClosed && Object.keys(fields).length > 0;
      return { kind: 'map', fields, rest: closed ? undefined : inside(schema['additionalProperties']) };
    }
    default:
      return unknownType;
  }
}

/** Whether a value of type `from` can ever be taken where `to` is wanted; true wherever it cannot be ruled out. */
export function mayBe(from: Type, to: Type): boolean {
  if (from.kind === 'unknown' || to.kind === 'unknown') return true;
  if (from.kind === 'view') return mayBe(from.value, to);
  if (to.kind === 'view') return mayBe(from, to.value);
  if (from.kind === 'union') return from.of.some((one) => mayBe(one, to));
  if (to.kind === 'union') return to.of.some((one) => mayBe(from, one));
  if (from.kind !== to.kind) return false;
  if (from.kind === 'list' && to.kind === 'list') return mayBe(from.item, to.item);
  return true;
}

export type { JsonSchema };
