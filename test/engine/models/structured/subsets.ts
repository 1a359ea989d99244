import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json, JsonSchema } from '../../../../engine/language/json.ts';

/**
 * What each provider documents of the JSON Schemas that it takes, as schemas of schemas: written down from the documents, and not from
 * what ours does.
 */
const here: JsonSchema = { $ref: '#/$defs/schema' };
const named: JsonSchema = { type: 'object', additionalProperties: here };
const list: JsonSchema = { type: 'array', items: here };
const text = { type: 'string' };
const number = { type: 'number' };
const types = { enum: ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] };
const type = { anyOf: [types, { type: 'array', items: types }] };
const arraysSayItems: JsonSchema = {
  if: {
    properties: { type: { anyOf: [{ const: 'array' }, { contains: { const: 'array' }, type: 'array' }] } },
    required: ['type'],
  },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['items'] },
};
const meta = (root: JsonSchema, schema: JsonSchema): JsonSchema => ({ allOf: [here, root], $defs: { schema } });

/** OpenAI, `strict: true`: developers.openai.com/api/docs/guides/structured-outputs, read in November 2026. */
const openAiStrict = meta(
  { properties: { type: { const: 'object' } }, required: ['type'] },
  {
    type: 'object',
    properties: {
      type,
      properties: named,
      required: { type: 'array', items: text },
      additionalProperties: { const: false },
      items: here,
      anyOf: list,
      $defs: named,
      $ref: { type: 'string', pattern: '^#' },
      enum: { type: 'array', minItems: 1, maxItems: 1000 },
      const: {},
      description: text,
      title: text,
      pattern: text,
      format: { enum: ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'] },
      multipleOf: number,
      maximum: number,
      exclusiveMaximum: number,
      minimum: number,
      exclusiveMinimum: number,
      minItems: number,
      maxItems: number,
    },
    additionalProperties: false,
    anyOf: ['type', 'anyOf', '$ref', 'enum', 'const'].map((keyword) => ({ required: [keyword] })),
    allOf: [
      arraysSayItems,
      {
        if: { properties: { type: { const: 'object' } }, required: ['type'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['properties', 'required', 'additionalProperties'] },
      },
    ],
  },
);

/** A schema anywhere where nothing is bound: whole JSON Schema, but every array says `items` and no schema is a list or a word. */
const anywhere: JsonSchema = {
  type: 'object',
  properties: { properties: named, items: here, anyOf: list, oneOf: list, allOf: list, prefixItems: list, $defs: named },
  allOf: [arraysSayItems],
};
/** OpenAI's and Anthropic's errors name these where they stand beside a tool's parameters. */
const toolRoot: JsonSchema = {
  properties: { type: { const: 'object' }, properties: { type: 'object' } },
  required: ['type', 'properties'],
  not: { anyOf: ['oneOf', 'anyOf', 'allOf', 'enum', 'not'].map((keyword) => ({ required: [keyword] })) },
};

/** Anthropic's schema mode: platform.claude.com/docs/en/build-with-claude/structured-outputs, read in November 2026. */
const anthropicOutput = meta(
  {},
  {
    type: 'object',
    properties: {
      type,
      properties: named,
      required: { type: 'array', items: text },
      additionalProperties: { const: false },
      items: here,
      anyOf: list,
      allOf: list,
      $defs: named,
      $ref: { type: 'string', pattern: '^#/\\$defs/' },
      enum: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
      const: {},
      description: text,
      title: text,
      minItems: { enum: [0, 1] },
      format: { enum: ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'] },
    },
    additionalProperties: false,
    anyOf: ['type', 'anyOf', 'allOf', '$ref', 'enum', 'const'].map((keyword) => ({ required: [keyword] })),
    allOf: [
      arraysSayItems,
      {
        if: { properties: { type: { const: 'object' } }, required: ['type'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['properties', 'additionalProperties'] },
      },
    ],
  },
);
const anthropicTool = meta(toolRoot, {
  ...anywhere,
  properties: {
    ...(typeof anywhere['properties'] === 'object' ? anywhere['properties'] : {}),
    properties: { ...named, propertyNames: { pattern: '^[a-zA-Z0-9_.-]{1,64}$' } },
  },
});

/** Gemini: what `@google/genai` says at `responseJsonSchema`. */
const gemini: JsonSchema = {
  type: 'object',
  properties: {
    $id: text,
    $defs: named,
    $ref: text,
    $anchor: text,
    type,
    format: text,
    title: text,
    description: text,
    enum: { type: 'array', items: { type: ['string', 'number'] } },
    items: here,
    prefixItems: list,
    minItems: number,
    maxItems: number,
    minimum: number,
    maximum: number,
    anyOf: list,
    oneOf: list,
    properties: named,
    additionalProperties: { anyOf: [{ type: 'boolean' }, here] },
    required: { type: 'array', items: text },
    propertyOrdering: { type: 'array', items: text },
  },
  additionalProperties: false,
  if: { required: ['$ref'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { propertyNames: { pattern: '^\\$' } },
};

const ajv = new Ajv2020({ strict: false });
const judge = (schema: JsonSchema): ((value: Json) => string) => {
  const check = ajv.compile(schema);
  return (value) => (check(value) ? '' : `${ajv.errorsText(check.errors)} in ${JSON.stringify(value)}`);
};

/** What is wrong with a schema by a provider's own rules; empty where nothing is. */
export const subsets = {
  openAiStrict: judge(openAiStrict),
  openAiLoose: judge(meta({}, anywhere)),
  openAiTool: judge(meta(toolRoot, anywhere)),
  anthropicOutput: judge(anthropicOutput),
  anthropicTool: judge(anthropicTool),
  gemini: judge(meta({}, gemini)),
};
