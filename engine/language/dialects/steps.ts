import { failurePolicies } from '../failures.ts';
import type { Json } from '../json.ts';
import { isMap } from '../json.ts';
import type { DialectTable, KeyDialect } from './dialect.ts';
import { choiceOf, isList, isNumber, isText } from './dialect.ts';

const comma: KeyDialect = { when: isText, to: 'dependencies', split: true };
const attempts: KeyDialect = { to: 'attempts', convert: (value) => (isNumber(value) ? Math.max(0, value - 1) : undefined) };
/** The growth of a backoff with this factor; there is none for other factors. */
const backoffOfFactor: ReadonlyMap<Json, string> = new Map([
  [1, 'constant'],
  [2, 'exponential'],
]);
const retryMembers: Readonly<Record<string, KeyDialect>> = {
  max_retries: attempts,
  max_attempts: attempts,
  initial_delay: { to: 'delay' },
  retry_delay: { to: 'delay' },
  strategy: { to: 'backoff' },
  backoff_strategy: { to: 'backoff' },
  backoff_factor: { to: 'backoff', convert: (factor) => backoffOfFactor.get(factor) },
};
const loop = {
  foreach: 'for_each',
  for_each: 'for_each',
  items: 'for_each',
  list: 'for_each',
  in: 'for_each',
  variable: 'as',
  item: 'as',
  as: 'as',
  parallel: 'parallel',
  max_parallel: 'max_parallel',
  max_concurrent: 'max_concurrent',
  while: 'while',
  until: 'until',
  condition: 'while',
  max_iterations: 'max_iterations',
  steps: 'steps',
};
const errorHandling = { retry: 'retry', on_error: 'on_error', on_failure: 'on_failure', strategy: 'on_error' };

/** Names for the formats of a step's file. */
const productWords: Readonly<Record<string, string>> = {
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  markdown: 'markdown',
  md: 'markdown',
  text: 'text',
  txt: 'text',
  csv: 'csv',
  html: 'html',
};

/** Names in provider APIs for the form of an answer; only meaningful ones are kept. */
const answerForm: readonly KeyDialect[] = [
  { when: (value) => formOf(value) === 'json_object', to: 'output_schema', json: () => ({ type: 'object' }) },
  { when: (value) => formOf(value) === 'json_schema', to: 'output_schema', within: ['json_schema', 'schema'] },
  { when: (value) => formOf(value) === 'text' },
];
const formOf = (value: Json): Json | undefined => (isMap(value) ? value['type'] : value);

const isId = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z_][\w-]*$/.test(value);

/** Spellings of step keys (language.md 7). */
export const stepDialects: DialectTable = {
  dependencies: [comma],
  depends_on: [comma, { to: 'dependencies' }],
  needs: [comma, { to: 'dependencies' }],
  if: [{ to: 'condition' }],
  foreach: [{ to: 'for_each' }],
  for: [{ when: isMap, spread: loop }],
  loop: [{ when: isMap, spread: loop }],
  create_parallel_queue: [
    {
      when: isMap,
      spread: {
        on: 'for_each',
        true: 'for_each',
        max_parallel: 'max_parallel',
        max_concurrent: 'max_concurrent',
        action_loop: 'action_loop',
        task: 'task',
        steps: 'steps',
      },
    },
  ],
  task: [{ when: isMap, to: 'steps', wrap: true }],
  action_loop: [
    { when: isList, to: 'steps' },
    { when: isMap, to: 'steps', wrap: true },
  ],
  add_completion_task: [{}],
  max_concurrent: [{ to: 'max_parallel' }],
  parallel: [
    { when: choiceOf(true), to: 'max_parallel', convert: () => 'all', weak: true },
    { when: choiceOf(false), to: 'max_parallel', convert: () => 1, weak: true },
    { when: isNumber, to: 'max_parallel' },
  ],
  loop_var: [{ to: 'as' }],
  items: [{ to: 'for_each' }],
  while: [{ when: isMap, spread: { condition: 'while', until: 'until', max_iterations: 'max_iterations' } }],
  loop_condition: [{ to: 'while' }],
  continue_on_error: [
    { when: choiceOf(true), to: 'on_failure', convert: () => 'continue' },
    { when: choiceOf(false), to: 'on_failure', convert: () => 'fail', weak: true },
  ],
  on_error: [
    { when: choiceOf(...failurePolicies), to: 'on_failure' },
    { when: choiceOf('stop', 'abort'), to: 'on_failure', convert: () => 'fail' },
    { when: choiceOf('retry'), to: 'retry', convert: () => 2, weak: true },
    { when: isId, to: 'on_failure' },
    { when: isText, to: 'on_error', under: ['fallback', 'prompt'] },
  ],
  on_failure: [
    { when: choiceOf('retry'), to: 'retry', convert: () => 2, weak: true },
    { when: choiceOf('stop', 'abort'), to: 'on_failure', convert: () => 'fail' },
  ],
  max_retries: [
    { when: isMap, to: 'retry', members: retryMembers },
    { to: 'retry', convert: (value) => (isNumber(value) ? Math.max(0, value - 1) : undefined) },
  ],
  retry_config: [{ when: isMap, to: 'retry', members: retryMembers }],
  retry: [
    {
      when: (value) => isMap(value) && Object.keys(value).some((key) => key in retryMembers),
      to: 'retry',
      members: retryMembers,
    },
  ],
  error_handling: [{ when: isMap, spread: errorHandling }],
  goto: [{ to: 'on_success' }],
  else: [{ when: isId, to: 'on_false' }],
  requires_model: [{ when: choiceOf('none', null), weak: true }, { when: isText, to: 'model', weak: true }, { to: 'selection' }],
  selection_schema: [{ to: 'selection' }],
  vars: [{ when: isList, to: 'vars', pairs: true }],
  products: [{ when: isList, to: 'products', pairs: true }],
  produces: [{}],
  location: [{ when: isText, to: 'products', product: 'file' }],
  format: [
    {
      when: choiceOf(...Object.keys(productWords)),
      to: 'products',
      product: 'format',
      convert: (value) => productWords[String(value)],
    },
  ],
  input: [{ when: isMap, to: 'parameters' }],
  wait_for_completion: [
    { when: choiceOf(false), refused: 'a called pipeline that nobody waits for (`wait_for_completion: false`)' },
    {},
  ],
  max_completion_tokens: [{ to: 'max_tokens' }],
  response_format: answerForm,
  system_prompt: [{ to: 'system' }],
  type: [
    { when: choiceOf('parallel_map'), to: 'max_parallel', convert: () => 'all', weak: true },
    {
      when: choiceOf('llm', 'prompt', 'tool', 'task', 'action', 'step', 'agent', 'group', 'loop', 'transform', 'conditional'),
    },
  ],
};

/** Parameters of an older tool that calls a pipeline, as keys of a `pipeline` step. */
export const callDialects: DialectTable = {
  path: [{ to: 'pipeline' }],
  file: [{ to: 'pipeline' }],
  pipeline_path: [{ to: 'pipeline' }],
  pipeline_file: [{ to: 'pipeline' }],
  parameters: [{ to: 'inputs' }],
  input_mapping: [{ to: 'inputs' }],
  output_mapping: [{ to: 'rename' }],
  // A called pipeline gets its inputs and sees nothing else.
  inherit_context: [{}],
  // These durations are in milliseconds.
  timeout: [{ when: isNumber, to: 'timeout', convert: (value) => `${value}ms` }],
  error_handling: [
    { when: choiceOf('retry'), to: 'retry', convert: () => 2, weak: true },
    { when: choiceOf(...failurePolicies), to: 'on_failure' },
    { when: choiceOf('stop', 'abort'), to: 'on_failure', convert: () => 'fail' },
    { when: isMap, spread: errorHandling },
  ],
};

/** Its parameters that are members of `retry` here. */
export const callRetry: Readonly<Record<string, string>> = {
  retry_count: 'attempts',
  max_retries: 'attempts',
  retry_delay: 'delay',
  retry_backoff: 'backoff',
};

/** Members of a file that a step writes. */
export const productDialects: DialectTable = {
  path: [{ to: 'file' }],
  content: [{ to: 'value' }],
  format: [{ when: choiceOf('md', 'txt', 'yml'), to: 'format', convert: (value) => productWords[String(value)] }],
  // Templates need no list of the variables that they read.
  variables: [{}],
};
