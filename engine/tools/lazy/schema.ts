import type { ErrorObject } from 'ajv';
import type { Json, JsonSchema } from '../../language/json.ts';
import { compileValidator } from '../../schemas/validator.ts';

/** One violation. `at` is its path from the root. */
export interface SchemaError {
  at: string[];
  message: string;
  keyword: string;
}

/** A validator for a schema, or the fault of the schema. */
export function compileToolSchema(schema: JsonSchema | boolean): ((value: Json) => SchemaError[]) | string {
  const validate = compileValidator(schema);
  return typeof validate === 'string' ? validate : (value) => validate(value).map(asError);
}

/** Details that the message of a keyword lacks. */
const details: Readonly<Record<string, (params: ErrorObject['params']) => string>> = {
  enum: (params) => `: ${params['allowedValues'].map((one: Json) => JSON.stringify(one)).join(', ')}`,
  additionalProperties: (params) => `: ${params['additionalProperty']}`,
  const: (params) => `: ${JSON.stringify(params['allowedValue'])}`,
};

function asError({ instancePath, keyword, params, message = keyword }: ErrorObject): SchemaError {
  const detail = details[keyword]?.(params) ?? '';
  const at = instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { at, message: message + detail, keyword };
}
