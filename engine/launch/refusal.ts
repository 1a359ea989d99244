import type { Problem } from '../language/problems.ts';

/** Why a run does not start: nothing was executed, no run was begun. The command line ends with exit code 2. */
export class Refusal extends Error {
  readonly hint: string | undefined;
  /** Where the text of the pipeline (or of `baton.yaml`) is to blame. */
  readonly problems: readonly Problem[];
  readonly file: string | undefined;
  readonly text: string | undefined;

  constructor(message: string, { hint, problems = [], file, text }: { hint?: string; problems?: readonly Problem[]; file?: string; text?: string } = {}) {
    super(message);
    this.name = 'Refusal';
    this.hint = hint;
    this.problems = problems;
    this.file = file;
    this.text = text;
  }
}
