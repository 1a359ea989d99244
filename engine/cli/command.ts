import type { OptionName } from './args/options.ts';
import type { Args, CommandSyntax } from './args/parse.ts';
import type { Io } from './io.ts';

/** One command of the command line: its syntax, its help and its work. `commands.ts` lists them. */
export interface Command extends CommandSyntax {
  /** One line, for the list of commands. */
  says: string;
  /** A longer description than `says`, for newcomers. */
  about?: string;
  examples: readonly string[];
  /** The meaning of an option here, where it means something else elsewhere. */
  meanings?: Partial<Record<OptionName, string>>;
  /** Gives the exit code. */
  run(args: Args, io: Io): Promise<number>;
}
