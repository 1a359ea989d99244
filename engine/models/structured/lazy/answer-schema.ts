import type { ErrorObject } from 'ajv';
import type { Json, JsonSchema } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import { compileValidator } from '../../../schemas/validator.ts';

const mostErrors = 5;

/** Returns the fault of a value; `whole` is the name of the value in that text. */
export type AnswerCheck = (value: Json, whole?: string) => string | undefined;

/** The validator for a schema, or the fault of the schema. */
export function compileAnswerSchema(schema: JsonSchema): AnswerCheck | string {
  const validate = compileValidator(schema);
  if (typeof validate === 'string') return validate;
  return (value, whole) => {
    const errors = validate(value);
    return errors.length === 0 ? undefined : inWords(errors, whole);
  };
}

function inWords(errors: readonly ErrorObject[], whole?: string): string {
  const sentences = [...new Set(errors.map((error) => sentence(error, whole)))];
  const rest = sentences.length - mostErrors;
  const faults = sentences.slice(0, mostErrors).join('; ');
  return rest > 0 ? say(modelsTexts.moreFaults, { faults, count: rest }) : faults;
}

function sentence({ instancePath, keyword, params, message = keyword }: ErrorObject, whole: string | undefined): string {
  return `${place(instancePath, whole)} ${message}${detailOf(keyword, params)}`;
}

function detailOf(keyword: string, params: ErrorObject['params']): string {
  if (keyword === 'enum') return `: ${params['allowedValues'].join(', ')}`;
  return keyword === 'additionalProperties' ? `: ${params['additionalProperty']}` : '';
}

/** `/facts/2/year` as `facts[2].year`; behind the name of the whole where it has one. */
function place(pointer: string, whole: string | undefined): string {
  if (pointer === '') return whole ?? say(modelsTexts.theAnswer);
  const keys = pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const path = keys.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('');

  return whole === undefined ? path.replace(/^\./, '') : `${whole}${path}`;
}
