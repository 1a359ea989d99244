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
    doc: 'The identity of the pipeline. Made from the file name where it is missing.',
    schema: { type: 'string', pattern: '^[A-Za-z][\\w-]*$' },
    example: 'id: research-brief',
  },
  name: { doc: 'A name for people.', schema: textSchema, example: 'name: Research brief' },
  description: {
    doc: 'What the pipeline is for, in a sentence or two.',
    schema: textSchema,
    example: 'description: Reads notes and writes a brief.',
  },
  version: { doc: 'The version of this file, for people.', schema: { type: ['string', 'number'] }, example: 'version: "1.0"' },
  runs_on: {
    doc: 'The pool of machines that drive its runs where a server has workers: those begun with `baton worker --pools`, or `baton serve --pools`. `default` unless given. The pipeline that is begun decides, for those that it calls too; on your own machine it says nothing.',
    schema: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', examples: ['gpu'] },
    example: 'runs_on: gpu',
  },
  tags: { doc: 'Words to find the pipeline by.', schema: listOfText, example: 'tags: [research, weekly]' },
  metadata: {
    doc: 'Anything you like; Baton does not read it.',
    schema: anything,
    example: 'metadata:\n  owner: team-a',
    snippet: '\n  $0',
  },
  inputs: {
    doc: 'What the pipeline wants to know. A bare value is the default and gives the type; an input without a default is required unless it says `required: false`. A `$ref` may name a file: `order: {$ref: ./order.json}`.',
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
    doc: 'State with its first values. Steps of the kind `set` change it.',
    schema: mapOfAnything,
    example: 'variables:\n  found: []',
    takes: 'values',
  },
  orchestrator: {
    doc: 'The model that thinks about the pipeline itself: it answers AUTO tags and reviews runs.',
    schema: textSchema,
    example: 'orchestrator: openai:gpt-6.1-sol',
    takes: 'values',
  },
  default_model: {
    doc: 'The model of prompts that name none. A list is a chain of fallbacks.',
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
    doc: 'How a model is chosen where none is named: a strategy, or a map with bounds and preferences. It chooses among the models of baton.yaml and those that the file names, of which it needs the key; beside a list in `default_model`, among that list.',
    schema: { $ref: '#/$defs/selection' },
    example: 'selection: cost',
    snippet: ' ${1|cost,performance,balanced,accuracy|}',
  },
  limits: {
    doc: 'Bounds for the whole run: steps at once, time, cost in USD, tokens, calls of models, number of steps, depth of sub-pipelines.',
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        max_parallel: {
          type: 'integer',
          minimum: 1,
          description: 'Prompts, tools and ensembles that run at once. 10 unless given.',
        },
        timeout: { ...durationSchema, description: 'How long the run may take. `finally` has a time of its own.' },
        deadline: {
          ...deadlineSchema,
          description:
            'When the run is due: so long after it began (`30m`), or a moment with its offset from UTC. It stops nothing, as `timeout` does: where it will probably be missed, that is told early.',
        },
        finally: {
          ...durationSchema,
          description:
            'How long the steps of `finally` may take. 5 minutes unless given, where the run has a timeout or is being cancelled.',
        },
        ...spending('the run'),
        max_steps: { type: 'integer', minimum: 1, description: 'Steps that the run may take, iterations counted.' },
        max_depth: { type: 'integer', minimum: 1, description: 'How deep pipelines may call pipelines. 10 unless given.' },
        on_limit: {
          enum: ['fail', 'ask'],
          description:
            'What becomes of a step for which `max_cost`, `max_tokens`, `max_calls` or `max_steps` of the run leaves no room. `fail` (unless given): it fails with `budget`. `ask`: it waits until a person raises the limit, or says no.',
        },
      },
    },
    example: 'limits:\n  max_parallel: 4\n  max_cost: 2.00',
  },
  defaults: {
    doc: 'Step keys that every step takes which lacks them.',
    schema: mapOfAnything,
    example: 'defaults:\n  timeout: 2m',
    takes: 'values',
  },
  steps: {
    doc: 'What the pipeline does. Steps run as soon as what they need is there, not in the order of the text.',
    schema: { ...stepList, minItems: 1 },
    example: 'steps:\n  - id: greet\n    prompt: Say hello to {{ name }}.',
    takes: 'values',
    snippet: '\n  - id: ${1:first}\n    $0',
  },
  finally: {
    doc: 'Steps that run however the run ended; `run.status` tells how.',
    schema: stepList,
    example: 'finally:\n  - id: clean\n    tool: filesystem\n    action: delete\n    parameters: {path: tmp}',
    takes: 'values',
  },
  outputs: {
    doc: 'What the pipeline returns: templates over the results of its steps.',
    schema: { type: 'object', additionalProperties: { anyOf: [{ $ref: '#/$defs/output' }, {}] } },
    example: 'outputs:\n  brief: "{{ write.result.path }}"',
    takes: 'values',
    snippet: '\n  ${1:name}: "{{ $0 }}"',
  },
  triggers: {
    doc: 'What begins a run without a person. `baton serve` obeys the triggers of the pipelines of its folder. May be spelled `on`.',
    schema: triggersSchema,
    example: 'triggers:\n  schedule:\n    - cron: "0 7 * * MON-FRI"\n      timezone: Europe/Berlin',
    takes: 'templates',
    snippet: '\n  schedule:\n    - cron: "${1:0 7 * * MON-FRI}"\n      timezone: ${2:Europe/Berlin}',
  },
  alerts: {
    doc: 'From which figures on a run is worth a word: its time, its cost, how many of the newest runs failed, how far an ensemble agrees, how far a step drifts from its history. What is beyond is told after the run and fails nothing; `baton run --strict` ends with 1. What is said here goes before `alerts` of `baton.yaml`.',
    schema: alertsSchema,
    example: 'alerts: {time: 2m, cost: 0.50, drift: 2}',
    snippet: '\n  ${1|time,cost,failure_rate,agreement,drift|}: $0',
  },
  tests: {
    doc: 'Cases with inputs, scripted answers and what is expected.',
    schema: { type: 'array', items: testCase },
    example: 'tests:\n  - name: short input\n    inputs: {content: hi}\n    expect: {status: succeeded}',
  },
});
