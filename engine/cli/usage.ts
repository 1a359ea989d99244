/** What was typed cannot be understood or obeyed. Ends with exit code 2 before anything else happens. */
export class UsageError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}
