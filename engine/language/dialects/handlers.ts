import type { DialectTable } from './dialect.ts';
import { choiceOf, isList, isNumber, isText } from './dialect.ts';

/** Spellings of the members of an `on_error` handler (language.md 7). */
export const handlerDialects: DialectTable = {
  error_types: [{ to: 'kinds' }],
  on: [{ to: 'kinds' }],
  error_patterns: [{ to: 'pattern' }],
  match: [{ when: isText, to: 'pattern' }],
  fallback_value: [{ to: 'use' }],
  default: [{ to: 'use' }],
  value: [{ to: 'use' }],
  handler_task_id: [{ to: 'step' }],
  goto: [{ to: 'step' }],
  handler_action: [{ when: isText, to: 'fallback', under: ['prompt'] }],
  action: [
    { when: choiceOf('retry'), to: 'retry', convert: () => 1 },
    { when: isText, to: 'fallback', under: ['prompt'] },
  ],
  retry_with_handler: [{ when: choiceOf(true), to: 'retry', convert: () => 1, weak: true }, {}],
  retry_count: [{ when: isNumber, to: 'retry' }],
  max_handler_retries: [{ when: isNumber, to: 'retry' }],
  model: [
    { when: isText, to: 'fallback' },
    { when: isList, to: 'fallback' },
  ],
  error_codes: [{ refused: 'a handler for numbers of errors (`error_codes`)' }],
  timeout: [{ refused: 'the time of a handler (`timeout`)' }],
  continue_on_handler_failure: [{}],
  propagate_error: [{ when: choiceOf(true), refused: 'a handler that passes its failure on (`propagate_error`)' }, {}],
  capture_error_context: [{}],
  log_level: [{}],
  handler_id: [{}],
  id: [{}],
  name: [{}],
  description: [{}],
};

/**
 * Of a handler that routes to a step: that step has its own policy. When a fallback fails, later handlers are tried anyway.
 */
export const stepHandlerDialects: DialectTable = {
  ...handlerDialects,
  continue_on_handler_failure: [
    { when: choiceOf(true), refused: 'going on where the step of a handler fails (`continue_on_handler_failure`)' },
    {},
  ],
};
