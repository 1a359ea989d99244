import type { Json, JsonMap, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { ProblemCode } from '../../language/problems.ts';
import { nearest } from '../../language/suggest.ts';
import { toJson } from '../source/nodes.ts';
import { parseSource, problemsOf } from '../source/source.ts';
import { autoTypes, formats, isAutoType, otherTypeNames } from './auto-attributes.ts';
import type { AutoType } from './model.ts';

/** What the answer of a tag must be. */
export interface AutoShape {
  type: AutoType;
  choices?: readonly string[];
  min?: number;
  max?: number;
  pattern?: string;
  schema: JsonSchema;
  default?: Json;
}

/** Something wrong with an attribute (by its name as written). */
export interface AutoFault {
  code: Extract<ProblemCode, 'auto-bad-attribute' | 'auto-contradiction'>;
  attribute: string;
  message: string;
  /** A word to put in the value's place. */
  instead?: string;
}

/** What a tag's surroundings say of its answer. */
export interface AutoWish {
  /** What the field wants by itself, such as a model. */
  wants?: AutoType;
  /** The schema of the field, where the tag is its whole value. */
  schema?: JsonSchema;
  words: string;
}

/** Attributes by name; a value that only a run can tell (it holds a template) is undefined. */
export type Given = ReadonlyMap<string, string | undefined>;

/** Type, constraints and JSON Schema of an answer: from the attributes, else the field, else quoted alternatives, else text. */
export function shapeOf(given: Given, wish: AutoWish): { shape: AutoShape; faults: AutoFault[] } {
  const faults: AutoFault[] = [];
  const bad = (attribute: string, message: string, instead?: string) =>
    void faults.push({ code: 'auto-bad-attribute', attribute, message, ...(instead ? { instead } : {}) });
  const clash = (attribute: string, message: string) => void faults.push({ code: 'auto-contradiction', attribute, message });

  const stated = statedType(given.get('type'), bad);
  const own = given.get('schema') === undefined ? undefined : readMap(given.get('schema') ?? '', (why) => bad('schema', why));
  const alternatives = given.has('choices') || stated ? undefined : quotedAlternatives(wish.words);
  const choices =
    choicesOf(given.get('choices'), bad) ??
    (useAlternatives(wish, given, own) ? alternatives : undefined) ??
    (stated === undefined || stated === 'choice' ? textsOf(wish.schema?.['enum']) : undefined);
  const field = own ? undefined : wish.schema;
  const type = stated ?? typeFor(given, wish, own, choices);
  const bounds = { ...boundOf('min', given, bad), ...boundOf('max', given, bad) };
  const pattern = patternOf(given.get('pattern'), bad);
  const items = itemsOf(given.get('items'), bad);

  if (bounds.min !== undefined && bounds.max !== undefined && bounds.min > bounds.max)
    clash('min', `\`min\` is ${bounds.min} and \`max\` is ${bounds.max}, so no answer fits. Swap them.`);
  for (const attribute of given.keys()) {
    const types = meaning[attribute];
    if (types && !types.includes(type))
      clash(attribute, `\`${attribute}\` means nothing for an answer of type ${type}; it works for ${types.join(', ')}.`);
  }
  if (type === 'choice' && !choices && !given.has('choices'))
    bad('type', 'A choice needs `choices`: what can be chosen from, separated by commas.');
  const clashing = stated && wish.wants === undefined && contradicts(stated, wish.schema);
  if (clashing)
    clash('type', `The field wants ${clashing}, but the tag says ${stated}. Remove \`type\` from the tag, or correct it.`);

  const real = type === 'format' && !choices ? formats : choices;
  const constraints = { ...(real ? { choices: real } : {}), ...bounds, ...(pattern === undefined ? {} : { pattern }) };
  const schema = { ...(own ?? schemaFor(type, constraints, items, field)) };
  const fallback = given.get('default') ?? given.get('fallback');
  const value = fallback === undefined ? undefined : readDefault(fallback, type);
  if (fallback !== undefined) {
    const why = misfit(value ?? null, type, constraints);
    if (why)
      clash(
        given.has('default') ? 'default' : 'fallback',
        `The default ${JSON.stringify(value)} ${why}. The default must be an answer that would be accepted.`,
      );
  }
  return { shape: { type, ...constraints, schema, ...(value === undefined ? {} : { default: value }) }, faults };
}

const textsOf = (values: Json | undefined): string[] | undefined =>
  Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'string') ? values : undefined;

type Report = (attribute: string, message: string, instead?: string) => void;

function statedType(word: string | undefined, bad: Report): AutoType | undefined {
  if (word === undefined) return undefined;
  if (isAutoType(word)) return word;
  const guess = otherTypeNames[word.toLowerCase()] ?? nearest(word, Object.keys(autoTypes));
  bad('type', `\`${word}\` is not a type of answer; the types are ${Object.keys(autoTypes).join(', ')}.`, guess);
  return guess && isAutoType(guess) ? guess : undefined;
}

/** Which types an attribute means something for. */
const meaning: Readonly<Record<string, readonly AutoType[]>> = {
  choices: ['choice', 'string', 'format', 'model', 'step', 'integer', 'number', 'array'],
  min: ['integer', 'number', 'string', 'array'],
  max: ['integer', 'number', 'string', 'array'],
  pattern: ['string', 'format', 'model', 'step'],
  items: ['array'],
};

const jsonTypes: Readonly<Record<string, AutoType>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
};

function typeFor(given: Given, wish: AutoWish, own: JsonMap | undefined, choices: readonly string[] | undefined): AutoType {
  const ofSchema = (schema: JsonSchema | undefined) =>
    typeof schema?.['type'] === 'string' ? jsonTypes[schema['type']] : undefined;
  const field = wish.wants ?? ofSchema(wish.schema);
  if (own) return ofSchema(own) ?? field ?? 'object';
  if (given.has('items')) return 'array';
  if (given.has('choices')) return field && field !== 'string' ? field : 'choice';
  if (given.has('pattern')) return 'string';
  if (field) return field === 'string' && choices ? 'choice' : field;
  if (choices) return choices.every((choice) => choice === 'true' || choice === 'false') ? 'boolean' : 'choice';
  return given.has('min') || given.has('max') ? 'number' : 'string';
}

/** Alternatives in the words count only where nothing else says what the answer is. */
const useAlternatives = (wish: AutoWish, given: Given, own: JsonMap | undefined): boolean =>
  !own &&
  !given.has('items') &&
  !given.has('pattern') &&
  (wish.wants === undefined || wish.wants === 'string' || wish.wants === 'choice') &&
  (wish.schema?.['type'] === undefined || wish.schema['type'] === 'string') &&
  wish.schema?.['enum'] === undefined;

const quoted = /(["'`])([^"'`\n]{1,60}?)\1/;
const separator = /\s*(?:,\s*(?:or|and)\b|,|\/|\||\bor\b|\band\b)\s*/;
const alternatives = new RegExp(`${quoted.source}(?:${separator.source}(["'\`])[^"'\`\\n]{1,60}?\\3)+`);

/** `'short', 'medium' or 'long'` in the words: two quoted texts or more in a row. */
export function quotedAlternatives(words: string): string[] | undefined {
  const run = alternatives.exec(words)?.[0];
  if (run === undefined || /\{\{|<AUTO/.test(run)) return undefined;
  const found = [...run.matchAll(new RegExp(quoted, 'g'))].map((match) => (match[2] ?? '').trim());
  return found.length > 1 ? [...new Set(found)] : undefined;
}

function choicesOf(text: string | undefined, bad: Report): string[] | undefined {
  if (text === undefined) return undefined;
  const list = text.trim().startsWith('[') ? readJson(text) : undefined;
  const parts = Array.isArray(list)
    ? list.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    : text.split(text.includes('|') ? '|' : ',');
  const choices = [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))];
  if (choices.length > 0) return choices;
  bad('choices', '`choices` holds nothing to choose from. Write the possible answers, separated by commas.');
  return undefined;
}

function boundOf(name: 'min' | 'max', given: Given, bad: Report): { min?: number; max?: number } {
  const text = given.get(name);
  if (text === undefined) return {};
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return { [name]: value };
  bad(name, `\`${name}\` is a number, but this is \`${text}\`.`);
  return {};
}

function patternOf(text: string | undefined, bad: Report): string | undefined {
  if (text === undefined) return undefined;
  try {
    new RegExp(text, 'u');
    return text;
  } catch {
    bad('pattern', `\`${text}\` is not a regular expression.`);
    return undefined;
  }
}

function itemsOf(text: string | undefined, bad: Report): JsonSchema | undefined {
  if (text === undefined) return undefined;
  if (text.trim().startsWith('{')) return readMap(text, (why) => bad('items', why));
  const word = otherTypeNames[text.trim().toLowerCase()] ?? text.trim();
  if (Object.hasOwn(jsonTypes, word)) return { type: word };
  bad(
    'items',
    `\`${text}\` is not a type of item; the types are ${Object.keys(jsonTypes).join(', ')}, or a JSON Schema in braces.`,
    nearest(word, Object.keys(jsonTypes)),
  );
  return undefined;
}

/** A map in JSON or YAML's braces. */
function readMap(text: string, bad: (message: string) => void): JsonMap | undefined {
  const value = readJson(text);
  if (isMap(value)) return value;
  bad('This is not a map such as `{"type": "string"}`.');
  return undefined;
}

function readJson(text: string): Json | undefined {
  const source = parseSource(`value: ${text.replaceAll('\n', ' ')}`);
  const [entry] = source.entries;
  return entry && problemsOf(source).length === 0 ? toJson(entry.value) : undefined;
}

const yes = /^(?:true|yes|on|1)$/i;
const no = /^(?:false|no|off|0)$/i;

/** The default as a value of the type; text where it cannot be one. */
function readDefault(text: string, type: AutoType): Json {
  if (type === 'boolean') return yes.test(text.trim()) ? true : no.test(text.trim()) ? false : text;
  if (type === 'integer' || type === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'array' || type === 'object') return readJson(text) ?? text;
  return text;
}

type Constraints = Pick<AutoShape, 'choices' | 'min' | 'max' | 'pattern'>;

/** Why a value is no answer; undefined where it fits as far as the attributes tell. */
function misfit(value: Json, type: AutoType, { choices, min, max, pattern }: Constraints): string | undefined {
  const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  const wanted =
    { integer: 'number', number: 'number', boolean: 'boolean', array: 'array', object: 'object' }[String(type)] ?? 'string';
  if (kind !== wanted || (type === 'integer' && !Number.isInteger(value))) return `is no ${type}`;
  if (choices && kind !== 'array' && !choices.includes(String(value))) return `is not among the choices (${choices.join(', ')})`;
  const size =
    typeof value === 'number'
      ? value
      : typeof value === 'string'
        ? [...value].length
        : Array.isArray(value)
          ? value.length
          : undefined;
  if (size !== undefined && min !== undefined && size < min) return `is less than \`min\` (${min})`;
  if (size !== undefined && max !== undefined && size > max) return `is more than \`max\` (${max})`;
  if (pattern !== undefined && typeof value === 'string' && !new RegExp(pattern, 'u').test(value))
    return 'does not match `pattern`';
  return undefined;
}

const inWords: Readonly<Record<string, string>> = {
  integer: 'an integer',
  number: 'a number',
  boolean: 'yes or no',
  array: 'a list',
  object: 'a map',
  string: 'text',
};

/** What the field wants instead of the stated type; undefined where the two can agree. */
function contradicts(stated: AutoType, schema: JsonSchema | undefined): string | undefined {
  const wanted = typeof schema?.['type'] === 'string' ? schema['type'] : undefined;
  if (!wanted || !(wanted in inWords)) return undefined;
  const got = stated in jsonTypes ? stated : 'string';
  const fits =
    got === wanted || (wanted === 'number' && got === 'integer') || (wanted === 'string' && got !== 'array' && got !== 'object');
  return fits ? undefined : inWords[wanted];
}

function schemaFor(
  type: AutoType,
  { choices, min, max, pattern }: Constraints,
  items: JsonSchema | undefined,
  field: JsonSchema | undefined,
): JsonSchema {
  const ofField =
    field && typeof field['type'] === 'string' && (field['type'] === type || (type === 'choice' && field['type'] === 'string'))
      ? field
      : {};
  const bound = (low: string, high: string) => ({
    ...(min === undefined ? {} : { [low]: min }),
    ...(max === undefined ? {} : { [high]: max }),
  });
  switch (type) {
    case 'integer':
    case 'number':
      return {
        ...ofField,
        type,
        ...bound('minimum', 'maximum'),
        ...(choices ? { enum: choices.map(Number).filter(Number.isFinite) } : {}),
      };
    case 'boolean':
      return { ...ofField, type };
    case 'array': {
      const item = items ?? (choices ? { type: 'string', enum: [...choices] } : undefined);
      return { ...ofField, type, ...(item ? { items: item } : {}), ...bound('minItems', 'maxItems') };
    }
    case 'object':
      return { ...ofField, type };
    default:
      return {
        ...ofField,
        type: 'string',
        ...bound('minLength', 'maxLength'),
        ...(pattern === undefined ? {} : { pattern }),
        ...(choices ? { enum: [...choices] } : {}),
      };
  }
}
