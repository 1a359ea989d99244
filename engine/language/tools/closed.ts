import { isMap, type JsonSchema } from '../json.ts';

/** Keywords that may allow more members than `properties` names. */
const openers = ['patternProperties', 'allOf', 'anyOf', 'oneOf', '$ref', 'if', 'dependentSchemas'];

/**
 * The names that an action takes and no others; undefined where its schema is open. A schema that lists its members and does
 * not say that there are more is closed.
 */
export function closedNames({ properties, additionalProperties, ...rest }: JsonSchema): readonly string[] | undefined {
  if (additionalProperties === false) return Object.keys(isMap(properties) ? properties : {});
  if (!isMap(properties) || additionalProperties !== undefined) return undefined;
  return openers.some((word) => rest[word] !== undefined) ? undefined : Object.keys(properties);
}
