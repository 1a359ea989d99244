/** Every keyword of JSON Schema, draft 2020-12, and those of earlier drafts that are still read. */
export const schemaVocabulary: readonly string[] = [
  ['$schema', '$id', '$ref', '$anchor', '$dynamicRef', '$dynamicAnchor', '$vocabulary', '$comment', '$defs', 'definitions'],
  [
    'type',
    'enum',
    'const',
    'format',
    'pattern',
    'minLength',
    'maxLength',
    'contentEncoding',
    'contentMediaType',
    'contentSchema',
  ],
  ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ['items', 'prefixItems', 'contains', 'minContains', 'maxContains', 'minItems', 'maxItems', 'uniqueItems', 'unevaluatedItems'],
  ['properties', 'patternProperties', 'additionalProperties', 'propertyNames', 'unevaluatedProperties'],
  ['required', 'minProperties', 'maxProperties', 'dependentRequired', 'dependentSchemas', 'dependencies', 'additionalItems'],
  ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'],
  ['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
].flat();

/** Keywords whose values are data, not schemas. */
export const schemaDataWords: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'example', 'examples']);
