import { typeWords } from '../../../../language/dialects/top.ts';
import type { JsonSchema } from '../../../../language/json.ts';
import { definedMap, isMap } from '../../../../language/json.ts';
import { suggestion } from '../../../../language/problem.ts';
import type { Range } from '../../../../language/problems.ts';
import { nearest } from '../../../../language/spelling/suggest.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import { answerType } from '../../../../language/types.ts';
import type { MapNode, Pair, SourceNode } from '../../../source/nodes.ts';
import { pairOf } from '../../../source/nodes.ts';
import type { AnswerSchema } from '../../model/results.ts';
import type { ReadScope } from '../../scope.ts';
import { describeSourceNode, reportProblem, reportWrongType } from '../../scope.ts';
import { isEmptyNode, isMapNode, isScalarNode } from '../../source-nodes.ts';
import { reportUnknownMember } from '../../values/members.ts';
import type { SchemaReader } from '../../values/schema-files.ts';
import { readSchemaNode, schemaReader } from '../../values/schema-files.ts';

/** The keywords of JSON Schema that describe a variable or input besides its type. */
export const schemaWords = [
  'enum',
  'items',
  'properties',
  'required',
  'additionalProperties',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
] as const;
const varKeys: ReadonlySet<string> = new Set(['type', 'description', 'example', 'schema', 'vars', '$ref', ...schemaWords]);
/** Words that say what a value holds, as `vars` does. */
const contentWords: ReadonlySet<string> = new Set(['enum', 'items', 'properties', 'schema', '$ref']);

/** `vars` as the JSON Schema of the object that the model must answer with. */
export function readVars(node: SourceNode, keyRange: Range, scope: ReadScope, key = 'vars'): AnswerSchema | undefined {
  if (isEmptyNode(node)) return undefined;
  if (!isMapNode(node)) {
    reportWrongType(scope, node, key, say(pipelineTexts.namesAndDescriptions));
    return undefined;
  }

  const files = schemaReader(scope);
  const variables = objectOf(node.pairs, files, scope);
  const schema = files.close(variables);

  return { schema, type: answerType(schema), vars: variables.required, range: keyRange, node };
}

/** The object that holds all these variables and nothing else. */
function objectOf(pairs: readonly Pair[], files: SchemaReader, scope: ReadScope): JsonSchema & { required: string[] } {
  const properties = Object.fromEntries(pairs.map((pair) => [pair.key.text, readVar(pair, files, scope)]));
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

interface VarReading {
  readonly value: MapNode;
  readonly files: SchemaReader;
  readonly scope: ReadScope;
}

function readVar({ key, value }: Pair, files: SchemaReader, scope: ReadScope): JsonSchema {
  if (isScalarNode(value)) {
    const description = value.value === null ? undefined : value.text.trim();
    return definedMap({ type: 'string', description });
  }
  if (!isMapNode(value)) {
    reportProblem(scope, 'bad-schema.vars', value.range);
    return {};
  }

  const schema: JsonSchema = {};
  for (const pair of value.pairs) {
    const name = pair.key.text;
    if (name === 'example') {
      schema['examples'] = [files.readExamples(pair.value)];
      continue;
    }
    if (name === 'vars') continue;

    const member = files.read(pair.value);
    if (name === 'schema' && isMap(member)) Object.assign(schema, member);
    else if (name === '$ref') Object.assign(schema, files.read({ ...value, pairs: [pair] }));
    else if (name === 'type') Object.assign(schema, typeSchema(pair.value, scope));
    else if (varKeys.has(name)) schema[name] = member;
    else
      reportUnknownMember(
        pair.key,
        { keys: varKeys, map: value, place: say(pipelineTexts.theVariable, { name: key.text }) },
        scope,
      );
  }

  const members = pairOf(value, 'vars');
  if (members) return withMembers(schema, members, { value, files, scope });

  const isTyped = value.pairs.some(
    ({ key: { text } }) => text === 'type' || text === 'schema' || text === 'enum' || text === '$ref',
  );

  return isTyped ? schema : { type: 'string', ...schema };
}

/** A variable that is an object with variables of its own, or with `type: array` a list of such objects. */
function withMembers(schema: JsonSchema, members: Pair, { value, files, scope }: VarReading): JsonSchema {
  const { type = 'object' } = schema;
  const rival = value.pairs.find(
    ({ key }) => contentWords.has(key.text) || (key.text === 'type' && type !== 'object' && type !== 'array'),
  );
  if (rival) {
    reportProblem(scope, 'bad-schema.members', rival.key.range, { key: rival.key.text });
    return schema;
  }
  if (!isMapNode(members.value)) {
    reportWrongType(scope, members.value, 'vars', say(pipelineTexts.namesAndDescriptions));
    return schema;
  }

  const object = objectOf(members.value.pairs, files, scope);
  return type === 'array' ? { ...schema, items: object } : { ...schema, ...object };
}

/** The `type` of a variable or input as JSON Schema, by our names and those of other languages; `any` allows everything. */
export function typeSchema(node: SourceNode, scope: ReadScope): JsonSchema {
  const words = (node.kind === 'list' ? node.items : [node])
    .map((item) => typeWord(item, scope))
    .filter((word) => word !== undefined);
  const [only] = words;
  if (only === undefined || words.includes('any')) return {};
  return { type: words.length === 1 ? only : words };
}

function typeWord(node: SourceNode, scope: ReadScope): string | undefined {
  if (isEmptyNode(node)) return isScalarNode(node) && node.style !== 'absent' ? 'null' : undefined;
  const word = isScalarNode(node) ? node.text.trim() : '';
  const type = Object.hasOwn(typeWords, word.toLowerCase()) ? typeWords[word.toLowerCase()] : undefined;

  if (type === undefined) {
    const values = {
      key: 'type',
      choices: ['string', 'integer', 'number', 'boolean', 'array', 'object'].map((name) => `\`${name}\``).join(', '),
      got: isScalarNode(node) ? word : describeSourceNode(node),
    };
    reportProblem(scope, 'wrong-type.choice', node.range, values, suggestion(nearest(word, Object.keys(typeWords)), node.range));
  }

  return type;
}

/** `output_schema`: a JSON Schema. A rule checks whether it is valid. */
export function readAnswerSchema(node: SourceNode, keyRange: Range, scope: ReadScope): AnswerSchema | undefined {
  if (isEmptyNode(node)) return undefined;
  const schema = readSchemaNode(node, scope);
  if (!isMap(schema)) {
    reportWrongType(scope, node, 'output_schema', say(pipelineTexts.aJsonSchema));
    return undefined;
  }

  return { schema, type: answerType(schema), vars: [], range: keyRange, node };
}
