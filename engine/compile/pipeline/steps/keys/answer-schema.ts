import { typeWords } from '../../../../language/dialects/top.ts';
import type { JsonSchema } from '../../../../language/json.ts';
import { definedMap, isMap } from '../../../../language/json.ts';
import { suggestion } from '../../../../language/problem.ts';
import type { Range } from '../../../../language/problems.ts';
import { nearest } from '../../../../language/suggest.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import { answerType } from '../../../../language/types.ts';
import type { Pair, SourceNode } from '../../../source/nodes.ts';
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
const varKeys: ReadonlySet<string> = new Set(['type', 'description', 'example', 'schema', '$ref', ...schemaWords]);

/** `vars` as the JSON Schema of the object that the model must answer with. */
export function readVars(node: SourceNode, keyRange: Range, scope: ReadScope, key = 'vars'): AnswerSchema | undefined {
  if (isEmptyNode(node)) return undefined;
  if (!isMapNode(node)) {
    reportWrongType(scope, node, key, say(pipelineTexts.namesAndDescriptions));
    return undefined;
  }
  const files = schemaReader(scope);
  const properties = Object.fromEntries(node.pairs.map((pair) => [pair.key.text, readVar(pair, files, scope)]));
  const names = Object.keys(properties);
  const schema = files.close({ type: 'object', properties, required: names, additionalProperties: false });
  return { schema, type: answerType(schema), vars: names, range: keyRange, node };
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
  const isTyped = value.pairs.some(
    ({ key: { text } }) => text === 'type' || text === 'schema' || text === 'enum' || text === '$ref',
  );
  return isTyped ? schema : { type: 'string', ...schema };
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
