import { constants } from 'node:buffer';

/** The most bytes of an input: as many as surely fit into one string. */
export const mostInput = constants.MAX_STRING_LENGTH;

/** The process as the command line sees it. Tests pass another. */
export interface Io {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Standard output, for the answer only. */
  out(text: string): void;
  /** Standard error, for everything else that people read. */
  err(text: string): void;
  /** Reads standard input to its end; undefined where it is longer than `mostInput`. */
  input(): Promise<Buffer | undefined>;
  /** The terminal behind standard error, where there is one. */
  screen?: Screen;
  /** The user at the terminal, where standard input and standard error are the same terminal. */
  keyboard?: Keyboard;
  /** Lets the user pick from lists and fill in fields, on a terminal with a movable cursor. */
  dialog?(): Promise<Dialog>;
  /** Whether standard output is a terminal. */
  outIsTerminal: boolean;
  /** Its columns, where it is one. */
  outColumns?(): number;
  /** Calls back at each stop signal (Ctrl+C, SIGTERM); returns the function that unsubscribes. */
  onStop(stop: () => void): () => void;
  /** Ends the process at once, without tidying up. */
  kill(code: number): void;
  /** The folder that holds the other bundles. */
  dist: string;
}

export interface Keyboard {
  /** The next line that is typed; undefined at the end of the input, or once the signal is aborted. */
  line(signal: AbortSignal): Promise<string | undefined>;
  /** The same, without showing what is typed. */
  hidden(signal: AbortSignal): Promise<string | undefined>;
}

/** One question at a time; undefined where the user cancels it. */
export interface Dialog {
  choose(asked: { message: string; choices: readonly Choice[]; first?: string }): Promise<string | undefined>;
  /** `typed` is the initial text; `faultOf` returns what is wrong with a text, which then stays to be changed. */
  write(asked: { message: string; typed: string; faultOf(text: string): string | undefined }): Promise<string | undefined>;
}

export interface Choice {
  value: string;
  label: string;
  /** Shown while this choice is the selected one. */
  about?: string;
}

export interface Screen {
  columns(): number;
  rows(): number;
}

/** Columns for lines on standard output; `otherwise` where there is no terminal. */
export const outputColumns = ({ outIsTerminal, outColumns, screen }: Io, otherwise: number): number =>
  outIsTerminal ? (outColumns?.() ?? screen?.columns() ?? otherwise) : otherwise;

/** Whether a stream gets colours: the user's setting first, then what the terminal can do. */
export function wantsColour({ env }: Pick<Io, 'env'>, isTerminal: boolean, noColour = false): boolean {
  if (noColour || env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}
