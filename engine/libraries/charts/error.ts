/** Data that cannot be shown as the chart asked for. The message says why, `hint` what else would do. */
export class ChartError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'ChartError';
    this.hint = hint;
  }
}
