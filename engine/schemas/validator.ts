import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import {
  compileSchemaPattern,
  isFound,
  type PatternBudget,
  PatternTooSlow,
  patternBudget,
} from '../compile/template/regex/bounded.ts';
import { isMap, type Json, type JsonSchema } from '../language/json.ts';
import { schemasTexts as texts } from '../language/texts/compile/schemas.ts';
import { say } from '../language/texts.ts';

/** The faults found by ajv, with bounds in words; empty where the value fits. */
export type Validate = (value: Json) => readonly ErrorObject[];

/** The remaining budget for the patterns of the present value or schema. */
let budget: PatternBudget = patternBudget();

/**
 * Every pattern runs on our own engine: schemas come from files, models and servers, and one bad pattern would block the
 * process for ever. ajv identifies a pattern by its text.
 */
const boundedPattern = (source: string, ignoreCase = false) => {
  const pattern = compileSchemaPattern(source, ignoreCase);
  return { test: (text: string) => isFound(pattern, text, budget), toString: () => `/${source}/${ignoreCase ? 'iu' : 'u'}` };
};
const regExp = Object.assign((source: string) => boundedPattern(source), { code: 'boundedPattern' });

// Schemas are forgotten after compiling, so that two of them may have the same $id.
const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, code: { regExp } });
formats.default(ajv);
boundFormats();

/** Formats that are patterns also cost a step for each position: some try every split of a long text. */
function boundFormats(): void {
  for (const [name, format] of Object.entries(ajv.formats)) {
    if (!(format instanceof RegExp)) continue;
    const pattern = boundedPattern(format.source, format.ignoreCase);
    ajv.addFormat(name, (text: string) => pattern.test(text));
  }
}

/**
 * A validator for one schema, or the fault of the schema. `$schema` is dropped: the differences between drafts do not matter
 * for hand-written schemas. The work is bounded in proportion to the value, whatever its patterns; beyond that the value
 * counts as one that cannot be judged.
 */
export function compileValidator(schema: JsonSchema | boolean): Validate | string {
  const namesPrototype = JSON.stringify(schema).includes('__proto__');
  const plain = typeof schema === 'boolean' ? schema : withoutDialect(schema);
  const said = namesPrototype && typeof plain !== 'boolean' ? { ...renamePrototype(plain) } : plain;
  // A schema is itself validated by patterns (`$ref` is a URI), with a budget of its own.
  budget = patternBudget();

  try {
    const validate = ajv.compile(said);
    return (value) => {
      budget = patternBudget();
      try {
        if (validate(namesPrototype ? renamePrototype(value) : value)) return [];
        return (validate.errors ?? []).map((error) => inWords(namesPrototype ? namedBack(error) : error));
      } catch (error) {
        if (error instanceof PatternTooSlow) return [unjudged('pattern', say(texts.slow))];
        // Schemas that refer to each other in a cycle overflow the stack.
        if (error instanceof RangeError) return [unjudged('$ref', say(texts.ring))];
        throw error;
      }
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    if (typeof said !== 'boolean') ajv.removeSchema(said);
  }
}

/** ajv ignores a property called `__proto__`: where a schema has one, it is validated under another name. */
const standIn = '\u{f0000}proto';

function renamePrototype<Value extends Json>(value: Value): Value;
function renamePrototype(value: Json): Json {
  if (typeof value === 'string') return value === '__proto__' ? standIn : value;
  if (Array.isArray(value)) return value.map((one) => renamePrototype(one));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [renamePrototype(name), renamePrototype(one)]));
}

/** The fault in terms of the given value. */
function namedBack(error: ErrorObject): ErrorObject {
  const back = (text: string): string => text.replaceAll(standIn, '__proto__');
  const params = Object.fromEntries(
    Object.entries(error.params).map(([name, one]) => [name, typeof one === 'string' ? back(one) : one]),
  );
  return { ...error, instancePath: back(error.instancePath), params, message: back(error.message ?? '') };
}

/** The fault in plain words, where ajv uses signs or words of its own. */
function inWords(error: ErrorObject): ErrorObject {
  const { comparison, limit, type }: Record<string, unknown> = error.params;
  const bound = textOf(texts.comparisons, comparison) ?? textOf(texts.lengths, error.keyword);
  if (bound !== undefined && typeof limit === 'number') return { ...error, message: say(bound, { limit }) };
  const wanted = error.keyword === 'type' ? textOf(texts.types, type) : undefined;
  const message = wanted === undefined ? error.message?.replace(/\bNOT\b/, (word) => word.toLowerCase()) : say(wanted);
  return { ...error, message };
}

const textOf = (table: Readonly<Record<string, string>>, key: unknown): string | undefined =>
  typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;

const withoutDialect = ({ $schema: _, ...schema }: JsonSchema): JsonSchema => schema;

const unjudged = (keyword: string, message: string): ErrorObject => ({
  instancePath: '',
  schemaPath: '',
  keyword,
  params: {},
  message,
});
