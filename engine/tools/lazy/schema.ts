import type { ErrorObject } from 'ajv';
import type { Json, JsonSchema } from '../../language/json.ts';
import { compileValidator } from '../../schemas/validator.ts';

/** One thing that does not fit. `at` leads to it from the whole. */
export interface SchemaError {
  at: string[];
  message: string;
  keyword: string;
}

/** A check for one schema, or what is wrong with the schema. */
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
