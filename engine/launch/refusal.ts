import type { Problem } from '../language/problems.ts';
import { launchTexts } from '../language/texts/run/launch.ts';
import { say } from '../language/texts.ts';
import type { FolderGrant } from '../trust/grants.ts';
import type { TextLocation } from './inspect/locations.ts';

/**
 * The reason that a run does not start: nothing was executed, and no run exists. The command line ends with its exit code.
 */
export class Refusal extends Error {
  readonly hint: string | undefined;
  /** Problems of the pipeline's text (or of `baton.yaml`), in text order. */
  readonly problems: readonly Problem[];
  readonly file: string | undefined;
  readonly text: string | undefined;
  /** The single position at fault, where that is no problem of the text. */
  readonly at: TextLocation | undefined;
  /** The permissions with which the run could start, as `--allow` takes them. */
  readonly needs: readonly string[];
  /** The grants to keep where a person permits these for good, in the same order. */
  readonly grants: readonly Omit<FolderGrant, 'by' | 'at'>[];
  /** Those of `needs` that start programs, which can be contained here: a person may widen their isolation. */
  readonly programs: readonly string[];
  /** Servers that need a login first, as `baton login` takes them, and the folder of the logins. */
  readonly logins: readonly { root: string; server: string }[];
  /** 4 where a run is interrupted and a person has to decide, else 2. */
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

/** The number of errors in a file, in words. */
export const errorsMessage = (file: string, count: number): string =>
  count === 1 ? say(launchTexts.oneError, { file }) : say(launchTexts.manyErrors, { file, count });
