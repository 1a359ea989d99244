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
const asked = ['prompt', 'ensemble'] as const;
/** The type of an answer. */
const answering = [...asked, 'agents'] as const;
/** A tool step may come from another program, whose tool steps name models too: there it is only a hint. */
const askedOrTool = [...asked, 'tool'] as const;

/** Keys of any step (language.md 3). */
export const stepKeys = keyTable({
  id: { doc: 'The name that other steps use. Made from `name` where it is missing.', schema: stepId, example: 'id: summarise' },
  name: { doc: 'A name for people.', schema: textSchema, example: 'name: Summarise the notes' },
  description: { doc: 'What the step is for.', schema: textSchema, example: 'description: One paragraph a note.' },
  extends: {
    doc: 'The step template of `baton.yaml` whose keys this step has too. Maps are merged; of lists and single values those of the step count.',
    schema: { type: 'string', pattern: '^[A-Za-z_][\\w-]*$' },
    example: 'extends: review\nwith: {text: "{{ fetch }}"}',
  },
  with: {
    doc: 'The values of the parameters of the step template that `extends` names.',
    schema: mapOfAnything,
    example: 'extends: review\nwith: {text: "{{ fetch }}", language: German}',
    takes: 'values',
  },
  tags: { doc: 'Words to find the step by.', schema: listOfText, example: 'tags: [slow]' },
  metadata: {
    doc: 'Anything you like; Baton does not read it.',
    schema: anything,
    example: 'metadata: {owner: ann}',
    snippet: '\n  $0',
  },
  dependencies: {
    doc: 'Steps that must be settled first. A step whose result a template reads is waited for anyway. An AUTO tag chooses among the steps of the same place, before the run and never so that steps would wait for each other.',
    schema: { type: 'array', items: stepId },
    example: 'dependencies: [fetch, clean]',
    takes: 'auto',
    snippet: ' [$0]',
  },
  condition: {
    doc: 'The step runs only if this holds; else it is skipped. An expression, with or without `{{ }}`, or an AUTO tag.',
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
    doc: 'The step to go to after success. A computed one is one of `routes`, or of the `choices` of its AUTO tag, which is shown what the step made.',
    schema: stepId,
    example: 'on_success: publish',
    takes: 'values',
  },
  on_failure: {
    doc: 'What a failure means: `fail` stops the run (the default); `continue` goes on and `skip` skips what depends on it, and the run has failed in the end; `accept` goes on without a value, and the run succeeds, degraded; or the id of a step that handles it. A computed one is one of `routes`, or of the `choices` of its AUTO tag.',
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
    doc: 'How long one attempt may take: seconds, or a text such as `"90s"` or `"2m"`; computed when the step starts where it holds a template. On a group, a switch or a called pipeline: all of it. On a loop: each item.',
    schema: durationSchema,
    example: 'timeout: 2m',
    takes: 'values',
  },
  deadline: {
    doc: 'When the step is due: so long after its pipeline began (`10m`), or a moment with its offset from UTC (`"2026-12-01T17:00:00Z"`). Nothing is stopped by it: of steps that wait for a slot the one with the least slack goes first, and a deadline that will probably be missed is told early. On a group, a loop or a called pipeline: all of it.',
    schema: deadlineSchema,
    example: 'deadline: 10m',
    snippet: ' ${1:10m}',
  },
  retry: {
    doc: 'Extra attempts after a failure: a number, or a map with delay and backoff. The number and the delays may be computed; they hold from the first attempt on.',
    schema: {
      anyOf: [
        { type: 'integer', minimum: 0 },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            attempts: { anyOf: [{ type: 'integer', minimum: 0 }, computedText], description: 'Extra attempts after the first.' },
            delay: { anyOf: [durationSchema, computedText], description: 'Wait before the first extra attempt.' },
            backoff: { enum: ['constant', 'linear', 'exponential'], description: 'How the wait grows.' },
            max_delay: { anyOf: [durationSchema, computedText], description: 'The longest wait.' },
            jitter: { type: 'boolean', description: 'Whether waits vary at random.' },
            on: { anyOf: [textSchema, listOfText], description: 'The kinds of failure that are worth another attempt.' },
          },
        },
      ],
    },
    example: 'retry: {attempts: 3, delay: 2s, on: [rate, overload]}',
    takes: 'values',
    on: [...retried, 'agents'],
  },
  limits: {
    doc: 'What the step may spend on models, all attempts together; on a group, loop or pipeline: all that is inside. A call that could break it is not made.',
    schema: { type: 'object', additionalProperties: false, properties: spending('the step') },
    example: 'limits: {max_cost: 0.20, max_calls: 5}',
  },
  cache: {
    doc: 'Takes the result from an earlier call with the same content. On a called pipeline: of the same text with the same inputs and models; what it wrote then is not written again.',
    schema: {
      anyOf: [
        { type: 'boolean' },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            ttl: { ...durationSchema, description: 'How old a result may be; any age unless given.' },
            key: { ...textSchema, description: 'What else tells calls of equal content apart; may hold a template.' },
          },
        },
      ],
    },
    example: 'cache: {ttl: 1d}',
    on: retried,
  },
  on_error: {
    doc: 'Handlers, tried in order: each matches failures and gives a value, a step, or another attempt.',
    schema: { anyOf: [{ type: 'array', items: handler }, handler, textSchema] },
    example: 'on_error:\n  - {kinds: [timeout], use: "no answer"}',
    takes: 'values',
  },
  repeatable: {
    doc: 'Whether the step may run again after it was cut off in the middle. Say `true` for commands that do no harm twice.',
    schema: { type: 'boolean' },
    example: 'repeatable: true',
  },
  priority: {
    doc: 'Among steps that are ready, the higher number goes first. A computed one is found out when the step is ready.',
    schema: { type: 'number' },
    example: 'priority: 5',
    takes: 'values',
  },
  vars: {
    doc: 'Names that the model must answer, each with a description: the answer becomes an object with them. One may hold `vars` of its own: it is an object with them, or with `type: array` a list of such objects. A `$ref` in the schema of one may name a file.',
    schema: { type: 'object', additionalProperties: { anyOf: [textSchema, { $ref: '#/$defs/var' }] } },
    example:
      'vars:\n  title: A short title\n  score: {type: number, description: From 0 to 1}\n  faults: {type: array, vars: {line: Where it is, severity: {enum: [low, high]}}}',
    on: answering,
    snippet: '\n  ${1:name}: ${2:what it holds}',
  },
  output_schema: {
    doc: 'The JSON Schema that the answer must fit. A `$ref` in it may name a file: `$ref: ./answer.json`.',
    schema: jsonSchema,
    example: 'output_schema: {type: object, properties: {score: {type: number}}, required: [score]}',
    on: answering,
    snippet: '\n  type: object\n  properties:\n    $0',
  },
  products: {
    doc: 'Files that are written from the result: a name with a path, or with `{file, value, format}`.',
    schema: { type: 'object', additionalProperties: { anyOf: [textSchema, { $ref: '#/$defs/product' }] } },
    example: 'products:\n  brief: brief.md',
    takes: 'values',
    snippet: '\n  ${1:name}: ${2:file.md}',
  },
  quality: {
    doc: 'What the result is held against before it counts: a schema, a condition, the passages that it must cite, or a rubric that a model judges it by; and while a prompt’s answer streams (`while`). A `$ref` in the schema may name a file. What misses it has failed and may be tried again.',
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
    doc: 'The model, as `provider:name`. A list is a chain of fallbacks. On `steps_from` the models that generated prompts may ask. On a prompt also a cascade, `{try, verify, else}`: the second model is asked only where the answer of the first misses what it is held against.',
    schema: stepModel,
    example: 'model: openai:gpt-6-luna',
    takes: 'values',
    on: [...askedOrTool, 'generated'],
  },
  expert: {
    doc: 'The named expert whose model and settings are taken.',
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
    doc: 'How a model is chosen for this step, over what the pipeline says: a strategy, or a map with bounds and preferences. Beside `model` it chooses among what is named there.',
    schema: { $ref: '#/$defs/selection' },
    example: 'selection: {strategy: cost, require: [schema]}',
    snippet: ' ${1|cost,performance,balanced,accuracy|}',
    on: askedOrTool,
  },
  temperature: {
    doc: 'How freely the model chooses words; 0 is the most repeatable.',
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
