import { isMap } from '../json.ts';
import type { DialectTable, KeyDialect } from './dialect.ts';
import { isList, isNumber, isText, oneOf } from './dialect.ts';

const comma: KeyDialect = { when: isText, to: 'dependencies', split: true };
const attempts: KeyDialect = { to: 'attempts', convert: (value) => (isNumber(value) ? Math.max(0, value - 1) : undefined) };
const retryMembers: Readonly<Record<string, KeyDialect>> = {
  max_retries: attempts,
  max_attempts: attempts,
  initial_delay: { to: 'delay' },
  retry_delay: { to: 'delay' },
  strategy: { to: 'backoff' },
  backoff_strategy: { to: 'backoff' },
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
    { when: oneOf(true), to: 'max_parallel', convert: () => 'all', weak: true },
    { when: oneOf(false), to: 'max_parallel', convert: () => 1, weak: true },
    { when: isNumber, to: 'max_parallel' },
  ],
  loop_var: [{ to: 'as' }],
  loop_name: [{ refused: 'another name for a loop (`loop_name`)' }],
  while: [{ when: isMap, spread: { condition: 'while', until: 'until', max_iterations: 'max_iterations' } }],
  loop_condition: [{ to: 'while' }],
  continue_on_error: [
    { when: oneOf(true), to: 'on_failure', convert: () => 'continue' },
    { when: oneOf(false), to: 'on_failure', convert: () => 'fail', weak: true },
  ],
  on_error: [
    { when: oneOf('continue', 'skip', 'fail'), to: 'on_failure' },
    { when: oneOf('stop', 'abort'), to: 'on_failure', convert: () => 'fail' },
    { when: oneOf('retry'), to: 'retry', convert: () => 2 },
    { when: isId, to: 'on_failure' },
    { when: isText, refused: 'words in `on_error`, which only a person or a model could follow' },
  ],
  on_failure: [
    { when: oneOf('retry'), to: 'retry', convert: () => 2 },
    { when: oneOf('stop', 'abort'), to: 'on_failure', convert: () => 'fail' },
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
  error_handling: [
    { when: isMap, spread: { retry: 'retry', on_error: 'on_error', on_failure: 'on_failure', strategy: 'on_error' } },
  ],
  goto: [{ to: 'on_success' }],
  else: [{ when: isId, to: 'on_false' }],
  requires_model: [{ when: oneOf('none', null), weak: true }, { when: isText, to: 'model', weak: true }, { to: 'selection' }],
  selection_schema: [{ to: 'selection' }],
  vars: [{ when: isList, to: 'vars', pairs: true }],
  products: [{ when: isList, to: 'products', pairs: true }],
  produces: [{}],
  location: [{ when: isText, to: 'products', product: true }],
  system_prompt: [{ to: 'system' }],
  type: [
    {
      when: oneOf(
        'llm',
        'prompt',
        'tool',
        'task',
        'action',
        'step',
        'agent',
        'group',
        'loop',
        'parallel_map',
        'transform',
        'conditional',
      ),
    },
  ],
};
