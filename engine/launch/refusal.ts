import type { Problem } from '../language/problems.ts';

/** Why a run does not start: nothing was executed, no run was begun. The command line ends with exit code 2. */
export class Refusal extends Error {
  readonly hint: string | undefined;
  /** Where the text of the pipeline (or of `baton.yaml`) is to blame. */
  readonly problems: readonly Problem[];
  readonly file: string | undefined;
  readonly text: string | undefined;
  /** What a person would have to allow, as `--allow` takes it; then the run could start. */
  readonly needs: readonly string[];

  constructor(
    message: string,
    {
      hint,
      problems = [],
      file,
      text,
      needs = [],
    }: { hint?: string; problems?: readonly Problem[]; file?: string; text?: string; needs?: readonly string[] } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.hint = hint;
    this.problems = problems;
    this.file = file;
    this.text = text;
    this.needs = needs;
  }
}
