import type { Json, JsonMap, JsonSchema } from '../../../language/json.ts';
import type { ProblemCode } from '../../../language/problems.ts';
import { nearest } from '../../../language/suggest.ts';
import { autoTagTexts } from '../../../language/texts/auto-tags.ts';
import { say } from '../../../language/texts.ts';
import type { AutoShape, AutoType } from '../model/value.ts';
import { quotedAlternatives } from './alternatives.ts';
import { answerSchemaFor, contradictedType, findMisfit } from './answer-fit.ts';
import type { ReportFault } from './attribute-values.ts';
import { parseMap, readBound, readChoices, readDefault, readItemsSchema, readPattern } from './attribute-values.ts';
import { autoTypes, formats, isAutoType, jsonTypes, otherTypeNames } from './attributes.ts';

/** Something wrong with an attribute (by its name as written). */
export interface AutoFault {
  code: Extract<ProblemCode, 'auto-bad-attribute' | 'auto-contradiction'>;
  attribute: string;
  message: string;
  /** A word to put in the value's place. */
  instead?: string;
}

/** What a tag's surroundings say of its answer. */
interface AutoWish {
  /** What the field wants by itself, such as a model. */
  wants?: AutoType;
  /** The schema of the field, where the tag is its whole value. */
  schema?: JsonSchema;
  words: string;
}

/** Attributes by name; a value that only a run can tell (it holds a template) is undefined. */
export type AttributeValues = ReadonlyMap<string, string | undefined>;

/** Type, constraints and JSON Schema of an answer: from the attributes, else the field, else quoted alternatives, else text. */
export function resolveAnswerShape(given: AttributeValues, wish: AutoWish): { shape: AutoShape; faults: AutoFault[] } {
  const faults: AutoFault[] = [];
  const bad = (attribute: string, message: string, instead?: string) =>
    void faults.push({ code: 'auto-bad-attribute', attribute, message, ...(instead ? { instead } : {}) });
  const clash = (attribute: string, message: string) => void faults.push({ code: 'auto-contradiction', attribute, message });

  const stated = statedType(given.get('type'), bad);
  const own = given.get('schema') === undefined ? undefined : parseMap(given.get('schema') ?? '', (why) => bad('schema', why));
  const alternatives = given.has('choices') || stated ? undefined : quotedAlternatives(wish.words);
  const choices =
    readChoices(given.get('choices'), bad) ??
    (useAlternatives(wish, given, own) ? alternatives : undefined) ??
    (stated === undefined || stated === 'choice' ? textsOf(wish.schema?.['enum']) : undefined);
  const field = own ? undefined : wish.schema;
  const type = stated ?? typeFor(given, wish, own, choices);
  const bounds = { ...readBound('min', given, bad), ...readBound('max', given, bad) };
  const pattern = readPattern(given.get('pattern'), bad);
  const items = readItemsSchema(given.get('items'), bad);

  if (bounds.min !== undefined && bounds.max !== undefined && bounds.min > bounds.max)
    clash('min', say(autoTagTexts.bounds, { min: bounds.min, max: bounds.max }));
  for (const attribute of given.keys()) {
    const types = meaning[attribute];
    if (types && !types.includes(type))
      clash(attribute, say(autoTagTexts.meaningless, { attribute, type, types: types.join(', ') }));
  }
  if (type === 'choice' && !choices && !given.has('choices')) bad('type', say(autoTagTexts.choicesMissing));
  const clashing = stated && wish.wants === undefined && contradictedType(stated, wish.schema);
  if (clashing) clash('type', say(autoTagTexts.clash, { want: clashing, type: stated }));

  const real = type === 'format' && !choices ? formats : choices;
  const constraints = { ...(real ? { choices: real } : {}), ...bounds, ...(pattern === undefined ? {} : { pattern }) };
  const schema = { ...(own ?? answerSchemaFor(type, constraints, items, field)) };
  const fallback = given.get('default') ?? given.get('fallback');
  const value = fallback === undefined ? undefined : readDefault(fallback, type);
  if (fallback !== undefined) {
    const why = findMisfit(value ?? null, type, constraints);
    if (why)
      clash(given.has('default') ? 'default' : 'fallback', say(autoTagTexts.default, { value: JSON.stringify(value), why }));
  }
  return { shape: { type, ...constraints, schema, ...(value === undefined ? {} : { default: value }) }, faults };
}

const textsOf = (values: Json | undefined): string[] | undefined =>
  Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'string') ? values : undefined;

function statedType(word: string | undefined, bad: ReportFault): AutoType | undefined {
  if (word === undefined) return undefined;
  if (isAutoType(word)) return word;
  const guess = otherTypeNames[word.toLowerCase()] ?? nearest(word, Object.keys(autoTypes));
  bad('type', say(autoTagTexts.type, { word, types: Object.keys(autoTypes).join(', ') }), guess);
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

function typeFor(
  given: AttributeValues,
  wish: AutoWish,
  own: JsonMap | undefined,
  choices: readonly string[] | undefined,
): AutoType {
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
const useAlternatives = (wish: AutoWish, given: AttributeValues, own: JsonMap | undefined): boolean =>
  !own &&
  !given.has('items') &&
  !given.has('pattern') &&
  (wish.wants === undefined || wish.wants === 'string' || wish.wants === 'choice') &&
  (wish.schema?.['type'] === undefined || wish.schema['type'] === 'string') &&
  wish.schema?.['enum'] === undefined;
