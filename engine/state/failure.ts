import { type FailureKind, traitsOf } from '../language/failures.ts';
import { defined } from '../language/json.ts';
import type { Permission } from '../language/permission.ts';
import type { ReachedLimit } from '../language/run-limits.ts';
import { say } from '../language/texts.ts';
import type { UsageCost } from './usage.ts';

/** A failure as a value: its kind, its message and advice. */
export interface Failure {
  kind: FailureKind;
  message: string;
  step?: string;
  /** The key of the step that it failed at, if known: `assert.1.condition`. */
  field?: string;
  attempt?: number;
  retryable: boolean;
  /** Milliseconds that the other side asked to wait. */
  retry_after?: number;
  cause?: string;
  hint?: string;
  /** The answer failed its check; another attempt passes the fault to the model. */
  missed?: true;
  /** The permissions that would have been needed. Only where nothing has been done that would be repeated. */
  needs?: Permission;
  /** The limit of the run that it would have exceeded, where a person can raise it. */
  limit?: ReachedLimit;
}

/** Carries a failure through code that throws; caught at the step's edge and turned into a value. */
export class RunError extends Error {
  readonly failure: Failure;
  /** Its usage, where the thrower knows it. */
  readonly usage?: UsageCost;
  constructor(failure: Omit<Failure, 'retryable'> & { retryable?: boolean }, usageCost?: UsageCost) {
    const { message: text, hint: tip } = failure;
    // An entry of a table of texts is translated here; a finished sentence is unchanged.
    const [message, hint] = [say(text), tip && say(tip)];
    super(message);
    this.name = 'RunError';
    if (usageCost) this.usage = usageCost;
    this.failure = defined({
      ...failure,
      message,
      hint: hint || undefined,
      retryable: failure.retryable ?? !traitsOf(failure.kind).final,
    });
  }
}

/** Recognised by its shape: lazily loaded bundles have a class of their own. */
export const isRunError = (thrown: unknown): thrown is RunError =>
  thrown instanceof RunError || (thrown instanceof Error && thrown.name === 'RunError' && 'failure' in thrown);

/** Any thrown value as a failure; an unknown one is `internal`. */
export function toFailure(thrown: unknown): Failure {
  if (isRunError(thrown)) return thrown.failure;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return defined<Failure>({
    kind: 'internal',
    message: error.message,
    retryable: false,
    cause: error.stack?.split('\n').slice(0, 6).join('\n'),
  });
}

/** Whether a message names its step. An id may be an ordinary word, so it counts only at the beginning and in quotes. */
export const namesStep = (message: string, step: string): boolean =>
  message.includes(`\`${step}\``) || (message.startsWith(step) && !/[\w-]/.test(message[step.length] ?? ''));
