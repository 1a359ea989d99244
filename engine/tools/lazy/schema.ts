import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Json, JsonSchema } from '../../language/json.ts';

/** One thing that does not fit. `at` leads to it from the whole. */
export interface SchemaError {
  at: string[];
  message: string;
  keyword: string;
}

// Schemas are compiled and forgotten, so that two of them may have the same $id.
const ajv = new Ajv2020({ strict: false, allErrors: true, addUsedSchema: false, logger: false });
formats.default(ajv);

/** A check for one schema, or what is wrong with the schema. `$schema` is dropped: drafts differ in what nobody writes by hand. */
export function compileSchema(said: JsonSchema | boolean): ((value: Json) => SchemaError[]) | string {
  const { $schema: _, ...rest } = typeof said === 'boolean' ? {} : said;
  const schema = typeof said === 'boolean' ? said : rest;
  try {
    const validate = ajv.compile(schema);
    return (value) => (validate(value) ? [] : (validate.errors ?? []).map(asError));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    if (typeof schema !== 'boolean') ajv.removeSchema(schema);
  }
}

function asError({ instancePath, keyword, params, message = keyword }: ErrorObject): SchemaError {
  const detail =
    keyword === 'enum'
      ? `: ${params['allowedValues'].map((one: Json) => JSON.stringify(one)).join(', ')}`
      : keyword === 'additionalProperties'
        ? `: ${params['additionalProperty']}`
        : keyword === 'const'
          ? `: ${JSON.stringify(params['allowedValue'])}`
          : '';
  const at = instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { at, message: message + detail, keyword };
}
