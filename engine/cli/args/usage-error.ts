import { say } from '../../language/texts.ts';

/** What was typed cannot be understood or obeyed. Ends with exit code 2 before anything else happens. */
export class UsageError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    // What stands in a table as it is, is said here; what has been said already stands in none.
    super(say(message));
    this.name = 'UsageError';
    this.hint = hint && say(hint);
  }
}
