import { failurePolicies } from '../failures.ts';
import { cascade, qualityMembers } from './cascade.ts';
import {
  anything,
  computedText,
  deadlineSchema,
  durationSchema,
  jsonSchema,
  keyTable,
  listOfText,
  mapOfAnything,
  model,
  spending,
  stepId,
  textSchema,
} from './key.ts';
import { handler } from './members.ts';

const stepModel = { anyOf: [model, cascade] };

const retried = ['prompt', 'tool', 'retrieve', 'ensemble', 'pipeline'] as const;
const modelKinds = ['prompt', 'ensemble'] as const;
/** The type of an answer. */
const answering = [...modelKinds, 'agents'] as const;
/** A tool step may come from another program, whose tool steps name models too: there it is only a hint. */
const askedOrTool = [...modelKinds, 'tool'] as const;

/** Keys of any step (language.md 3). */
export const stepKeys = keyTable({
  id: {
    doc: 'The name for references from other steps. Derived from `name` if missing.',
    schema: stepId,
    example: 'id: summarise',
  },
  name: { doc: 'A name for people.', schema: textSchema, example: 'name: Summarise the notes' },
  description: { doc: 'The purpose of the step.', schema: textSchema, example: 'description: One paragraph a note.' },
  extends: {
    doc: 'The step template of `baton.yaml` that provides further keys. Maps are merged; for lists and single values those of the step count.',
    schema: { type: 'string', pattern: '^[A-Za-z_][\\w-]*$' },
    example: 'extends: review\nwith: {text: "{{ fetch }}"}',
  },
  with: {
    doc: 'Values for the parameters of the step template in `extends`.',
    schema: mapOfAnything,
    example: 'extends: review\nwith: {text: "{{ fetch }}", language: German}',
    takes: 'values',
  },
  tags: { doc: 'Labels for finding the step.', schema: listOfText, example: 'tags: [slow]' },
  metadata: {
    doc: 'Anything you like; Baton does not read it.',
    schema: anything,
    example: 'metadata: {owner: ann}',
    snippet: '\n  $0',
  },
  dependencies: {
    doc: 'Steps that must be settled first. A step whose result a template reads is a dependency anyway. An AUTO tag chooses among the steps of the same frame, before the run, and never creates a cycle.',
    schema: { type: 'array', items: stepId },
    example: 'dependencies: [fetch, clean]',
    takes: 'auto',
    snippet: ' [$0]',
  },
  condition: {
    doc: 'The step runs only if this holds; otherwise it is skipped. An expression, with or without `{{ }}`, or an AUTO tag.',
    schema: { type: ['string', 'boolean', 'number'] },
    example: 'condition: size > 1000',
    takes: 'values',
  },
  on_false: {
    doc: 'The step to go to when `condition` is false. A computed one is one of `routes`, or of the `choices` of its AUTO tag.',
    schema: stepId,
    example: 'on_false: short_way',
    takes: 'values',
  },
  on_success: {
    doc: 'The step to go to after success. A computed one is one of `routes`, or of the `choices` of its AUTO tag, which sees the result of the step.',
    schema: stepId,
    example: 'on_success: publish',
    takes: 'values',
  },
  on_failure: {
    doc: 'The policy after a failure: `fail` stops the run (the default); with `continue` the run continues, with `skip` it continues without the dependent steps, and both fail in the end; with `accept` it continues without the value and succeeds, degraded; or the id of a step that handles the failure. A computed one is one of `routes`, or of the `choices` of its AUTO tag.',
    schema: { anyOf: [{ enum: [...failurePolicies] }, stepId] },
    example: 'on_failure: continue',
    takes: 'values',
    snippet: ' ${1|accept,continue,skip,fail|}',
  },
  routes: {
    doc: 'The ids that a computed route, or a computed branch of a `switch`, may choose from.',
    schema: { type: 'array', items: stepId },
    example: 'routes: [short, long]',
  },
  timeout: {
    doc: 'The time limit of one attempt: seconds, or a text such as `"90s"` or `"2m"`; a template is evaluated when the step starts. On a group, a switch or a called pipeline: the limit of the whole. On a loop: of each item.',
    schema: durationSchema,
    example: 'timeout: 2m',
    takes: 'values',
  },
  deadline: {
    doc: 'When the step is due: a time after the start of its pipeline (`10m`), or a date and time with its offset from UTC (`"2026-12-01T17:00:00Z"`). It stops nothing: among steps that wait for a slot the one with the least slack goes first, and a warning comes early if the deadline will probably be missed. On a group, a loop or a called pipeline it applies to the whole.',
    schema: deadlineSchema,
    example: 'deadline: 10m',
    snippet: ' ${1:10m}',
  },
  retry: {
    doc: 'Extra attempts after a failure: a number, or a map with delay and backoff. The number and the delays may be templates, evaluated before the first attempt.',
    schema: {
      anyOf: [
        { type: 'integer', minimum: 0 },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            attempts: { anyOf: [{ type: 'integer', minimum: 0 }, computedText], description: 'Extra attempts after the first.' },
            delay: { anyOf: [durationSchema, computedText], description: 'The delay before the first extra attempt.' },
            backoff: { enum: ['constant', 'linear', 'exponential'], description: 'The growth of the delay.' },
            max_delay: { anyOf: [durationSchema, computedText], description: 'The longest delay.' },
            jitter: { type: 'boolean', description: 'Whether delays vary at random (jitter).' },
            on: { anyOf: [textSchema, listOfText], description: 'The kinds of failure that are retried.' },
          },
        },
      ],
    },
    example: 'retry: {attempts: 3, delay: 2s, on: [rate, overload]}',
    takes: 'values',
    on: [...retried, 'agents'],
  },
  limits: {
    doc: "Limits for the step's calls of models, all attempts together; on a group, loop or pipeline: for everything inside. A call that could exceed a limit is not made.",
    schema: { type: 'object', additionalProperties: false, properties: spending('the step') },
    example: 'limits: {max_cost: 0.20, max_calls: 5}',
  },
  cache: {
    doc: 'Reuses the result of an earlier call with the same content. On a called pipeline: of a call with the same text, inputs and models; its files are not written again.',
    schema: {
      anyOf: [
        { type: 'boolean' },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            ttl: { ...durationSchema, description: 'The maximum age of a result; any age unless given.' },
            key: { ...textSchema, description: 'A further part of the cache key; may contain a template.' },
          },
        },
      ],
    },
    example: 'cache: {ttl: 1d}',
    on: retried,
  },
  on_error: {
    doc: 'Handlers, tried in order: each matches failures and provides a value, a step, or another attempt.',
    schema: { anyOf: [{ type: 'array', items: handler }, handler, textSchema] },
    example: 'on_error:\n  - {kinds: [timeout], use: "no answer"}',
    takes: 'values',
  },
  repeatable: {
    doc: 'Whether the step may run again after an interruption. Use `true` for idempotent commands.',
    schema: { type: 'boolean' },
    example: 'repeatable: true',
  },
  priority: {
    doc: 'Among steps that are ready, the higher number goes first. A template is evaluated when the step is ready.',
    schema: { type: 'number' },
    example: 'priority: 5',
    takes: 'values',
  },
  vars: {
    doc: 'The members of the answer, each with a description: the answer becomes an object with them. A member may have `vars` of its own: it is an object with them, or with `type: array` a list of such objects. A `$ref` in the schema of one may name a file.',
    schema: { type: 'object', additionalProperties: { anyOf: [textSchema, { $ref: '#/$defs/var' }] } },
    example:
      'vars:\n  title: A short title\n  score: {type: number, description: From 0 to 1}\n  faults: {type: array, vars: {line: Where it is, severity: {enum: [low, high]}}}',
    on: answering,
    snippet: '\n  ${1:name}: ${2:what it holds}',
  },
  output_schema: {
    doc: 'The JSON Schema of the answer. A `$ref` in it may name a file: `$ref: ./answer.json`.',
    schema: jsonSchema,
    example: 'output_schema: {type: object, properties: {score: {type: number}}, required: [score]}',
    on: answering,
    snippet: '\n  type: object\n  properties:\n    $0',
  },
  products: {
    doc: 'Files written from the result: a name with a path, or with `{file, value, format}`.',
    schema: { type: 'object', additionalProperties: { anyOf: [textSchema, { $ref: '#/$defs/product' }] } },
    example: 'products:\n  brief: brief.md',
    takes: 'values',
    snippet: '\n  ${1:name}: ${2:file.md}',
  },
  quality: {
    doc: 'Checks of the result: a schema, a condition, the passages that it must cite, or a rubric for a judging model; and a condition while a prompt’s answer streams (`while`). A `$ref` in the schema may name a file. A result that does not pass is a failure, and may be retried.',
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: qualityMembers,
    },
    example: 'quality: {condition: "value | length > 100"}',
    takes: 'values',
    on: ['prompt', 'tool', 'retrieve', 'ensemble', 'agents'],
  },
  model: {
    doc: 'The model, as `provider:name`. A list is a chain of fallbacks. On `steps_from` the models that generated prompts may use. On a prompt also a cascade, `{try, verify, else}`: the second model is asked only if the answer of the first fails its checks.',
    schema: stepModel,
    example: 'model: openai:gpt-6-luna',
    takes: 'values',
    on: [...askedOrTool, 'generated'],
  },
  expert: {
    doc: 'The expert that provides model and settings.',
    schema: textSchema,
    example: 'expert: analyst',
    on: askedOrTool,
  },
  personality: {
    doc: 'A named personality, or a system prompt.',
    schema: textSchema,
    example: 'personality: plain',
    takes: 'values',
  },
  selection: {
    doc: "The choice of a model for this step, instead of the pipeline's: a strategy, or a map with limits and preferences. With `model` it chooses among the models named there.",
    schema: { $ref: '#/$defs/selection' },
    example: 'selection: {strategy: cost, require: [schema]}',
    snippet: ' ${1|cost,performance,balanced,accuracy|}',
    on: askedOrTool,
  },
  temperature: {
    doc: "The randomness of the model's words; 0 is the most repeatable.",
    schema: { type: 'number', minimum: 0, maximum: 2 },
    example: 'temperature: 0.2',
    takes: 'values',
    on: askedOrTool,
  },
  max_tokens: {
    doc: 'The longest answer, in tokens.',
    schema: { type: 'integer', minimum: 1 },
    example: 'max_tokens: 800',
    takes: 'values',
    on: askedOrTool,
  },
});
