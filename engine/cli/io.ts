import { constants } from 'node:buffer';

/** Bytes that an input may have: as many as surely become one text. */
export const mostInput = constants.MAX_STRING_LENGTH;

/** All that the command line knows of the process it runs in. Tests pass another. */
export interface Io {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Standard output: only the answer. */
  out(text: string): void;
  /** Standard error: everything else for people. */
  err(text: string): void;
  /** All that comes in at standard input, up to its end; undefined where that is more than `mostInput`. */
  input(): Promise<Buffer | undefined>;
  /** The terminal behind standard error, where there is one. */
  screen?: Screen;
  /** Who sits before the terminal, where standard input and standard error are one. */
  keyboard?: Keyboard;
  /** Lets that person pick and fill in, on a terminal that can move its cursor. */
  dialog?(): Promise<Dialog>;
  /** Whether standard output is a terminal. */
  outIsTerminal: boolean;
  /** Its columns, where it is one. */
  outColumns?(): number;
  /** Calls back each time somebody stops it (Ctrl+C, SIGTERM); gives the function that ends this. */
  onStop(stop: () => void): () => void;
  /** Ends the process at once, in the middle of everything. */
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

/** One question at a time; undefined where the person leaves it. */
export interface Dialog {
  choose(asked: { message: string; choices: readonly Choice[]; first?: string }): Promise<string | undefined>;
  /** `typed` stands in the line already; `faultOf` says what is wrong with a text, which then stays to be changed. */
  write(asked: { message: string; typed: string; faultOf(text: string): string | undefined }): Promise<string | undefined>;
}

export interface Choice {
  value: string;
  label: string;
  /** Shown while it is the one that Enter would take. */
  about?: string;
}

export interface Screen {
  columns(): number;
  rows(): number;
}

/** Columns that a line on standard output may have; `otherwise` where no terminal tells. */
export const outputColumns = ({ outIsTerminal, outColumns, screen }: Io, otherwise: number): number =>
  outIsTerminal ? (outColumns?.() ?? screen?.columns() ?? otherwise) : otherwise;

/** Whether a stream gets colours: what the person says wins, then what the terminal can do. */
export function wantsColour({ env }: Pick<Io, 'env'>, isTerminal: boolean, noColour = false): boolean {
  if (noColour || env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}
