import fc from 'fast-check';
import type { Json, JsonSchema } from '../../../../engine/language/json.ts';

const name = fc.constantFrom('a', 'b', 'my name', 'x.y');
const scalar = fc.constantFrom<Json>('one', 2, true, null);
const words = (schema: fc.Arbitrary<Json>): fc.Arbitrary<JsonSchema> =>
  fc.record(
    {
      type: fc.constantFrom<Json>(
        'string',
        'number',
        'integer',
        'boolean',
        'null',
        'object',
        'array',
        ['array', 'null'],
        ['string', 'null'],
      ),
      description: fc.constant('What it is.'),
      title: fc.constant('T'),
      properties: fc.dictionary(name, schema, { maxKeys: 3 }),
      required: fc.constantFrom<Json>([], ['a'], ['a', 'b']),
      additionalProperties: fc.oneof(fc.constant<Json>(false), fc.constant<Json>(true), schema),
      items: fc.oneof(schema, fc.array(schema, { maxLength: 2 })),
      prefixItems: fc.array(schema, { minLength: 1, maxLength: 2 }),
      minItems: fc.nat(3),
      maxItems: fc.nat(3),
      uniqueItems: fc.boolean(),
      contains: schema,
      enum: fc.array(fc.oneof(scalar, fc.constant<Json>({ deep: 1 })), { minLength: 1, maxLength: 3 }),
      const: scalar,
      default: scalar,
      format: fc.constantFrom('email', 'uri', 'made-up'),
      pattern: fc.constant('^a'),
      minLength: fc.nat(3),
      minimum: fc.nat(3),
      multipleOf: fc.constant(2),
      anyOf: fc.array(schema, { minLength: 1, maxLength: 2 }),
      oneOf: fc.array(schema, { minLength: 1, maxLength: 2 }),
      allOf: fc.array(schema, { minLength: 1, maxLength: 2 }),
      not: schema,
      patternProperties: fc.dictionary(fc.constant('^x'), schema, { maxKeys: 1 }),
      $ref: fc.constantFrom('#', '#/$defs/a', '#/definitions/b'),
      $defs: fc.dictionary(name, schema, { maxKeys: 2 }),
      definitions: fc.dictionary(name, schema, { maxKeys: 2 }),
      $schema: fc.constant('http://json-schema.org/draft-07/schema#'),
      'x-ours': scalar,
    },
    { requiredKeys: [] },
  );

/** Schemas as people, libraries and MCP servers of any age write them. */
export const anySchema: fc.Arbitrary<JsonSchema> = fc
  .letrec<{ schema: Json }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<Json>({}, { type: 'string' }, { type: 'array' }, { type: 'object' }, true, false),
      words(tie('schema')),
    ),
  }))
  .schema.map((schema): JsonSchema => (typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? schema : {}));

/** `vars` as a pipeline may write them. */
export const anyVars: fc.Arbitrary<Json> = fc
  .letrec<{ field: Json }>((tie) => {
    const kind = fc.constantFrom('string', 'array', 'object', 'number', 'integer', 'boolean', 'null');
    return {
      field: fc.oneof(
        { maxDepth: 3 },
        fc.record({ type: kind, description: fc.constant('d'), minLength: fc.nat(3) }, { requiredKeys: ['type'] }),
        fc.record({ type: fc.constant('array'), items: tie('field') }),
        fc.record({ type: fc.constant('object'), properties: fc.dictionary(name, tie('field'), { maxKeys: 2 }) }),
        fc.record({ enum: fc.constant<Json>(['x', 'y']) }),
      ),
    };
  })
  .field.chain((field) =>
    fc.dictionary(
      fc.constantFrom('a', 'b', 'tags'),
      fc.oneof(
        fc.constantFrom<Json>('what it is', { type: 'list' }, { type: 'any' }, { type: 'map' }, { example: 'x' }),
        fc.constant(field),
      ),
      { minKeys: 1, maxKeys: 3 },
    ),
  );
