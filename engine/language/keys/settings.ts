import { isMap } from '../json.ts';
import { problemCodes } from '../problems.ts';
import { expertises } from '../selection.ts';
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
    context: { type: 'integer', minimum: 1, description: 'Tokens that fit in, prompt and answer together.' },
    max_output: { type: 'integer', minimum: 1, description: 'Tokens of the longest answer.' },
    input_price: { ...price, description: 'USD for a million tokens of prompt.' },
    output_price: { ...price, description: 'USD for a million tokens of answer.' },
    batch_price: {
      type: 'number',
      minimum: 0,
      description: 'What a request in a batch costs (`batch_api`), as a share of the other prices: `0.5` is half of them.',
    },
    cached_price: { ...price, description: 'USD for a million tokens that the provider had cached.' },
    picture_price: { ...price, description: 'USD for a picture that it makes.' },
    minute_price: { ...price, description: 'USD for a minute of a recording that it writes down.' },
    size: {
      type: 'string',
      pattern: '^\\d+(\\.\\d+)?\\s?[MBTmbt]?$',
      examples: ['8B', '70B'],
      description: 'How many parameters it has, such as `70B`; `min_size` goes by it.',
    },
    expertise: {
      enum: [...expertises],
      description: 'How good it is, in your eyes; `expertise` and `accuracy` of a selection go by it.',
    },
    roles: { ...listOfText, description: 'What you use it for, in words of your own; `role` of a selection goes by it.' },
    latency: { ...durationSchema, description: 'How long a call usually takes; else earlier runs tell.' },
    capabilities: {
      ...listOfText,
      description:
        'What it can: `schema`, `tools`, `vision` and so on; `temperature` where it takes one although others of its name do not.',
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
    description: { type: 'string', description: 'What it does, for people and models.' },
    parameters: {
      ...anything,
      description: 'What it is given: a JSON Schema of a map, or names with their schema or description.',
    },
    result: { ...anything, description: 'What it gives, as JSON Schema.' },
    effect: {
      type: 'string',
      enum: ['none', 'read', 'write', 'network', 'execute'],
      description: 'What it does to the world outside the run.',
    },
    repeatable: { type: 'boolean', description: 'Whether it may run again after it was cut off in the middle.' },
    max_parallel: {
      type: 'integer',
      minimum: 1,
      description: 'Calls at once, in a run. All that may be said of a tool that Baton has.',
    },
    command: { ...words, description: 'The program and its arguments; no shell reads them. Templates read the parameters.' },
    stdin: { type: 'string', description: 'What the program reads; without it all parameters as one JSON object.' },
    cwd: { type: 'string', description: 'The folder that the program runs in, from the root.' },
    env: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'More variables for its environment; `env:NAME` takes the value of one of ours.',
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
            'The one tool of the server that is meant; without it every action is one of its tools, or `resources/list`, `resources/read`, `prompts/list`, `prompts/get`.',
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
    description: { type: 'string', description: 'What the template is for.' },
    parameters: {
      ...anything,
      description: 'What a step that extends it gives under `with`, declared as inputs are.',
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
      description: 'What all that runs in this workspace may spend in a day, several processes together.',
    },
  },
};

/** Settings that a profile may override too. */
const own = keyTable({
  default_model: {
    doc: 'The model of prompts that name none, in every pipeline here. A list is a chain of fallbacks.',
    schema: model,
    example: 'default_model: local:small',
  },
  orchestrator: {
    doc: 'The model that answers AUTO tags and reviews runs.',
    schema: textSchema,
    example: 'orchestrator: openai:gpt-6.1-sol',
  },
  providers: {
    doc: 'Where models are, and the name of the environment variable with the key. Known providers need no entry.',
    schema: { type: 'object', additionalProperties: providerSchema },
    example:
      'providers:\n  local: {type: openai-compatible, profile: custom, base_url: http://127.0.0.1:8080/v1, key: env:LOCAL_KEY}',
    snippet: '\n  ${1:local}:\n    base_url: ${2:http://127.0.0.1:8080/v1}\n    key: ${3:none}',
  },
  models: {
    doc: 'What is known of models: context, prices, capabilities.',
    schema: { type: 'array', items: modelEntry },
    example: 'models:\n  - {id: local:small, context: 8192, input_price: 0.1, output_price: 0.4, capabilities: [schema, tools]}',
  },
  limits: {
    doc: 'Bounds for every run here; a pipeline may only narrow them. `per_day` bounds what all runs of a day spend together.',
    schema: limits,
    example: 'limits: {max_cost: 2.00, per_day: {max_cost: 10.00}}',
  },
  alerts: {
    doc: 'From which figures on a run of any pipeline here is worth a word; a pipeline may say otherwise in its own `alerts`, threshold by threshold. `webhook` and `command` are told of alerts, once a person permits it.',
    schema: sharedAlertsSchema,
    example: 'alerts: {time: 5m, cost: 1.00, failure_rate: 0.2}',
    snippet: topKeys.alerts.snippet,
  },
  notices: {
    doc: 'Whom `baton serve` tells of questions that wait for a person, and of alerts. Each needs the permission that a request of the tool `http` needs.',
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
    doc: 'What pipelines here ask to be allowed, each as `--allow` takes it. A person is shown all of it and grants it once; nothing is granted by standing here.',
    schema: {
      type: 'array',
      items: {
        type: 'string',
        pattern: '^[A-Za-z][\\w-]*(:[^\\s].*)?$',
        examples: ['terminal:git *', 'env:NAME'],
        description:
          'A tool, with a pattern where only some uses of it are meant: `terminal:git *`, `http:api.example.com:443`, `env:NAME`.',
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
    doc: 'Tools of your own: a command, a web address, a module, an MCP server. Of those that Baton has, how many calls may run at once.',
    schema: { type: 'object', additionalProperties: ownTool },
    example: 'tools:\n  count: {command: [wc, -w], stdin: "{{ text }}", parameters: {text: The text to count}}',
    snippet: '\n  ${1:count}:\n    command: [${2:wc, -w}]\n    parameters: {${3:text}: ${4:the text to count}}',
  },
  problems: {
    doc: 'The severity of problems by code: `error`, `warning`, `information`, `hint` or `off`. What the editor says in its own settings goes first.',
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
      doc: 'Named overrides of these settings, chosen with `--profile NAME`. What has names (providers, tools, experts, limits) is overridden name by name.',
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
