import type { Json, JsonSchema } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { AnswerCheck } from './lazy/answer-schema.ts';

const cache = new Map<string, AnswerCheck>();
const mostCached = 200;

/**
 * The fault of an answer, in words for people and models; undefined where it fits. `whole` is the name of the value where it
 * is no answer. Throws a RunError (`bad-request`) where the schema itself is invalid. ajv is loaded at the first use.
 */
export function checkAnswer(schema: JsonSchema, value: Json, whole?: string): string | undefined {
  const key = JSON.stringify(schema);
  const check = cache.get(key) ?? compiled(schema);
  cache.set(key, check);

  if (cache.size > mostCached) {
    for (const oldest of cache.keys()) {
      if (cache.delete(oldest)) break;
    }
  }

  return check(value, whole);
}

function compiled(schema: JsonSchema): AnswerCheck {
  // Not `import()`: a resumed run checks logged answers synchronously.
  const { compileAnswerSchema }: typeof import('./lazy/answer-schema.ts') = require('./lazy/answer-schema.ts');
  const check = compileAnswerSchema(schema);
  if (typeof check !== 'string') return check;
  throw new RunError({
    kind: 'bad-request',
    message: say(modelsTexts.badSchema, { why: check }),
    hint: say(modelsTexts.badSchemaHint),
  });
}
