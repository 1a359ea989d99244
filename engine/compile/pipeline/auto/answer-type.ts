import type { Json, JsonMap, JsonSchema } from '../../../language/json.ts';
import { defined } from '../../../language/json.ts';
import type { ProblemCode } from '../../../language/problems.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { autoTagTexts } from '../../../language/texts/compile/auto-tags.ts';
import { say } from '../../../language/texts.ts';
import { productFormats } from '../model/results.ts';
import type { AutoShape, AutoType } from '../model/value.ts';
import { quotedAlternatives } from './alternatives.ts';
import { answerSchemaFor, contradictedType, findMisfit } from './answer-fit.ts';
import type { AttributeValues, ReportFault } from './attribute-values.ts';
import { parseMap, readBound, readChoices, readDefault, readItemsSchema, readPattern } from './attribute-values.ts';
import { autoTypes, isAutoType, jsonTypes, otherTypeNames } from './attributes.ts';

/** An attribute (by its name as written) that cannot be used. */
export interface AutoFault {
  code: Extract<ProblemCode, 'auto-bad-attribute' | 'auto-contradiction'>;
  attribute: string;
  message: string;
  /** A word to put in the value's place. */
  instead?: string;
}

/** What the field and the words of a tag demand of its answer. */
interface AnswerExpectation {
  /** The type that the field itself takes, such as a model. */
  wants?: AutoType;
  /** The schema of the field, where the tag is its whole value. */
  schema?: JsonSchema;
  words: string;
}

/**
 * Type, constraints and JSON Schema of an answer: from the attributes, else from the field, else from quoted alternatives,
 * else text.
 */
export function resolveAnswerShape(
  attributes: AttributeValues,
  expected: AnswerExpectation,
): { shape: AutoShape; faults: AutoFault[] } {
  const faults: AutoFault[] = [];
  const bad = (attribute: string, message: string, instead?: string) =>
    void faults.push({ code: 'auto-bad-attribute', attribute, message, instead });
  const clash = (attribute: string, message: string) => void faults.push({ code: 'auto-contradiction', attribute, message });

  const stated = statedType(attributes.get('type'), bad);
  const own =
    attributes.get('schema') === undefined ? undefined : parseMap(attributes.get('schema') ?? '', (why) => bad('schema', why));
  const alternatives = attributes.has('choices') || stated ? undefined : quotedAlternatives(expected.words);
  const choices =
    readChoices(attributes.get('choices'), bad) ??
    (useAlternatives(expected, attributes, own) ? alternatives : undefined) ??
    (stated === undefined || stated === 'choice' ? textsOf(expected.schema?.['enum']) : undefined);
  const field = own ? undefined : expected.schema;
  const type = stated ?? typeFor(attributes, expected, own, choices);
  const bounds = { ...readBound('min', attributes, bad), ...readBound('max', attributes, bad) };
  const pattern = readPattern(attributes.get('pattern'), bad);
  const items = readItemsSchema(attributes.get('items'), bad);

  if (bounds.min !== undefined && bounds.max !== undefined && bounds.min > bounds.max)
    clash('min', say(autoTagTexts.bounds, { min: bounds.min, max: bounds.max }));
  reportMeaningless(attributes, type, clash);
  if (type === 'choice' && !choices && !attributes.has('choices')) bad('type', say(autoTagTexts.choicesMissing));
  const clashing = stated && expected.wants === undefined && contradictedType(stated, expected.schema);
  if (clashing) clash('type', say(autoTagTexts.clash, { want: clashing, type: stated }));

  const constraints = defined({ choices: type === 'format' && !choices ? productFormats : choices, ...bounds, pattern });
  const schema = { ...(own ?? answerSchemaFor(type, constraints, items, field)) };
  const fallback = readFallback(attributes, { type, ...constraints }, clash);

  return { shape: defined({ type, ...constraints, schema, default: fallback }), faults };
}

/** Reports attributes that have no meaning for an answer of this type. */
function reportMeaningless(attributes: AttributeValues, type: AutoType, clash: ReportFault): void {
  for (const attribute of attributes.keys()) {
    const types = meaning[attribute];
    if (types && !types.includes(type))
      clash(attribute, say(autoTagTexts.meaningless, { attribute, type, types: types.join(', ') }));
  }
}

/** The answer where none is given; a default that the tag itself does not allow is reported. */
function readFallback(attributes: AttributeValues, shape: Omit<AutoShape, 'schema'>, clash: ReportFault): Json | undefined {
  const text = attributes.get('default') ?? attributes.get('fallback');
  if (text === undefined) return undefined;

  const value = readDefault(text, shape.type);
  const why = findMisfit(value ?? null, shape.type, shape);
  if (why)
    clash(attributes.has('default') ? 'default' : 'fallback', say(autoTagTexts.default, { value: JSON.stringify(value), why }));

  return value;
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

/** The types that an attribute has a meaning for. */
const meaning: Readonly<Record<string, readonly AutoType[]>> = {
  choices: ['choice', 'string', 'format', 'model', 'step', 'integer', 'number', 'array'],
  min: ['integer', 'number', 'string', 'array'],
  max: ['integer', 'number', 'string', 'array'],
  pattern: ['string', 'format', 'model', 'step'],
  items: ['array'],
};

function typeFor(
  attributes: AttributeValues,
  expected: AnswerExpectation,
  own: JsonMap | undefined,
  choices: readonly string[] | undefined,
): AutoType {
  const ofSchema = (schema: JsonSchema | undefined) =>
    typeof schema?.['type'] === 'string' ? jsonTypes[schema['type']] : undefined;
  const field = expected.wants ?? ofSchema(expected.schema);
  if (own) return ofSchema(own) ?? field ?? 'object';
  if (attributes.has('items')) return 'array';
  if (attributes.has('choices')) return field && field !== 'string' ? field : 'choice';
  if (attributes.has('pattern')) return 'string';
  if (field) return field === 'string' && choices ? 'choice' : field;
  if (choices) return choices.every((choice) => choice === 'true' || choice === 'false') ? 'boolean' : 'choice';

  return attributes.has('min') || attributes.has('max') ? 'number' : 'string';
}

/** Alternatives in the words count only where nothing else determines the answer. */
const useAlternatives = (expected: AnswerExpectation, attributes: AttributeValues, own: JsonMap | undefined): boolean =>
  !own &&
  !attributes.has('items') &&
  !attributes.has('pattern') &&
  (expected.wants === undefined || expected.wants === 'string' || expected.wants === 'choice') &&
  (expected.schema?.['type'] === undefined || expected.schema['type'] === 'string') &&
  expected.schema?.['enum'] === undefined;
