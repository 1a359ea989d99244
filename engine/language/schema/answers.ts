import { typeWords } from '../dialects/top.ts';
import type { Json, JsonMap, JsonSchema } from '../json.ts';
import { isMap, setMember } from '../json.ts';
import { isolations } from '../permission.ts';
import { offeredLimit, type ReachedLimit, runLimits } from '../run-limits.ts';
import { fitted } from './fitted.ts';

/** The forms of a person's answer. */
export const answerTypes = ['approve', 'text', 'choice', 'boolean', 'number', 'form'] as const;
export type AnswerType = (typeof answerTypes)[number];

/** The subject of a question: a step's own, a permission, an interrupted step, a limit of the run. */
export type QuestionKind = 'ask' | 'permission' | 'interrupted' | 'limit';

/**
 * The answer that a question takes. For an interrupted step it is `rerun`, `fail`, or `{accept: value}`; for a limit that was
 * reached its new value, or `no`.
 */
export interface Wanted {
  kind: QuestionKind;
  wants?: AnswerType;
  choices?: readonly string[];
  fields?: JsonMap;
  limit?: ReachedLimit;
}

/** The JSON Schema of an answer. `approve` is a boolean like any other: true where the person said yes. */
export function personAnswerSchema({ kind, wants, choices, fields, limit }: Wanted): JsonSchema {
  if (limit) return { anyOf: [{ type: typeOfLimit(limit), minimum: limit.least }, { enum: ['no'] }] };
  if (kind === 'interrupted') {
    const accept: JsonSchema = { type: 'object', properties: { accept: {} }, required: ['accept'], additionalProperties: false };
    return { anyOf: [{ enum: ['rerun', 'fail'] }, accept] };
  }

  switch (wants) {
    case 'approve':
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
      return { type: 'number' };
    case 'form':
      return formSchema(fields ?? {});
    default:
      return choices ? { type: 'string', enum: [...choices] } : { type: 'string' };
  }
}

const typeOfLimit = ({ name }: ReachedLimit): string => (runLimits[name].unit === 'usd' ? 'number' : 'integer');

/**
 * The object of a form. A field is a JSON Schema (`required: false` makes it optional), a type's name, a description (of a
 * text), or a plain value, which is its default and gives the type.
 */
export function formSchema(fields: JsonMap): JsonSchema {
  const properties: JsonMap = {};
  const required: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const { schema, optional } = fieldOf(field);
    setMember(properties, name, schema);
    if (!optional) required.push(name);
  }

  return { type: 'object', properties, required, additionalProperties: false };
}

/** Fields with every shorthand expanded: each a JSON Schema, with `required: false` where it is optional. */
export function writtenFields(fields: JsonMap): JsonMap {
  const { properties, required } = formSchema(fields);
  if (!isMap(properties) || !Array.isArray(required)) return {};

  const written = (name: string, field: JsonMap): JsonMap => ({
    ...(saysType(field) ? field : { ...field, type: 'any' }),
    ...(required.includes(name) || 'default' in field ? {} : { required: false }),
  });

  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, isMap(field) ? written(name, field) : field]),
  );
}

function fieldOf(field: Json): { schema: JsonSchema; optional: boolean } {
  if (field === null) return { schema: { type: 'string' }, optional: false };
  if (typeof field === 'string') {
    const type = wordOf(field);
    return { schema: type === undefined ? { type: 'string', description: field } : typed(type), optional: false };
  }
  if (!isMap(field)) {
    const type = Number.isInteger(field) ? 'integer' : typeof field;
    return { schema: { type: Array.isArray(field) ? 'array' : type, default: field }, optional: true };
  }

  const { type, required, choices, options, ...rest } = field;
  const schema: JsonSchema = { ...rest };
  const word = typeof type === 'string' ? (wordOf(type) ?? type) : undefined;
  if (word !== undefined) Object.assign(schema, typed(word));
  else if (type !== undefined) schema['type'] = type;
  const among = choices ?? options;
  if (Array.isArray(among)) schema['enum'] = among;
  if (Array.isArray(required)) schema['required'] = required;
  if (type === undefined && !saysType(schema)) schema['type'] = 'string';

  return { schema, optional: required === false || 'default' in schema };
}

/** Keywords besides `type` that imply the type of a schema. */
const telling = ['type', 'enum', 'const', 'anyOf', 'oneOf', 'properties'];
const saysType = (schema: JsonSchema): boolean => telling.some((one) => one in schema);

const wordOf = (word: string): string | undefined => {
  const name = word.trim().toLowerCase();
  return Object.hasOwn(typeWords, name) ? typeWords[name] : undefined;
};
const typed = (type: string): JsonSchema => (type === 'any' ? {} : { type });

const yes = /^\s*(?:yes|y|true|on|1|ok|approved?|accept(?:ed)?)\s*$/i;
const no = /^\s*(?:no|n|false|off|0|reject(?:ed)?|den(?:y|ied)|declined?)\s*$/i;

/** Converts a typed or sent answer to the wanted type where that is unambiguous; else it is unchanged. */
export function fitAnswer(wanted: Wanted, answer: Json): Json {
  if (wanted.kind === 'interrupted') return fitDecision(answer);
  if (wanted.limit) return fitLimit(wanted.limit, answer);
  if (wanted.kind === 'permission') return fitPermission(wanted.choices ?? permissionAnswers, answer);

  switch (wanted.wants) {
    case 'approve':
    case 'boolean':
      return truth(answer);
    case 'number':
      return fitted(answer, 'number');
    case 'form':
      return fitChoiceForm(formSchema(wanted.fields ?? {}), fitted(answer, 'object'));
    default:
      if (wanted.choices) return chosen(wanted.choices, answer);
      return typeof answer === 'number' ? String(answer) : answer;
  }
}

/** The answers about a permission of a step: this time, in this run, for good; or not. */
export const permissionAnswers = ['once', 'run', 'always', 'no'] as const;

/** The answers about a program that can be contained: `once` is contained, `once+net` has the network too. */
export const programAnswers: readonly string[] = [
  'once',
  'run',
  'always',
  ...isolations.slice(1).flatMap((one) => ['once', 'run', 'always'].map((answer) => `${answer}+${one}`)),
  'no',
];

function fitPermission(choices: readonly string[], given: Json): Json {
  const said = truth(given);
  if (typeof said === 'boolean') {
    if (said) return 'once';
    return 'no';
  }
  return chosen(choices, given);
}

/** The new value of a limit: as given, or the proposal for a yes. */
function fitLimit(limit: ReachedLimit, given: Json): Json {
  const number = fitted(given, 'number');
  if (typeof number === 'number') return number;
  const said = truth(given);
  if (said === false) return 'no';
  return said === true ? offeredLimit(limit) : given;
}

function fitDecision(given: Json): Json {
  if (typeof given !== 'string') return given;
  const word = given.trim().toLowerCase();
  return word === 'rerun' || word === 'fail' ? word : fitted(given, 'object');
}

/** A choice as offered, ignoring case and surrounding white space. */
function chosen(choices: readonly string[], given: Json): Json {
  if (typeof given === 'object') return given;
  const text = String(given);
  const same = (one: string): boolean => one.trim().toLowerCase() === text.trim().toLowerCase();
  return choices.find((one) => one === text) ?? choices.find(same) ?? text;
}

/** A form; one of its choices alone where the choice is all that must be given, as `approve` of a draft. */
function fitChoiceForm(schema: JsonSchema, given: Json): Json {
  const { properties, required } = schema;
  const [only, second] = Array.isArray(required) ? required : [];
  const field = typeof only === 'string' && second === undefined && isMap(properties) ? properties[only] : undefined;
  const choices = isMap(field) && Array.isArray(field['enum']) ? field['enum'].filter((one) => typeof one === 'string') : [];
  const word = typeof given === 'string' ? chosen(choices, given) : undefined;
  if (typeof only !== 'string' || typeof word !== 'string' || !choices.includes(word)) return fitForm(schema, given);

  return fitForm(schema, { [only]: word });
}

function fitForm(schema: JsonSchema, given: Json): Json {
  const { properties } = schema;
  if (!isMap(given) || !isMap(properties)) return given;

  const fit: JsonMap = {};
  for (const [name, value] of Object.entries(given)) {
    const property = properties[name];
    setMember(fit, name, isMap(property) ? answered(value, property['type']) : value);
  }

  for (const [name, property] of Object.entries(properties)) {
    if (!Object.hasOwn(fit, name) && isMap(property) && property['default'] !== undefined)
      setMember(fit, name, property['default']);
  }

  return fit;
}

function truth(given: Json): Json {
  if (typeof given !== 'string') return given;
  if (yes.test(given)) return true;
  if (no.test(given)) return false;
  return given;
}

/** The same for the `type` of a schema, as people answer: more words for a boolean, and a number as text. */
function answered(given: Json, wanted: Json | undefined): Json {
  if (wanted === 'string' && typeof given === 'number') return String(given);
  return wanted === 'boolean' ? truth(given) : fitted(given, wanted);
}

/** Valid answers as people type them: all choices where there are any, else an example. */
export function exampleAnswers({ kind, wants, choices, fields, limit }: Wanted): string[] {
  if (limit) return [String(offeredLimit(limit)), 'no'];
  if (kind === 'interrupted') return ['rerun', 'fail', '{"accept": null}'];
  switch (wants) {
    case 'approve':
    case 'boolean':
      return ['yes', 'no'];
    case 'number':
      return ['1'];
    case 'form':
      return [JSON.stringify(exampleForm(formSchema(fields ?? {})))];
    default:
      return choices ? [...choices] : ['…'];
  }
}

const examples: JsonMap = { string: '…', integer: 1, number: 1, boolean: true, array: [], object: {} };

function exampleForm({ properties }: JsonSchema): JsonMap {
  const form: JsonMap = {};
  for (const [name, property] of Object.entries(isMap(properties) ? properties : {})) {
    if (!isMap(property)) continue;
    const among = property['enum'];
    const type = typeof property['type'] === 'string' ? property['type'] : '';
    setMember(form, name, property['default'] ?? (Array.isArray(among) ? among[0] : examples[type]) ?? '…');
  }

  return form;
}
