import { typeWords } from '../../../../language/dialects/top.ts';
import type { Json, JsonSchema } from '../../../../language/json.ts';
import { isMap } from '../../../../language/json.ts';
import type { Range } from '../../../../language/problems.ts';
import { nearest } from '../../../../language/suggest.ts';
import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { say, suggestion } from '../../../../language/texts.ts';
import { answerType } from '../../../../language/types.ts';
import type { Pair, SourceNode } from '../../../source/nodes.ts';
import { toJson } from '../../../source/nodes.ts';
import { isEmptyNode, isMapNode, isScalarNode } from '../../fields.ts';
import type { AnswerSchema } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { describeNode, reportProblem } from '../../scope.ts';
import { reportUnknownMember } from '../../values/members.ts';

/** What describes one value besides its type; each is the JSON Schema keyword of that name. */
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
const varWords: ReadonlySet<string> = new Set(['type', 'description', 'example', 'schema', ...schemaWords]);

/** `vars` as the JSON Schema of the object that the model must answer. */
export function readVars(node: SourceNode, keyRange: Range, scope: ReadScope): AnswerSchema | undefined {
  if (isEmptyNode(node)) return undefined;
  if (!isMapNode(node)) {
    reportProblem(scope, 'wrong-type', node.range, {
      key: 'vars',
      want: say(pipelineTexts.namesAndDescriptions),
      got: describeNode(node),
    });
    return undefined;
  }
  const properties = Object.fromEntries(node.pairs.map((pair) => [pair.key.text, readVar(pair, scope)]));
  const names = Object.keys(properties);
  const schema: JsonSchema = { type: 'object', properties, required: names, additionalProperties: false };
  return { schema, type: answerType(schema), vars: names, range: keyRange, node };
}

function readVar({ key, value }: Pair, scope: ReadScope): JsonSchema {
  if (isScalarNode(value)) return { type: 'string', ...(value.value === null ? {} : { description: value.text.trim() }) };
  if (!isMapNode(value)) {
    reportProblem(scope, 'bad-schema.vars', value.range);
    return {};
  }
  const schema: JsonSchema = {};
  for (const pair of value.pairs) {
    const name = pair.key.text;
    const said = toJson(pair.value);
    if (name === 'schema' && isMap(said)) Object.assign(schema, said);
    else if (name === 'type') Object.assign(schema, typeSchema(pair.value, scope));
    else if (name === 'example') schema['examples'] = [said];
    else if (varWords.has(name)) schema[name] = said;
    else reportUnknownMember(pair, varWords, value.pairs, say(pipelineTexts.theVariable, { name: key.text }), scope);
  }
  return value.pairs.some((pair) => pair.key.text === 'type' || pair.key.text === 'schema' || pair.key.text === 'enum')
    ? schema
    : { type: 'string', ...schema };
}

/** The `type` of a variable or input as JSON Schema: our words and those of other languages; `any` says nothing. */
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
  const known = Object.hasOwn(typeWords, word.toLowerCase()) ? typeWords[word.toLowerCase()] : undefined;
  if (known === undefined) {
    const values = {
      key: 'type',
      choices: ['string', 'integer', 'number', 'boolean', 'array', 'object'].map((one) => `\`${one}\``).join(', '),
      got: isScalarNode(node) ? word : describeNode(node),
    };
    reportProblem(scope, 'wrong-type.choice', node.range, values, suggestion(nearest(word, Object.keys(typeWords)), node.range));
  }
  return known;
}

/** `output_schema`: a JSON Schema written out. Whether it is one is for `check` to say. */
export function readAnswerSchema(node: SourceNode, keyRange: Range, scope: ReadScope): AnswerSchema | undefined {
  if (isEmptyNode(node)) return undefined;
  const schema: Json = toJson(node);
  if (!isMap(schema)) {
    reportProblem(scope, 'wrong-type', node.range, {
      key: 'output_schema',
      want: say(pipelineTexts.aJsonSchema),
      got: describeNode(node),
    });
    return undefined;
  }
  return { schema, type: answerType(schema), vars: [], range: keyRange, node };
}
