import { say } from '../../language/texts.ts';

/** What was typed cannot be understood or obeyed. Ends with exit code 2 before anything else happens. */
export class UsageError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    // `message` is an entry of a table of texts, which `say` translates, or a finished sentence.
    super(say(message));
    this.name = 'UsageError';
    this.hint = hint && say(hint);
  }
}
