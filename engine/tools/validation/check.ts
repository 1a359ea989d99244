import type { Json, JsonMap, JsonSchema } from '../../language/json.ts';
import { validationTexts } from '../../language/texts/tools/validation.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { SchemaError } from '../lazy/schema.ts';

type Check = (value: Json) => SchemaError[];

const cache = new Map<string, Check>();
const mostCached = 100;

/** A validator of a schema. Throws a RunError (`input`) if the schema itself is invalid. */
export async function checkBy(schema: JsonSchema | boolean): Promise<Check> {
  const key = JSON.stringify(schema);
  const cached = cache.get(key);
  if (cached) return cached;

  const { compileToolSchema: compileSchema } = await import('../lazy/schema.ts');
  const check = compileSchema(schema);
  if (typeof check === 'string') throw new RunError({ kind: 'input', message: say(validationTexts.badSchema, { why: check }) });

  cache.set(key, check);
  if (cache.size > mostCached) {
    for (const oldest of cache.keys()) {
      if (cache.delete(oldest)) break;
    }
  }

  return check;
}

/** The number of errors that a result lists. */
export const mostErrors = 100;

export const describeError = ({ at, message, keyword }: SchemaError): JsonMap => ({ path: formatPath(at), message, keyword });

/** `['2', 'the name']` as `[2]["the name"]`. */
export const formatPath = (at: readonly string[]): string =>
  at
    .map((key) => {
      if (/^\d+$/.test(key)) return `[${key}]`;
      if (/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key)) return `.${key}`;
      return `[${JSON.stringify(key)}]`;
    })
    .join('')
    .replace(/^\./, '');

/** The first errors in words: `[2].age must be a whole number; …`. */
export function summarizeErrors(errors: readonly SchemaError[], most = 5): string {
  const said = errors.slice(0, most).map(({ at, message }) => `${formatPath(at) || validationTexts.whole} ${message}`);
  return said.join('; ') + (errors.length > most ? say(validationTexts.more, { count: errors.length - most }) : '');
}
