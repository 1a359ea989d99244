import type { Json, JsonSchema } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { isFreeKey } from '../../../language/keys.ts';
import { suggestion } from '../../../language/problem.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { describe, fromSchema, mayBe, typeOfJson } from '../../../language/types.ts';
import type { MapNode, SourceNode } from '../../source/nodes.ts';
import { isKeyOf, toJson } from '../../source/nodes.ts';
import { compileSchemaPattern, isFound } from '../../template/regex/bounded.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';
import { reportNotPlain } from './plain-value.ts';

/**
 * Validates the value of a tree by a schema, each problem at its position: types, members, items, bounds, choices, patterns.
 * Invalid parts are left out of the value; undefined where nothing is left.
 */
export function fitToSchema(node: SourceNode, schema: JsonSchema, name: string, scope: ReadScope): Json | undefined {
  const value = toJson(node);
  const choices = schema['anyOf'];
  if (Array.isArray(choices)) {
    const branch = choices.find((one) => isMap(one) && mayBe(typeOfJson(value), fromSchema(one)));
    return isMap(branch) ? fitToSchema(node, branch, name, scope) : wrong(node, schema, name, scope);
  }

  const { type } = schema;
  // Inner parts are reported at their own positions.
  if (node.kind === 'map' && type === 'object') return members(node, schema, name, scope);
  if (type === 'object' || !mayBe(typeOfJson(value), fromSchema(node.kind === 'list' && type === 'array' ? { type } : schema)))
    return wrong(node, schema, name, scope);
  if (node.kind === 'map') return members(node, schema, name, scope);
  if (node.kind === 'list') {
    if (typeof schema['minItems'] === 'number' && node.items.length < schema['minItems'])
      return tooFew(node, schema, name, scope);
    const items = schema['items'];
    return node.items
      .map((item, index) => (isMap(items) ? fitToSchema(item, items, `${name}[${index}]`, scope) : toJson(item)))
      .filter((item) => item !== undefined);
  }

  return within(value, schema) ? value : wrong(node, schema, name, scope);
}

function members(node: MapNode, schema: JsonSchema, name: string, scope: ReadScope): Json {
  const properties = isMap(schema['properties']) ? schema['properties'] : {};
  const rest = schema['additionalProperties'];
  const entries = node.pairs.flatMap(({ key, value }): [string, Json][] => {
    const member = Object.hasOwn(properties, key.text) ? properties[key.text] : rest;
    if (member === false) {
      if (!isFreeKey(key.text))
        reportProblem(
          scope,
          'unknown-key',
          key.range,
          { key: key.text, place: `\`${name}\`` },
          suggestion(nearest(key.text, Object.keys(properties)), key.range, isKeyOf(node.pairs)),
        );
      return [];
    }

    const said = isMap(member) ? fitToSchema(value, member, `${name}.${key.text}`, scope) : toJson(value);
    return said === undefined ? [] : [[key.text, said]];
  });
  const required = Array.isArray(schema['required']) ? schema['required'] : [];

  for (const key of required) {
    if (typeof key === 'string' && !node.pairs.some((pair) => pair.key.text === key))
      reportProblem(scope, 'missing-key', node.range, { key, place: `\`${name}\`` });
  }

  return Object.fromEntries(entries);
}

function within(value: Json, schema: JsonSchema): boolean {
  const choices = schema['enum'];
  if (Array.isArray(choices) && !choices.includes(value)) return false;
  if (typeof value === 'string')
    return typeof schema['pattern'] !== 'string' || isFound(compileSchemaPattern(schema['pattern']), value);
  if (typeof value !== 'number') return true;

  const { minimum, exclusiveMinimum, maximum, type } = schema;
  if (type === 'integer' && !Number.isInteger(value)) return false;
  if (typeof maximum === 'number' && value > maximum) return false;

  return (typeof minimum !== 'number' || value >= minimum) && (typeof exclusiveMinimum !== 'number' || value > exclusiveMinimum);
}

/**
 * The keyword of a schema that a constant violates, besides `type`, as written there: `minimum: 5`. Undefined where there is
 * none; patterns and combinations of schemas are left to the run.
 */
export function findBrokenConstraint(value: Json, schema: JsonSchema): string | undefined {
  const broken = Object.entries(bounds).find(([word, holds]) => {
    const bound = schema[word];
    return bound !== undefined && holds(value, bound) === false;
  });
  if (broken) return `${broken[0]}: ${JSON.stringify(schema[broken[0]])}`;

  const { items, properties } = schema;
  const inside = membersWithSchemas(value, items, properties);
  for (const [member, own] of inside) {
    const found = isMap(own) ? findBrokenConstraint(member, own) : undefined;
    if (found) return found;
  }

  return undefined;
}

/** The items or members of a value, each with its schema. */
function membersWithSchemas(value: Json, items: Json | undefined, properties: Json | undefined): [Json, Json | undefined][] {
  if (Array.isArray(value)) return value.map((item) => [item, items]);
  if (!isMap(value) || !isMap(properties)) return [];
  return Object.entries(value).map(([name, member]) => [member, Object.hasOwn(properties, name) ? properties[name] : undefined]);
}

/** Whether a value satisfies a keyword of a schema; undefined where the keyword does not apply to it. */
const bounds: Readonly<Record<string, (value: Json, bound: Json) => boolean | undefined>> = {
  enum: (value, all) =>
    Array.isArray(all) ? all.some((one) => JSON.stringify(one) === JSON.stringify(value) || typeof one === 'object') : undefined,
  minimum: numbers((value, least) => value >= least),
  maximum: numbers((value, most) => value <= most),
  exclusiveMinimum: numbers((value, below) => value > below),
  exclusiveMaximum: numbers((value, above) => value < above),
  minLength: (value, least) => (typeof value === 'string' ? numbers((a, b) => a >= b)([...value].length, least) : undefined),
  maxLength: (value, most) => (typeof value === 'string' ? numbers((a, b) => a <= b)([...value].length, most) : undefined),
  minItems: (value, least) => (Array.isArray(value) ? numbers((a, b) => a >= b)(value.length, least) : undefined),
  maxItems: (value, most) => (Array.isArray(value) ? numbers((a, b) => a <= b)(value.length, most) : undefined),
};

function numbers(holds: (value: number, bound: number) => boolean): (value: Json, bound: Json) => boolean | undefined {
  return (value, bound) => (typeof value === 'number' && typeof bound === 'number' ? holds(value, bound) : undefined);
}

function wrong(node: SourceNode, schema: JsonSchema, name: string, scope: ReadScope): undefined {
  const { enum: choices } = schema;
  const words = Array.isArray(choices) ? choices.filter((one) => typeof one === 'string') : [];
  if (words.length && node.kind === 'scalar' && typeof node.value === 'string') {
    const values = { key: name, choices: words.map((word) => `\`${word}\``).join(', '), got: node.text };
    reportProblem(scope, 'wrong-type.choice', node.range, values, suggestion(nearest(node.text, words), node.range));
  } else if (node.kind === 'scalar' && typeof node.value === 'string' && mayBe(typeOfJson(node.value), fromSchema(schema)))
    reportProblem(scope, 'wrong-type.range', node.range, { key: name, want: wanted(schema), got: `\`${node.text}\`` });
  else reportNotPlain(scope, node, name, { type: String(schema['type']), want: wanted(schema) });

  return undefined;
}

function tooFew(node: SourceNode, { minItems: least }: JsonSchema, name: string, scope: ReadScope): undefined {
  reportProblem(scope, 'wrong-type.short', node.range, { key: name, least: Number(least) });
  return undefined;
}

const plainTypes: Readonly<Record<string, string>> = {
  number: pipelineTexts.aNumber,
  integer: pipelineTexts.aWholeNumber,
  boolean: pipelineTexts.yesOrNo,
  array: pipelineTexts.aList,
  object: pipelineTexts.aMap,
};

function wanted(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, examples } = schema;
  const plain = typeof schema['type'] === 'string' ? plainTypes[schema['type']] : undefined;
  const type = plain === undefined ? describe(fromSchema(schema)) : say(plain);
  let what = type;
  if (typeof minimum === 'number' && typeof maximum === 'number')
    what = say(pipelineTexts.between, { what: type, min: minimum, max: maximum });
  else if (typeof minimum === 'number') what = say(pipelineTexts.atLeast, { what: type, min: minimum });
  else if (typeof exclusiveMinimum === 'number') what = say(pipelineTexts.above, { what: type, min: exclusiveMinimum });
  if (!Array.isArray(examples)) return what;

  return say(pipelineTexts.like, { what, examples: examples.map(quoteExample).join(', ') });
}

/** An example in YAML. */
const quoteExample = (example: unknown): string => (Array.isArray(example) ? `\`[${example.join(', ')}]\`` : `\`${example}\``);
