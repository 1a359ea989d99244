/** The texts of a question do not contain the answer. The message says which, `hint` what would help. */
export class NoAnswer extends Error {
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.name = 'NoAnswer';
    this.hint = hint;
  }
}
