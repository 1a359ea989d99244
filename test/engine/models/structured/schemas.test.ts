import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '../../../../engine/compile/compile.ts';
import type { Json, JsonSchema } from '../../../../engine/language/json.ts';
import { builtinTools } from '../../../../engine/language/tools/builtin-tools.ts';
import { anthropicSchema, anthropicTool } from '../../../../engine/models/providers/anthropic/provider.ts';
import { googleSchema, googleTool } from '../../../../engine/models/providers/google/provider.ts';
import { openAiSchema, openAiTool } from '../../../../engine/models/providers/openai/schema.ts';
import { wrapSchema } from '../../../../engine/models/structured/wrapped-schema.ts';
import { anySchema, anyVars } from './any.ts';
import { subsets } from './subsets.ts';

/** What is wrong with what goes out for the shape of an answer, whoever is asked. */
function wrongOfAnswer(schema: JsonSchema): string[] {
  const root = wrapSchema(schema);
  const openAi = openAiSchema(root);
  const [anthropic, google] = [anthropicSchema(root), googleSchema(root)];
  return [
    openAi.strict ? subsets.openAiStrict(openAi.schema) : subsets.openAiLoose(openAi.schema),
    anthropic ? subsets.anthropicOutput(anthropic) : '',
    google ? subsets.gemini(google) : '',
  ].filter((wrong) => wrong !== '');
}

/** The same for the parameters of a tool. */
function wrongOfTool(parameters: JsonSchema): string[] {
  const anthropic = anthropicTool(parameters);
  return [
    subsets.openAiTool(openAiTool(parameters)),
    anthropic ? subsets.anthropicTool(anthropic) : '',
    subsets.gemini(googleTool(parameters)),
  ].filter((wrong) => wrong !== '');
}

function schemaOfVars(vars: Json): JsonSchema {
  const text = `steps:\n  - id: ask\n    prompt: Say.\n    vars: ${JSON.stringify(vars)}\n`;
  return compile(text, { file: 'ask.baton.yaml' }).pipeline.steps[0]?.step.answer?.schema ?? assert.fail(text);
}

describe('schemas on their way to a provider', () => {
  it('any schema goes out within what the provider documents', () =>
    fc.assert(
      fc.property(anySchema, (schema) => assert.deepEqual(wrongOfAnswer(schema), [])),
      { numRuns: 200 },
    ));
  it('any tool, of an MCP server too', () =>
    fc.assert(
      fc.property(anySchema, (schema) => assert.deepEqual(wrongOfTool(schema), [])),
      { numRuns: 200 },
    ));
  it('any `vars`', () =>
    fc.assert(
      fc.property(anyVars, (vars) => assert.deepEqual(wrongOfAnswer(schemaOfVars(vars)), [])),
      { numRuns: 200 },
    ));
  for (const { name, actions } of Object.values(builtinTools))
    for (const [action, { parameters }] of Object.entries(actions))
      it(`${name}.${action}`, () => assert.deepEqual(wrongOfTool(parameters), []));

  const closed = (properties: { [name: string]: Json }): JsonSchema => {
    return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
  };
  type Expected = 'strict' | 'loose';
  const bound: [rule: string, JsonSchema, Expected][] = [
    ['closed, everything required', closed({ a: { type: 'string' } }), 'strict'],
    ['lists of what is closed', closed({ a: { type: 'array', items: { anyOf: [closed({}), { type: 'null' }] } } }), 'strict'],
    ['a list of anything', closed({ tags: { type: 'array' } }), 'loose'],
    ['a list that says no more', closed({ tags: { type: 'array', items: {} } }), 'loose'],
    ['any value', closed({ a: {} }), 'loose'],
    ['an open object', { type: 'object', properties: {} }, 'loose'],
    ['a property that may be absent', { ...closed({ a: { type: 'string' } }), required: [] }, 'loose'],
    ['open deep inside', closed({ a: { type: 'array', items: { type: 'object' } } }), 'loose'],
    ['open in a definition', { ...closed({}), $defs: { x: { type: 'object' } } }, 'loose'],
    ['a shape that strict mode cannot say', { ...closed({}), minProperties: 1 }, 'loose'],
    ['a bound that it cannot say', closed({ a: { type: 'string', minLength: 2 } }), 'strict'],
    ['alternatives under another name', closed({ a: { oneOf: [{ type: 'string' }, { type: 'null' }] } }), 'strict'],
    [
      'an older word for definitions',
      { ...closed({ a: { $ref: '#/definitions/x' } }), definitions: { x: closed({}) } },
      'strict',
    ],
    ['six objects deep', [1, 2, 3, 4, 5].reduce<JsonSchema>((inner) => closed({ a: inner }), closed({})), 'loose'],
    ['more choices than it takes', closed({ a: { enum: Array.from({ length: 1001 }, (_, i) => `c${i}`) } }), 'loose'],
  ];
  for (const [rule, schema, expected] of bound)
    it(`OpenAI's strict mode: ${rule}: ${expected}`, () =>
      assert.equal(openAiSchema(schema).strict ? 'strict' : 'loose', expected));

  it('what cannot be sent is said in its place', () => {
    const text = { type: 'string', description: 'A word.', minLength: 2, pattern: '^a' };
    const said = (schema: JsonSchema | undefined): Json => (schema?.['properties'] as { a: Json } | undefined)?.a ?? null;
    assert.deepEqual(said(openAiSchema(closed({ a: text })).schema), {
      type: 'string',
      description: 'A word. {minLength: 2}',
      pattern: '^a',
    });
    const inWords = { type: 'string', description: 'A word. {minLength: 2, pattern: "^a"}' };
    assert.deepEqual(said(anthropicSchema(closed({ a: text }))), inWords);
    assert.deepEqual(said(googleSchema(closed({ a: text }))), inWords);
  });

  it('alternatives beside the parameters of a tool are said in words', () => {
    const either = { type: 'object', properties: { a: { type: 'string' } }, oneOf: [{ required: ['a'] }] };
    const said = { type: 'object', properties: { a: { type: 'string' } }, description: '{oneOf: [{"required":["a"]}]}' };
    assert.deepEqual([openAiTool(either), anthropicTool(either), googleTool(either)], [said, said, said]);
  });
});
