import { typesOf } from '../../compile/check/types/types.ts';
import type { Compiled } from '../../compile/compile.ts';
import type { Json, JsonMap, JsonSchema } from '../../language/json.ts';
import { definedMap, isMap } from '../../language/json.ts';
import type { Type } from '../../language/types.ts';
import { valueType } from '../../language/types.ts';

/** The interface of a pipeline: its inputs and outputs as two JSON Schemas of maps. */
export interface Contract {
  inputs: JsonSchema;
  outputs: JsonSchema;
}

/** The declared inputs; outputs as declared, else inferred. Any output may be null. */
export function contractOf({ pipeline, checkable }: Compiled): Contract {
  const types = typesOf(checkable);
  const inputs = pipeline.inputs.map((spec): [string, JsonMap] => [
    spec.name,
    definedMap({
      ...copySchema(spec.schema),
      ...about(spec.description),
      default: spec.default?.kind === 'constant' ? spec.default.value : copySchema(spec.schema)['default'],
    }),
  ]);
  const outputs = pipeline.outputs.map((spec): [string, JsonMap] => [
    spec.name,
    { ...copySchema(schemaOf(spec.type ?? types.value(spec.value, undefined, 'item'))), ...about(spec.description) },
  ]);

  return {
    inputs: {
      type: 'object',
      properties: Object.fromEntries(inputs),
      required: pipeline.inputs.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    },
    outputs: {
      type: 'object',
      properties: Object.fromEntries(outputs),
      required: pipeline.outputs.map(({ name }) => name),
      additionalProperties: false,
    },
  };
}

const about = (description: string | undefined): JsonMap => (description ? { description } : {});
const copySchema = (schema: JsonSchema): JsonMap => ({ ...schema });

/** A type as JSON Schema. */
function schemaOf(type: Type): JsonSchema {
  const value = valueType(type);
  switch (value.kind) {
    case 'unknown':
    case 'view':
      return {};
    case 'number':
      return { type: value.integer ? 'integer' : 'number' };
    case 'string':
      return value.choices ? { type: 'string', enum: [...value.choices] } : { type: 'string' };
    case 'list':
      return { type: 'array', items: copySchema(schemaOf(value.item)) };
    case 'map': {
      const fields = Object.entries(value.fields);
      return {
        type: 'object',
        properties: Object.fromEntries(fields.map(([name, field]) => [name, { ...schemaOf(field.type), ...about(field.doc) }])),
        required: fields.filter(([, { optional }]) => !optional).map(([name]) => name),
        additionalProperties: value.rest ? copySchema(schemaOf(value.rest)) : false,
      };
    }
    case 'union':
      return { anyOf: value.of.map((one) => copySchema(schemaOf(one))) };
    default:
      return { type: value.kind };
  }
}

/** The contract as TypeScript declarations; `name` is the prefix of the type names. */
export function declarations({ inputs, outputs }: Contract, name: string): string {
  return `export interface ${name}Inputs ${members(inputs, '')}\n\nexport interface ${name}Outputs ${members(outputs, '', true)}\n`;
}

function members(schema: JsonSchema, indent: string, nullable = false): string {
  const { properties, required, additionalProperties: rest } = schema;
  const needed = Array.isArray(required) ? required : [];
  const inner = `${indent}  `;
  const lines = Object.entries(isMap(properties) ? properties : {}).flatMap(([key, one]) => {
    const member = isMap(one) ? one : {};
    const { description } = member;
    const doc =
      typeof description === 'string'
        ? [`${inner}/** ${description.trim().replace(/\s+/g, ' ').replaceAll('*/', '*\\/')} */`]
        : [];
    const type = writeType(member, inner);

    return [
      ...doc,
      `${inner}${keyOf(key)}${needed.includes(key) ? '' : '?'}: ${type}${nullable && type !== 'unknown' ? ' | null' : ''};`,
    ];
  });
  if (isMap(rest)) lines.push(`${inner}[name: string]: ${lines.length ? 'unknown' : writeType(rest, inner)};`);

  return lines.length ? `{\n${lines.join('\n')}\n${indent}}` : '{}';
}

const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

/** A schema as a TypeScript type; `indent` is the indentation of its line. */
export function writeType(schema: JsonMap, indent: string): string {
  const { enum: choices, anyOf, oneOf, type, items } = schema;
  if (Array.isArray(choices)) return choices.map((one) => JSON.stringify(one)).join(' | ') || 'never';

  const several = anyOf ?? oneOf ?? (Array.isArray(type) ? type.map((one): Json => ({ ...schema, type: one })) : undefined);
  if (Array.isArray(several)) return [...new Set(several.map((one) => writeType(isMap(one) ? one : {}, indent)))].join(' | ');
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
    case 'number':
      return type;
    case 'integer':
      return 'number';
    case 'array': {
      const item = writeType(isMap(items) ? items : {}, indent);
      return item.includes(' ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
    }
    case 'object': {
      const { properties, additionalProperties: rest } = schema;
      const empty = !isMap(properties) || Object.keys(properties).length === 0;
      return empty
        ? `Record<string, ${isMap(rest) && Object.keys(rest).length ? writeType(rest, indent) : 'unknown'}>`
        : members(schema, indent);
    }
    default:
      return 'unknown';
  }
}

/** `research-brief` → `ResearchBrief`. */
export const declarationName = (id: string): string =>
  id
    .split(/[^A-Za-z0-9]+/)
    .map((word) => `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`)
    .join('') || 'Pipeline';
