import { alertsSchema } from './alerts.ts';
import {
  anything,
  deadlineSchema,
  durationSchema,
  keyTable,
  listOfText,
  mapOfAnything,
  model,
  spending,
  stepList,
  textSchema,
} from './key.ts';
import { expert, personality } from './members.ts';
import { testCase } from './tests.ts';
import { triggersSchema } from './triggers.ts';

/** Keys at the top of a pipeline file (language.md 2). */
export const topKeys = keyTable({
  id: {
    doc: 'The identity of the pipeline. Derived from the file name if missing.',
    schema: { type: 'string', pattern: '^[A-Za-z][\\w-]*$' },
    example: 'id: research-brief',
  },
  name: { doc: 'A name for people.', schema: textSchema, example: 'name: Research brief' },
  description: {
    doc: 'The purpose of the pipeline, in a sentence or two.',
    schema: textSchema,
    example: 'description: Reads notes and writes a brief.',
  },
  version: { doc: 'The version of this file, for people.', schema: { type: ['string', 'number'] }, example: 'version: "1.0"' },
  runs_on: {
    doc: 'The pool of machines for its runs, if a server has workers: those started with `baton worker --pools`, or `baton serve --pools`. `default` unless given. The started pipeline decides, also for pipelines that it calls; on your own machine it has no effect.',
    schema: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', examples: ['gpu'] },
    example: 'runs_on: gpu',
  },
  tags: { doc: 'Labels for finding the pipeline.', schema: listOfText, example: 'tags: [research, weekly]' },
  metadata: {
    doc: 'Anything you like; Baton does not read it.',
    schema: anything,
    example: 'metadata:\n  owner: team-a',
    snippet: '\n  $0',
  },
  inputs: {
    doc: 'The inputs of the pipeline. A bare value is the default and sets the type; an input without a default is required unless it has `required: false`. A `$ref` may name a file: `order: {$ref: ./order.json}`.',
    schema: { type: 'object', additionalProperties: { anyOf: [{ $ref: '#/$defs/input' }, {}] } },
    example: 'inputs:\n  topic: {type: string, description: What to write about}\n  max_pages: 10',
    takes: 'templates',
    snippet: '\n  ${1:name}:\n    type: ${2|string,integer,number,boolean,array,object|}\n    default: $0',
  },
  data: {
    doc: 'Constants, read as `data.NAME`.',
    schema: mapOfAnything,
    example: 'data:\n  regions: [north, south]',
    takes: 'values',
  },
  variables: {
    doc: 'Variables with their initial values. Steps of the kind `set` change them.',
    schema: mapOfAnything,
    example: 'variables:\n  found: []',
    takes: 'values',
  },
  orchestrator: {
    doc: 'The model for the pipeline itself: it answers AUTO tags and reviews runs.',
    schema: textSchema,
    example: 'orchestrator: openai:gpt-6.1-sol',
    takes: 'values',
  },
  default_model: {
    doc: 'The model of prompts without one. A list is a chain of fallbacks.',
    schema: model,
    example: 'default_model: anthropic:claude-sonnet-5-5',
    takes: 'values',
  },
  experts: {
    doc: 'Named models with their settings. A step says `expert: NAME`.',
    schema: { type: 'object', additionalProperties: { anyOf: [textSchema, expert, {}] } },
    example: 'experts:\n  analyst: {model: openai:gpt-6-luna, max_tokens: 800}',
    takes: 'values',
  },
  personalities: {
    doc: 'Named system prompts. A step says `personality: NAME`.',
    schema: { type: 'object', additionalProperties: { anyOf: [textSchema, personality, {}] } },
    example: 'personalities:\n  plain: Write short sentences.',
    takes: 'values',
  },
  selection: {
    doc: 'The choice of a model where none is named: a strategy, or a map with limits and preferences. The candidates are the models of baton.yaml and those named in the file, if their keys are set; with a list in `default_model`, that list.',
    schema: { $ref: '#/$defs/selection' },
    example: 'selection: cost',
    snippet: ' ${1|cost,performance,balanced,accuracy|}',
  },
  limits: {
    doc: 'Limits for the whole run: parallel steps, time, cost in USD, tokens, calls of models, number of steps, depth of sub-pipelines.',
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        max_parallel: {
          type: 'integer',
          minimum: 1,
          description: 'The maximum number of parallel prompts, tools and ensembles. 10 unless given.',
        },
        timeout: { ...durationSchema, description: 'The time limit of the run. `finally` has its own.' },
        deadline: {
          ...deadlineSchema,
          description:
            'When the run is due: a time after its start (`30m`), or a date and time with its offset from UTC. It stops nothing, unlike `timeout`: if it will probably be missed, a warning comes early.',
        },
        finally: {
          ...durationSchema,
          description:
            'The time limit of the steps of `finally`. 5 minutes unless given, if the run has a timeout or is cancelled.',
        },
        ...spending('the run'),
        max_steps: { type: 'integer', minimum: 1, description: 'The maximum number of steps, iterations included.' },
        max_depth: { type: 'integer', minimum: 1, description: 'The maximum depth of calls of pipelines. 10 unless given.' },
        on_limit: {
          enum: ['fail', 'ask'],
          description:
            'The policy for a step that could exceed `max_cost`, `max_tokens`, `max_calls` or `max_steps` of the run. `fail` (the default): it fails with `budget`. `ask`: it waits until a person raises the limit or refuses.',
        },
      },
    },
    example: 'limits:\n  max_parallel: 4\n  max_cost: 2.00',
  },
  defaults: {
    doc: 'Defaults for keys of all steps.',
    schema: mapOfAnything,
    example: 'defaults:\n  timeout: 2m',
    takes: 'values',
  },
  steps: {
    doc: 'The steps of the pipeline. A step runs as soon as its dependencies have ended, whatever its position in the text.',
    schema: { ...stepList, minItems: 1 },
    example: 'steps:\n  - id: greet\n    prompt: Say hello to {{ name }}.',
    takes: 'values',
    snippet: '\n  - id: ${1:first}\n    $0',
  },
  finally: {
    doc: 'Steps that run at the end in any case; `run.status` is the status of the run.',
    schema: stepList,
    example: 'finally:\n  - id: clean\n    tool: filesystem\n    action: delete\n    parameters: {path: tmp}',
    takes: 'values',
  },
  outputs: {
    doc: 'The outputs of the pipeline: templates over the results of its steps.',
    schema: { type: 'object', additionalProperties: { anyOf: [{ $ref: '#/$defs/output' }, {}] } },
    example: 'outputs:\n  brief: "{{ write.result.path }}"',
    takes: 'values',
    snippet: '\n  ${1:name}: "{{ $0 }}"',
  },
  triggers: {
    doc: 'Triggers start runs without a person. `baton serve` obeys the triggers of the pipelines in its folder. May be spelled `on`.',
    schema: triggersSchema,
    example: 'triggers:\n  schedule:\n    - cron: "0 7 * * MON-FRI"\n      timezone: Europe/Berlin',
    takes: 'templates',
    snippet: '\n  schedule:\n    - cron: "${1:0 7 * * MON-FRI}"\n      timezone: ${2:Europe/Berlin}',
  },
  alerts: {
    doc: 'Thresholds for figures of a run: its time, its cost, the share of failed recent runs, the agreement of an ensemble, the drift of a step from its history. Crossed thresholds are reported after the run and fail nothing; `baton run --strict` then exits with 1. These override `alerts` of `baton.yaml`.',
    schema: alertsSchema,
    example: 'alerts: {time: 2m, cost: 0.50, drift: 2}',
    snippet: '\n  ${1|time,cost,failure_rate,agreement,drift|}: $0',
  },
  tests: {
    doc: 'Test cases with inputs, scripted answers and expectations.',
    schema: { type: 'array', items: testCase },
    example: 'tests:\n  - name: short input\n    inputs: {content: hi}\n    expect: {status: succeeded}',
  },
});
