import type { Problem } from '../language/problems.ts';
import { launchTexts } from '../language/texts/run/launch.ts';
import { say } from '../language/texts.ts';
import type { FolderGrant } from '../trust/grants.ts';
import type { TextLocation } from './inspect/locations.ts';

/** Why a run does not start: nothing was executed, no run was begun. The command line ends with its exit code. */
export class Refusal extends Error {
  readonly hint: string | undefined;
  /** Where the text of the pipeline (or of `baton.yaml`) is to blame, in the order of the text. */
  readonly problems: readonly Problem[];
  readonly file: string | undefined;
  readonly text: string | undefined;
  /** The one place that is to blame, where that is no problem of the text. */
  readonly at: TextLocation | undefined;
  /** What a person would have to allow, as `--allow` takes it; then the run could start. */
  readonly needs: readonly string[];
  /** What is kept where a person grants these for good, in the same order. */
  readonly grants: readonly Omit<FolderGrant, 'by' | 'at'>[];
  /** Those of `needs` that start programs, which can be contained here: a person may let them reach further. */
  readonly programs: readonly string[];
  /** Servers at which somebody has to sign in first, as `baton login` takes them, and the folder of their logins. */
  readonly logins: readonly { root: string; server: string }[];
  /** 4 where a run stands interrupted and a person has to decide, else 2. */
  readonly exitCode: 2 | 4;

  constructor(
    message: string,
    {
      hint,
      problems = [],
      file,
      text,
      at,
      needs = [],
      grants = [],
      programs = [],
      logins = [],
      exitCode = 2,
    }: {
      hint?: string;
      problems?: readonly Problem[];
      file?: string;
      text?: string;
      at?: TextLocation;
      needs?: readonly string[];
      grants?: readonly Omit<FolderGrant, 'by' | 'at'>[];
      programs?: readonly string[];
      logins?: readonly { root: string; server: string }[];
      exitCode?: 2 | 4;
    } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.hint = hint;
    this.problems = [...problems].sort((a, b) => a.range.start - b.range.start);
    this.file = file;
    this.text = text;
    this.at = at;
    this.needs = needs;
    this.grants = grants;
    this.programs = programs;
    this.logins = logins;
    this.exitCode = exitCode;
  }
}

/** That a file has errors, and how many. */
export const errorsMessage = (file: string, count: number): string =>
  count === 1 ? say(launchTexts.oneError, { file }) : say(launchTexts.manyErrors, { file, count });
