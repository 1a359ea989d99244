import { defined, isMap, type Json, type JsonSchema } from '../../../language/json.ts';

type ShapeType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';

/** A JSON Schema in the form that extraction needs: references resolved, `null` removed from unions. */
export interface AnswerShape {
  /** The property's name; empty at the root and for items. */
  name: string;
  description: string;
  type: ShapeType;
  nullable: boolean;
  /** Whether the enclosing object requires it. */
  required: boolean;
  format?: string;
  choices?: Json[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  properties?: AnswerShape[];
  items?: AnswerShape;
}

/** Reads a schema. Recursive references end in text. */
export const readAnswerShape = (schema: JsonSchema): AnswerShape => read(schema, schema, { name: '', required: true, depth: 0 });

interface ShapePlace {
  name: string;
  required: boolean;
  /** The number of enclosing schemas. */
  depth: number;
}

function read(value: Json | undefined, root: JsonSchema, { name, required, depth }: ShapePlace): AnswerShape {
  const { schema, nullable } = narrowed(isMap(value) && depth < 16 ? value : {}, root);
  const constant = 'const' in schema ? [schema['const'] ?? null] : undefined;
  const listed = Array.isArray(schema['enum']) ? schema['enum'] : constant;
  const choices = listed?.filter((choice) => choice !== null);
  const type = typeOf(schema, choices);
  const shape: AnswerShape = defined({
    name,
    description: [schema['title'], schema['description']].filter((text) => typeof text === 'string').join('. '),
    type,
    nullable: nullable || (listed?.includes(null) ?? false) || (Array.isArray(schema['type']) && schema['type'].includes('null')),
    required,
    choices,
    format: typeof schema['format'] === 'string' ? schema['format'] : undefined,
  });

  for (const key of ['minimum', 'maximum', 'minItems', 'maxItems'] as const) {
    const bound = schema[key];
    if (typeof bound === 'number') shape[key] = bound;
  }

  if (type === 'object') {
    const must = Array.isArray(schema['required']) ? schema['required'] : [];
    const properties = isMap(schema['properties']) ? schema['properties'] : {};
    shape.properties = Object.entries(properties).map(([key, property]) =>
      read(property, root, { name: key, required: must.includes(key), depth: depth + 1 }),
    );
  }

  if (type === 'array') shape.items = read(schema['items'], root, { name: '', required: true, depth: depth + 1 });
  return shape;
}

/** Follows a local reference and takes the only non-null member of a union. */
function narrowed(schema: JsonSchema, root: JsonSchema): { schema: JsonSchema; nullable: boolean } {
  let here: JsonSchema = schema;
  for (let i = 0; i < 8 && typeof here['$ref'] === 'string'; i++) {
    // Only references inside the schema itself can be followed.
    const inside = here['$ref'] === '#' || here['$ref'].startsWith('#/');
    let target: Json | undefined = inside ? root : undefined;
    for (const part of here['$ref'].slice(2).split('/').filter(Boolean)) target = isMap(target) ? target[part] : undefined;
    here = isMap(target) ? target : {};
  }

  const union = here['anyOf'] ?? here['oneOf'];
  if (!Array.isArray(union)) return { schema: here, nullable: false };

  const real = union.filter((member) => isMap(member) && member['type'] !== 'null');
  const [first] = real;
  return { schema: { ...here, ...(isMap(first) ? first : {}) }, nullable: real.length < union.length };
}

function typeOf(schema: JsonSchema, choices: readonly Json[] | undefined): ShapeType {
  const named = Array.isArray(schema['type']) ? schema['type'].find((one) => one !== 'null') : schema['type'];
  if (
    named === 'number' ||
    named === 'integer' ||
    named === 'boolean' ||
    named === 'array' ||
    named === 'object' ||
    named === 'string'
  )
    return named;
  if (isMap(schema['properties'])) return 'object';
  if (schema['items'] !== undefined) return 'array';

  const [choice] = choices ?? [];
  if (typeof choice === 'number') return 'number';
  if (typeof choice === 'boolean') return 'boolean';

  return 'string';
}
