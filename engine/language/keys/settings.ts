import { isMap } from '../json.ts';
import { expertises } from '../models/selection.ts';
import { problemCodes } from '../problems.ts';
import { requestParameters } from '../tools/builtin/http.ts';
import { serverProperties } from '../tools/builtin/mcp.ts';
import { sharedAlertsSchema } from './alerts.ts';
import { durationSchema, keyTable, listOfText, mapOfAnything, model, spending, textSchema } from './key.ts';
import { noticesSchema } from './notices.ts';
import { providerBounds, providerSchema } from './provider.ts';
import { topKeys } from './top.ts';

const price = { type: 'number', minimum: 0 };
const modelEntry = {
  type: 'object',
  additionalProperties: false,
  required: ['id'],
  properties: {
    id: { type: 'string', description: 'The model as `provider:name`.' },
    context: { type: 'integer', minimum: 1, description: 'The context window in tokens, prompt and answer together.' },
    max_output: { type: 'integer', minimum: 1, description: 'The longest answer, in tokens.' },
    input_price: { ...price, description: 'USD for a million tokens of prompt.' },
    output_price: { ...price, description: 'USD for a million tokens of answer.' },
    batch_price: {
      type: 'number',
      minimum: 0,
      description: 'The price of a request in a batch (`batch_api`), as a share of the other prices: `0.5` is half.',
    },
    cached_price: { ...price, description: "USD for a million tokens from the provider's cache." },
    picture_price: { ...price, description: 'USD for a generated picture.' },
    minute_price: { ...price, description: 'USD for a minute of a transcribed recording.' },
    size: {
      type: 'string',
      pattern: '^\\d+(\\.\\d+)?\\s?[MBTmbt]?$',
      examples: ['8B', '70B'],
      description: 'The number of its parameters, such as `70B`; used by `min_size`.',
    },
    expertise: {
      enum: [...expertises],
      description: 'Your rating of its skill; used by `expertise` and `accuracy` of a selection.',
    },
    roles: { ...listOfText, description: 'Your labels for its uses; used by `role` of a selection.' },
    latency: { ...durationSchema, description: 'The usual duration of a call; unless given, that of earlier runs.' },
    capabilities: {
      ...listOfText,
      description:
        'Its features: `schema`, `tools`, `vision` and so on; `temperature` if it supports one although similar models do not.',
    },
    ...providerBounds,
  },
};

const words = { ...listOfText, minItems: 1 };
const anything = { type: 'object', additionalProperties: true };
const ownTool = {
  type: 'object',
  additionalProperties: false,
  properties: {
    description: { type: 'string', description: 'Its purpose, for people and models.' },
    parameters: {
      ...anything,
      description: 'Its parameters: a JSON Schema of a map, or names with their schema or description.',
    },
    result: { ...anything, description: 'The JSON Schema of its value.' },
    effect: {
      type: 'string',
      enum: ['none', 'read', 'write', 'network', 'execute'],
      description: 'Its effect outside the run.',
    },
    repeatable: { type: 'boolean', description: 'Whether it may run again after an interruption.' },
    max_parallel: {
      type: 'integer',
      minimum: 1,
      description: 'The maximum number of parallel calls in a run. The only member for a built-in tool.',
    },
    command: { ...words, description: 'The program and its arguments; no shell reads them. Templates read the parameters.' },
    stdin: { type: 'string', description: 'The standard input of the program; unless given, all parameters as one JSON object.' },
    cwd: { type: 'string', description: 'The working folder of the program, relative to the root.' },
    env: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: "Further variables for its environment; `env:NAME` passes the value of one of Baton's.",
    },
    http: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.entries(requestParameters).map(([name, { description = '' }]) => [name, { description }]),
      ),
      description:
        'A request as the tool `http` sends it: `url`, `method`, `headers`, `query`, `json` and so on. Templates read the parameters.',
    },
    module: {
      type: 'string',
      description: 'A JavaScript module of the project; its default export is called with the parameters.',
    },
    mcp: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...serverProperties,
        tool: {
          type: 'string',
          description:
            'Limits the entry to one tool of the server; without it every action is one of its tools, or `resources/list`, `resources/read`, `prompts/list`, `prompts/get`.',
        },
      },
      description: 'A Model Context Protocol server.',
    },
  },
};

const stepTemplate = {
  type: 'object',
  additionalProperties: false,
  required: ['step'],
  properties: {
    description: { type: 'string', description: 'The purpose of the template.' },
    parameters: {
      ...anything,
      description: 'The parameters, which an extending step sets under `with`; declared like inputs.',
    },
    step: {
      ...anything,
      description: 'The keys of the step, without `id` and `name`. Templates read the parameters by their names.',
    },
  },
};

const ofRuns = topKeys.limits.schema;
/** A deadline is that of one pipeline. */
const { deadline: _, ...bounds } = isMap(ofRuns['properties']) ? ofRuns['properties'] : {};
const limits = {
  ...ofRuns,
  properties: {
    ...bounds,
    per_day: {
      type: 'object',
      additionalProperties: false,
      properties: spending('all runs of one day (UTC) together'),
      description: 'Limits for all runs of this workspace in a day, over all processes.',
    },
  },
};

/** Settings that a profile may override too. */
const own = keyTable({
  default_model: {
    doc: 'The model of prompts without one, in every pipeline here. A list is a chain of fallbacks.',
    schema: model,
    example: 'default_model: local:small',
  },
  orchestrator: {
    doc: 'The model that answers AUTO tags and reviews runs.',
    schema: textSchema,
    example: 'orchestrator: openai:gpt-6.1-sol',
  },
  providers: {
    doc: 'Providers of models: their addresses and the environment variables with their keys. Known providers need no entry.',
    schema: { type: 'object', additionalProperties: providerSchema },
    example:
      'providers:\n  local: {type: openai-compatible, profile: custom, base_url: http://127.0.0.1:8080/v1, key: env:LOCAL_KEY}',
    snippet: '\n  ${1:local}:\n    base_url: ${2:http://127.0.0.1:8080/v1}\n    key: ${3:none}',
  },
  models: {
    doc: 'Facts about models: context, prices, capabilities.',
    schema: { type: 'array', items: modelEntry },
    example: 'models:\n  - {id: local:small, context: 8192, input_price: 0.1, output_price: 0.4, capabilities: [schema, tools]}',
  },
  limits: {
    doc: 'Limits for every run here; a pipeline can only lower them. `per_day` limits all runs of a day together.',
    schema: limits,
    example: 'limits: {max_cost: 2.00, per_day: {max_cost: 10.00}}',
  },
  alerts: {
    doc: 'Thresholds for figures of a run of any pipeline here; a pipeline can override each in its own `alerts`. `webhook` and `command` receive alerts, once a person permits it.',
    schema: sharedAlertsSchema,
    example: 'alerts: {time: 5m, cost: 1.00, failure_rate: 0.2}',
    snippet: topKeys.alerts.snippet,
  },
  notices: {
    doc: 'The recipients of messages about open questions and alerts, sent by `baton serve`. Each needs the same permission as a request of the tool `http`.',
    schema: noticesSchema,
    example: 'notices:\n  - {id: team, webhook: "https://hooks.example.org/baton", secret: "env:TEAM_NOTICE_SECRET"}',
    snippet: '\n  - id: ${1:team}\n    slack: ${2:env:TEAM_NOTICE_URL}',
  },
  env: {
    doc: 'Names of environment variables that templates may read as `env.NAME`.',
    schema: listOfText,
    example: 'env: [USER, REGION]',
  },
  permissions: {
    doc: 'Permissions that pipelines here request, each in the form of `--allow`. A person sees all of them and grants them once; the list itself grants nothing.',
    schema: {
      type: 'array',
      items: {
        type: 'string',
        pattern: '^[A-Za-z][\\w-]*(:[^\\s].*)?$',
        examples: ['terminal:git *', 'env:NAME'],
        description:
          'A tool, optionally with a pattern that limits its uses: `terminal:git *`, `http:api.example.com:443`, `env:NAME`.',
      },
    },
    example: 'permissions: ["terminal:git *", http:api.example.com:443]',
    snippet: '\n  - ${1:terminal:git *}',
  },
  experts: { doc: topKeys.experts.doc, schema: mapOfAnything, example: topKeys.experts.example },
  personalities: {
    doc: topKeys.personalities.doc,
    schema: mapOfAnything,
    example: topKeys.personalities.example,
  },
  tools: {
    doc: 'Tools of your own: a command, a web address, a module, an MCP server. For built-in tools, the maximum number of parallel calls.',
    schema: { type: 'object', additionalProperties: ownTool },
    example: 'tools:\n  count: {command: [wc, -w], stdin: "{{ text }}", parameters: {text: The text to count}}',
    snippet: '\n  ${1:count}:\n    command: [${2:wc, -w}]\n    parameters: {${3:text}: ${4:the text to count}}',
  },
  problems: {
    doc: "The severity of problems by code: `error`, `warning`, `information`, `hint` or `off`. The editor's own settings have precedence.",
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.keys(problemCodes).map((code) => [code, { enum: ['error', 'warning', 'information', 'hint', 'off'] }]),
      ),
    },
    example: 'problems: {unused-input: off}',
  },
});

/** Keys of `baton.yaml` (language.md 1, models.md 3). */
export const settingsKeys = {
  ...own,
  ...keyTable({
    profiles: {
      doc: 'Named overrides of these settings, chosen with `--profile NAME`. Named entries (providers, tools, experts, limits) are overridden name by name.',
      schema: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(Object.entries(own).map(([name, { schema }]) => [name, schema])),
        },
      },
      example: 'profiles:\n  ci: {default_model: offline}',
      snippet: '\n  ${1:ci}:\n    default_model: ${2:offline}',
    },
    templates: {
      doc: 'Step templates: keys of a step by name, with parameters, for steps that say `extends: NAME`.',
      schema: { type: 'object', additionalProperties: stepTemplate },
      example:
        'templates:\n  review:\n    parameters: {text: {type: string}, language: English}\n    step: {prompt: "Review in {{ language }}: {{ text }}", timeout: 60}',
      snippet:
        '\n  ${1:review}:\n    parameters: {${2:text}: {type: string}}\n    step:\n      prompt: ${3:"Review this: {{ text }}"}',
    },
  }),
};
