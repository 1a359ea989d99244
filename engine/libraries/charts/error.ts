/** Data that cannot be shown as the requested chart. The message gives the reason, `hint` an alternative. */
export class ChartError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'ChartError';
    this.hint = hint;
  }
}
