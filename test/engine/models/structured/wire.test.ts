import assert from 'node:assert/strict';
import { isMap, type Json, type JsonSchema } from '../../../../engine/language/json.ts';
import { builtinTools } from '../../../../engine/language/tools/builtin-tools.ts';
import type { ModelRequest } from '../../../../engine/models/contract.ts';
import { hear } from '../hear.ts';
import { anthropic, chat, google, responses, type Tongue } from '../protocols.ts';
import { startStub } from '../stub-server.ts';
import { subsets } from './subsets.ts';

/** The value behind some names, through lists by their first item. */
function at(value: unknown, ...path: string[]): Json {
  let found: unknown = value;
  for (const name of path) {
    const inside: unknown = Array.isArray(found) ? found[0] : found;
    found = isMap(inside) ? inside[name] : undefined;
  }
  return JSON.parse(JSON.stringify(found ?? null));
}

const vars: JsonSchema = {
  type: 'object',
  properties: { tags: { type: 'array' }, title: { type: 'string', minLength: 2 } },
  required: ['tags', 'title'],
  additionalProperties: false,
};
const titled: JsonSchema = { ...vars, properties: { title: { type: 'string', minLength: 2 } }, required: ['title'] };
const tools = Object.values(builtinTools).flatMap(({ name, actions }) =>
  Object.entries(actions).map(([action, { doc, parameters }]) => ({ name: `${name}_${action}`, description: doc, parameters })),
);

interface Wire {
  tongue: Tongue;
  /** The parameters of all tools in a body. */
  toolsIn(body: unknown): Json[];
  judgeTool(schema: Json): string;
  /** What an answer's shape became. */
  shapeIn(body: unknown): Json;
  judge: { loose(schema: Json): string; strict(schema: Json): string };
  strictIn?(body: unknown): Json;
}

const listAt = (body: unknown, ...path: string[]): Json[] => {
  const found = at(body, ...path);
  return Array.isArray(found) ? found : [];
};
const { openAiTool, openAiLoose, openAiStrict, anthropicTool, anthropicOutput, gemini } = subsets;

const wires: Wire[] = [
  {
    tongue: chat,
    toolsIn: (body) => listAt(body, 'tools').map((tool) => at(tool, 'function', 'parameters')),
    judgeTool: openAiTool,
    shapeIn: (body) => at(body, 'response_format', 'json_schema', 'schema'),
    judge: { loose: openAiLoose, strict: openAiStrict },
    strictIn: (body) => at(body, 'response_format', 'json_schema', 'strict'),
  },
  {
    tongue: responses,
    toolsIn: (body) => listAt(body, 'tools').map((tool) => at(tool, 'parameters')),
    judgeTool: openAiTool,
    shapeIn: (body) => at(body, 'text', 'format', 'schema'),
    judge: { loose: openAiLoose, strict: openAiStrict },
    strictIn: (body) => at(body, 'text', 'format', 'strict'),
  },
  {
    tongue: anthropic,
    toolsIn: (body) => listAt(body, 'tools').map((tool) => at(tool, 'input_schema')),
    judgeTool: anthropicTool,
    // A list of anything cannot be said in the schema mode: the model is made to call a tool.
    shapeIn: (body) => at(body, 'output_config', 'format', 'schema') ?? at(body, 'tools', 'input_schema'),
    judge: { loose: anthropicTool, strict: anthropicOutput },
  },
  {
    tongue: google,
    toolsIn: (body) => listAt(body, 'tools', 'functionDeclarations').map((tool) => at(tool, 'parametersJsonSchema')),
    judgeTool: gemini,
    shapeIn: (body) => at(body, 'generationConfig', 'responseJsonSchema'),
    judge: { loose: gemini, strict: gemini },
  },
];

describe('schemas on the wire', () => {
  for (const { tongue, toolsIn, judgeTool, shapeIn, judge, strictIn } of wires) {
    const sent = async (asked: Partial<ModelRequest>): Promise<unknown> => {
      const stub = await startStub(tongue);
      try {
        const provider = tongue.make({ base_url: stub.base_url, key: 'k' });
        await hear(provider, { model: 'answer', messages: [{ role: 'user', content: 'hello' }], ...asked });
        return stub.requests[0]?.body;
      } finally {
        await stub.close();
      }
    };

    it(`${tongue.name}: every built-in tool`, async () => {
      const schemas = toolsIn(await sent({ tools }));
      assert.equal(schemas.length, tools.length);
      assert.deepEqual(schemas.map(judgeTool).filter(Boolean), []);
    });

    it(`${tongue.name}: \`vars\` with a list`, async () => {
      const body = await sent({ schema: vars });
      assert.equal(judge.loose(shapeIn(body)), '');
      if (strictIn) assert.equal(strictIn(body), false);
    });

    it(`${tongue.name}: \`vars\` that can be bound`, async () => {
      const body = await sent({ schema: titled });
      assert.equal(judge.strict(shapeIn(body)), '');
      if (strictIn) assert.equal(strictIn(body), true);
    });
  }
});
