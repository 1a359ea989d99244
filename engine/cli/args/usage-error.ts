import { say } from '../../language/texts.ts';

/** What was typed cannot be understood or obeyed. Ends with exit code 2 before anything else happens. */
export class UsageError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    // `message` is an entry of a table of texts or a finished sentence; `say` translates the one and leaves the other as it is.
    super(say(message));
    this.name = 'UsageError';
    this.hint = hint && say(hint);
  }
}
