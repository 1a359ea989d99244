import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Json, JsonSchema } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/models.ts';
import { say } from '../../language/texts.ts';

const mostErrors = 5;

// Schemas are compiled and forgotten, so that two of them may have the same $id.
const ajv = new Ajv2020({ strict: false, allErrors: true, addUsedSchema: false, logger: false });
formats.default(ajv);

/** What is wrong with a value; `whole` is what the value as such is called. */
export type Check = (value: Json, whole?: string) => string | undefined;

/** A check for one schema, or what is wrong with the schema. `$schema` is dropped: drafts differ in what nobody writes by hand. */
export function compileSchema({ $schema: _, ...schema }: JsonSchema): Check | string {
  try {
    const validate = ajv.compile(schema);
    return (value, whole) => (validate(value) ? undefined : inWords(validate.errors ?? [], whole));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    ajv.removeSchema(schema);
  }
}

function inWords(errors: ErrorObject[], whole?: string): string {
  const said = [...new Set(errors.map((error) => sentence(error, whole)))];
  const rest = said.length - mostErrors;
  const faults = said.slice(0, mostErrors).join('; ');
  return rest > 0 ? say(modelsTexts.moreFaults, { faults, count: rest }) : faults;
}

function sentence({ instancePath, keyword, params, message = keyword }: ErrorObject, whole: string | undefined): string {
  const detail =
    keyword === 'enum'
      ? `: ${params['allowedValues'].join(', ')}`
      : keyword === 'additionalProperties'
        ? `: ${params['additionalProperty']}`
        : '';
  return `${place(instancePath, whole)} ${message}${detail}`;
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
