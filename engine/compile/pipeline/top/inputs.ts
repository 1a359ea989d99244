import { inputDialects, listInputDialects, typeWords } from '../../../language/dialects/top.ts';
import type { Json, JsonSchema } from '../../../language/json.ts';
import { ownMember } from '../../../language/json.ts';
import { renaming, suggestion } from '../../../language/problem.ts';
import { schemaDataWords } from '../../../language/schema/schema-words.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { Type } from '../../../language/types.ts';
import { describe, fromSchema, mayBe, typeOfJson } from '../../../language/types.ts';
import type { MapNode, Pair, SourceNode } from '../../source/nodes.ts';
import { isKeyOf, pairOf, toJson } from '../../source/nodes.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import { normaliseMap } from '../dialects/normalise-map.ts';
import type { InputSpec } from '../model/pipeline.ts';
import type { ReadScope } from '../scope.ts';
import { describeSourceNode, reportProblem, reportWrongType } from '../scope.ts';
import { isComputed, isEmptyNode, isListNode, isMapNode, isScalarNode, mapAt, pairAt, wordOf } from '../source-nodes.ts';
import { schemaWords, typeSchema } from '../steps/keys/answer-schema.ts';
import { constantBoolean, constantText } from '../values/constants.ts';
import { mendPlainValue } from '../values/plain-value.ts';
import { schemaReader } from '../values/schema-files.ts';
import { findBrokenConstraint } from '../values/schema-fit.ts';
import { fileReference } from '../values/schema-reference.ts';
import { readValue } from '../values/value.ts';
import { readInputExamples } from './input-examples.ts';

const inputWords: ReadonlySet<string> = new Set([
  'type',
  'default',
  'description',
  'required',
  'secret',
  'range',
  'example',
  'examples',
  '$ref',
  ...schemaWords,
]);
const isInputWord = (name: string): boolean => inputWords.has(name);

/** `inputs`: a bare value is the default and gives the type; a map of the words above declares one. */
export function readInputs(node: SourceNode, scope: ReadScope): InputSpec[] {
  if (isEmptyNode(node)) return [];
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'inputs', say(pipelineTexts.aMapOfNames));
    return [];
  }

  return node.pairs.map((pair) =>
    isMapNode(pair.value) && isDeclaration(pair.value) ? declared(pair, pair.value, scope) : bare(pair, scope),
  );
}

/**
 * Inputs that are declared in two places: the second one counts for each, except that an earlier default stays where it gives
 * none.
 */
export function joinInputs(first: readonly InputSpec[], second: readonly InputSpec[]): InputSpec[] {
  const joined = new Map(first.map((input) => [input.name, input]));
  for (const input of second) {
    const other = joined.get(input.name);
    const given = input.default ?? other?.default;
    joined.set(input.name, {
      ...input,
      default: given,
      required: input.required && !given,
      description: input.description ?? other?.description,
    });
  }

  return [...joined.values()];
}

/** A map declares an input where it names a type, or where all its keys belong to declarations. */
function isDeclaration(map: MapNode): boolean {
  const type = map.pairs.find((pair) => pair.key.text === 'type');
  if (type && Object.hasOwn(typeWords, wordOf(type.value)?.toLowerCase() ?? '')) return true;
  if (map.pairs.some(({ key, value }) => key.text === '$ref' && !(isScalarNode(value) && fileReference(value)))) return false;

  const others = map.pairs.filter(({ key }) => !isInputWord(key.text) && !Object.hasOwn(listInputDialects, key.text));
  if (others.length === 0) return map.pairs.length > 0;

  // Taken for a default, a secret with one misspelt key would be shown.
  const secret = pairOf(map, 'secret')?.value;
  if (secret && toJson(secret) === true) return true;

  // A map with a misspelt key that only declarations have.
  const surely = map.pairs.some(({ key }) => key.text === 'default' || key.text === 'required');
  return surely && others.every(({ key }) => nearest(key.text, inputWords) !== undefined);
}

/** Words that name a type and are hardly ever a default. */
const typesOnly: ReadonlySet<string> = new Set([
  'string',
  'str',
  'integer',
  'int',
  'number',
  'float',
  'double',
  'boolean',
  'bool',
  'array',
  'object',
  'dict',
]);

function bare({ key, value }: Pair, scope: ReadScope): InputSpec {
  const word = isScalarNode(value) && value.style === 'plain' ? value.text : '';
  if (typesOnly.has(word)) {
    const declaration = say(phrases.typeDeclared, { type: typeWords[word] ?? '' });
    reportProblem(
      scope,
      'wrong-type.typeWord',
      value.range,
      { name: key.text, word, declaration },
      {
        severity: 'warning',
        ...suggestion(declaration, value.range),
      },
    );
  }

  const said = isEmptyNode(value) ? undefined : readValue(value, { field: `inputs.${key.text}` }, scope);
  const schema = isComputed(value) ? {} : schemaOf(toJson(value));
  return {
    name: key.text,
    nameRange: key.range,
    block: scope.block,
    type: fromSchema(schema),
    schema,
    required: !said,
    default: said,
    secret: false,
  };
}

/** The schema of an input without a type: that of a constant default. */
const schemaOfDefault = (field: CanonicalField | undefined): JsonSchema =>
  field && !isComputed(field.value) ? schemaOf(toJson(field.value)) : {};

/** The type of a value as a schema. */
function schemaOf(value: Json): JsonSchema {
  if (value === null) return {};
  if (Array.isArray(value)) return { type: 'array' };
  if (typeof value === 'object') return { type: 'object' };
  return { type: typeof value };
}

/** The map that declares an input a second time, as the `default` of an input that is no map. */
function repeated(map: MapNode): MapNode | undefined {
  const [type, given] = ['type', 'default'].map((name) => pairOf(map, name)?.value);
  if (!isMapNode(given) || typeWord(type) === undefined || typeWord(type) === 'object') return undefined;
  return typeWord(pairOf(given, 'type')?.value) === undefined ? undefined : given;
}

const typeWord = (node: SourceNode | undefined): string | undefined => ownMember(typeWords, wordOf(node)?.toLowerCase() ?? '');

/** Whether a declaration is of a list: by its type, else by its default. */
function isListInput(map: MapNode): boolean {
  const type = typeWord(pairOf(map, 'type')?.value);
  if (type !== undefined) return type === 'array';
  const given = pairOf(map, 'default')?.value;
  return given !== undefined && isListNode(given);
}

function declared(pair: Pair, map: MapNode, scope: ReadScope): InputSpec {
  const inner = repeated(map);
  if (inner) {
    scope.uses.push({ from: 'default: {type: …}', to: '', range: pair.key.range });
    return declared(pair, inner, scope);
  }

  const { key } = pair;
  const normal = normaliseMap(map, isInputWord, isListInput(map) ? listInputDialects : inputDialects, scope);
  for (const one of normal.unknown) {
    reportProblem(
      scope,
      'unknown-key',
      one.key.range,
      { key: one.name, place: say(phrases.anInput) },
      suggestion(nearest(one.name, inputWords), one.key.range, isKeyOf(map.pairs)),
    );
  }

  const { fields } = normal;
  const schema = declaredSchema(fields, scope);
  const type = fromSchema(schema);
  const description = said(fields.get('description'), (value) => constantText(value, 'description', scope));
  const required = said(fields.get('required'), (value) =>
    isListNode(value) ? undefined : constantBoolean(value, 'required', scope),
  );
  const defaultValue = readDefault(fields.get('default'), { name: key.text, type, schema }, scope);

  readInputExamples(key.text, fields, { type, schema }, scope);
  const secret = said(fields.get('secret'), (value) => constantBoolean(value, 'secret', scope)) ?? false;
  if (secret) checkSecret(key.text, fields, type, scope);

  return {
    name: key.text,
    nameRange: key.range,
    block: scope.block,
    type,
    schema,
    required: !defaultValue && required !== false,
    default: defaultValue,
    description,
    secret,
  };
}

/** A secret is a text that is given for each run. */
function checkSecret(name: string, fields: ReadonlyMap<string, CanonicalField>, type: Type, scope: ReadScope): void {
  const [kind, given] = [fields.get('type'), fields.get('default')];
  if (kind && type.kind !== 'string' && type.kind !== 'unknown')
    reportProblem(
      scope,
      'wrong-type.secret',
      kind.value.range,
      { name, got: describe(type) },
      renaming('string', kind.value.range),
    );
  if (given && !isEmptyNode(given.value))
    reportProblem(scope, 'secret-in-text.default', given.value.range, { name }, { severity: 'error' });
}

function declaredSchema(fields: ReadonlyMap<string, CanonicalField>, scope: ReadScope): JsonSchema {
  const [type, given, reference] = ['type', 'default', '$ref'].map((name) => fields.get(name));
  const files = schemaReader(scope);
  const schema: JsonSchema = type && !isEmptyNode(type.value) ? typeSchema(type.value, scope) : {};
  if (reference) Object.assign(schema, files.read(mapAt(reference.value, [pairAt(reference.key, reference.value)])));
  else if (!type || isEmptyNode(type.value)) Object.assign(schema, schemaOfDefault(given));

  for (const word of schemaWords) {
    const field = fields.get(word);
    if (field && !isEmptyNode(field.value) && (word !== 'required' || isListNode(field.value)))
      schema[word] = schemaDataWords.has(word) ? toJson(field.value) : files.read(field.value);
  }

  const range = fields.get('range');
  const bounds = range && toJson(range.value);
  if (Array.isArray(bounds) && bounds.length === 2) [schema['minimum'], schema['maximum']] = [bounds[0] ?? 0, bounds[1] ?? 0];
  else if (range) reportWrongType(scope, range.value, 'range', say(pipelineTexts.leastAndMost));
  const description = fields.get('description');
  if (description && isScalarNode(description.value)) schema['description'] = description.value.text;

  return files.close(schema);
}

function readDefault(
  field: CanonicalField | undefined,
  { name, type, schema }: Pick<InputSpec, 'name' | 'type' | 'schema'>,
  scope: ReadScope,
): InputSpec['default'] {
  if (!field || isEmptyNode(field.value)) return undefined;
  // A tag's answer is validated by the declaration, like any value.
  const value = readValue(field.value, { field: `inputs.${name}.default`, schema }, scope);

  if (value.kind === 'constant' && !mayBe(typeOfJson(value.value), type)) {
    reportProblem(
      scope,
      'type-mismatch.default',
      field.value.range,
      {
        name,
        got: describeSourceNode(field.value),
        want: describe(type),
      },
      mendPlainValue(field.value, type.kind),
    );
  } else if (value.kind === 'constant') {
    const rule = findBrokenConstraint(value.value, schema);
    if (rule) reportProblem(scope, 'type-mismatch.broken', field.value.range, { name, rule });
  }

  return value;
}

const said = <Found>(field: CanonicalField | undefined, read: (value: SourceNode) => Found | undefined): Found | undefined =>
  field ? read(field.value) : undefined;
