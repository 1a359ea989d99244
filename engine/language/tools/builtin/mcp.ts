import type { JsonSchema } from '../../json.ts';
import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const words: JsonSchema = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: ['string', 'number', 'boolean'] } }] };
const texts: JsonSchema = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } };

/** The connection to a server. */
export const serverProperties: { [name: string]: JsonSchema } = {
  command: {
    ...words,
    description: 'The program that is the server, with its arguments; it talks over its standard input and output.',
  },
  args: { ...words, description: 'More arguments.' },
  env: { ...texts, description: 'More variables for its environment; in baton.yaml `env:NAME` takes the value of one of ours.' },
  cwd: describedSchema('string', 'The folder that it runs in.'),
  url: describedSchema(
    'string',
    'The address of a server that is reached over HTTP. Where it wants to know who asks, `baton login NAME` signs in.',
  ),
  headers: { ...texts, description: 'Headers for it; in baton.yaml `env:NAME` takes the value of an environment variable.' },
};

const serverSchema: JsonSchema = { type: 'object', properties: serverProperties, additionalProperties: false };

const server: JsonSchema = {
  description:
    'The server: the name of one under `tools:` in baton.yaml, or of one that another step of the pipeline describes (`server_config`), or `{command: [...]}` or `{url}`.',
  anyOf: [{ type: 'string' }, serverSchema],
};
const server_config: JsonSchema = {
  ...serverSchema,
  description: 'How the server is reached, where `server` only names it. Other steps of the pipeline may name it then.',
};
const timeout: JsonSchema = {
  description: 'How long the answer may take: seconds, or a time such as `"2m"`.',
  type: ['number', 'string'],
  default: 60,
};
const base = { server, server_config, timeout };
const success = describedSchema('boolean', 'Whether it was done.');
const text = describedSchema('string', 'The texts of the answer.');

const connection = objectSchema(
  {
    success,
    connected: describedSchema('boolean', 'Whether the server runs.'),
    server: describedSchema('object', 'Its name and version, as it says.'),
    capabilities: describedSchema('object', 'What it can.'),
    instructions: describedSchema('string', 'What it says about its use.'),
  },
  ['success', 'connected', 'server', 'capabilities'],
);

/** Any server of the Model Context Protocol. */
export const mcp = {
  name: 'mcp',
  title: 'MCP',
  doc: 'Calls the tools and reads the resources of a Model Context Protocol server, which lives as long as the run. A run must be allowed to (`--allow mcp:SERVER`).',
  defaultAction: 'call_tool',
  executable: true,
  asks: true,
  asksFor: 'server',
  parameterNames: {
    server_name: 'server',
    server_url: 'server',
    name: 'tool',
    tool_name: 'tool',
    tool_args: 'arguments',
    tool_params: 'arguments',
    tool_arguments: 'arguments',
    args: 'arguments',
    params: 'arguments',
    parameters: 'arguments',
    input: 'arguments',
    config: 'server_config',
    resource_uri: 'uri',
    resource: 'uri',
    prompt_name: 'prompt',
    url: 'server',
  },
  resultNames: { server_name: { parameter: 'server' }, tool_name: { parameter: 'tool' } },
  actions: {
    call_tool: {
      doc: 'Calls one tool of the server.',
      parameters: objectSchema(
        {
          ...base,
          tool: describedSchema('string', 'The tool, by the name that the server gives it.'),
          arguments: describedSchema('object', 'What the tool is given.'),
        },
        ['server', 'tool'],
      ),
      result: objectSchema(
        {
          success,
          text,
          content: describedSchema('array', 'The parts of the answer: texts, images, resources.'),
          structured: { description: 'The answer as data, where the server gives that.' },
        },
        ['success', 'text', 'content'],
      ),
      effect: 'execute',
      repeatable: false,
    },
    list_tools: {
      doc: 'Lists the tools of the server with their parameters.',
      parameters: objectSchema(base, ['server']),
      result: objectSchema(
        {
          success,
          tools: describedSchema('array', 'The tools.', {
            items: objectSchema(
              {
                name: describedSchema('string', 'Its name.'),
                description: describedSchema('string', 'What it does.'),
                parameters: describedSchema('object', 'What it is given, as JSON Schema.'),
              },
              ['name', 'parameters'],
              true,
            ),
          }),
          names: describedSchema('array', 'Their names.', { items: { type: 'string' } }),
          count: describedSchema('integer', 'How many.'),
        },
        ['success', 'tools', 'names', 'count'],
      ),
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    read_resource: {
      doc: 'Reads one resource of the server.',
      parameters: objectSchema(
        { ...base, uri: describedSchema('string', 'The address of the resource, as the server gives it.') },
        ['server', 'uri'],
      ),
      result: objectSchema(
        { success, text, contents: describedSchema('array', 'Its parts: `uri`, `mimeType`, and `text` or `blob` (base64).') },
        ['success', 'text', 'contents'],
      ),
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    list_resources: {
      doc: 'Lists the resources of the server, and the patterns of those that it makes when they are asked for.',
      parameters: objectSchema(base, ['server']),
      result: objectSchema(
        {
          success,
          resources: describedSchema('array', 'The resources: `uri`, `name`, `mimeType`.'),
          templates: describedSchema('array', 'The patterns: `uriTemplate`, `name`.'),
          count: describedSchema('integer', 'How many resources.'),
        },
        ['success', 'resources', 'templates', 'count'],
      ),
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    list_prompts: {
      doc: 'Lists the prompts that the server has ready, with what they are filled with.',
      parameters: objectSchema(base, ['server']),
      result: objectSchema(
        {
          success,
          prompts: describedSchema('array', 'The prompts: `name`, `description`, `arguments`.'),
          names: describedSchema('array', 'Their names.', { items: { type: 'string' } }),
          count: describedSchema('integer', 'How many.'),
        },
        ['success', 'prompts', 'names', 'count'],
      ),
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    get_prompt: {
      doc: 'Fetches one prompt of the server, filled in; `text` can be given to a model.',
      parameters: objectSchema(
        {
          ...base,
          prompt: describedSchema('string', 'The prompt, by the name that the server gives it.'),
          arguments: describedSchema('object', 'What it is filled with.'),
        },
        ['server', 'prompt'],
      ),
      result: objectSchema(
        {
          success,
          text,
          messages: describedSchema('array', 'Its messages: `role` and `content`.'),
          description: describedSchema('string', 'What it is for, where the server says so.'),
        },
        ['success', 'text', 'messages'],
      ),
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    connect: {
      doc: 'Tells what the server can. Every action connects by itself.',
      parameters: objectSchema(base, ['server']),
      result: connection,
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    disconnect: {
      doc: 'Tells what the server can. A server is ended with the run, not before.',
      parameters: objectSchema(base, ['server']),
      result: connection,
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
  },
} satisfies ToolSpec;
