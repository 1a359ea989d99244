import type { Json, JsonSchema } from './json.ts';
import { isMap } from './json.ts';
import { closedNames } from './tools/closed.ts';

/** The types for the checker, completion and hover. `unknown` stays unknown and is never reported. */
export type Type =
  | { kind: 'unknown' }
  | { kind: 'null' }
  | { kind: 'boolean' }
  | { kind: 'number'; integer?: boolean }
  | { kind: 'string'; choices?: readonly string[] }
  | { kind: 'list'; item: Type }
  /**
   * `namespace`: a name with members and no value of its own. `open`: the value of a running loop, with replacements for
   * names that people expect in it. `foreign`: field names of other systems, with the canonical ones.
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
  /**
   * A step as templates see it: its own members, then those of its value; used as a whole it is its value. `asked`: a model
   * produces it, and `parameters` are the inputs of its prompt, which no run keeps; `hides`: own members that hide members of
   * the value with names chosen by the pipeline; `refuses`: names of other systems without a counterpart, with their
   * replacements.
   */
  | {
      kind: 'view';
      value: Type;
      members: Readonly<Record<string, MapField>>;
      asked?: { parameters: readonly string[] };
      hides?: readonly string[];
      refuses?: Readonly<Record<string, string>>;
    };

/** The type of a value in use as a value. */
export const valueType = (type: Type): Type => (type.kind === 'view' ? type.value : type);

/** One member of a map; `doc` is shown in hover and completion. A map without `rest` has exactly its fields. */
export interface MapField {
  type: Type;
  doc?: string;
  optional?: boolean;
  /** A name from other systems: accepted and explained, but not offered. */
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

/** The union of types: nested unions flattened, equal members merged, unknown absorbs all. */
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

/** One of several types: a step among them stays a view, with no further known members. */
export function eitherOf(types: readonly Type[]): Type {
  const value = union(types.map((type) => (type.kind === 'map' && type.namespace ? unknownType : type)));
  const names = types.flatMap((type) => (type.kind === 'view' ? Object.keys(type.members) : []));
  if (names.length === 0) return value;
  return { kind: 'view', value, members: Object.fromEntries(names.map((name) => [name, { type: unknownType }])) };
}

/** A key that is equal for equal types; most differ in their kind already. */
function identity(type: Type): string {
  if (type.kind === 'number') return type.integer ? 'integer' : 'number';
  if (type.kind === 'null' || type.kind === 'boolean' || (type.kind === 'string' && !type.choices)) return type.kind;
  return JSON.stringify(type);
}

/** A type in words for hover and messages, for example `list of {claim: text, year: integer}`. */
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
      // The members of some maps are made on demand: only as many as are shown.
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

/** The most items of a constant list that are examined. */
const seen = 20;

/** The same, where maps may have further fields. */
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

/** The type that a model is asked for by a schema: only declared members exist, unless the schema allows more. */
export const answerType = (schema: Json | undefined): Type => fromSchema(schema, true);

/**
 * The type of the values that a JSON Schema allows, as precisely as it is known; with `declared` a map has only the members
 * that the schema names.
 */
export const fromSchema = (schema: Json | undefined, declared = false): Type =>
  typeOfSchema(schema, { root: schema, declared, references: new Map() });

interface SchemaReading {
  /** The schema that a `$ref` is resolved in. */
  root: Json | undefined;
  declared: boolean;
  /** The types behind `$ref`s; unknown while one is being made, which ends the recursion of a schema in itself. */
  references: Map<string, Type>;
}

/** The type of the part of a schema that a `$ref` names. */
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

/** Whether a value of type `from` may ever be valid where `to` is wanted; true unless it is ruled out. */
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
