import type { JsonMap } from '../../../language/json.ts';
import type { Permission } from '../../../language/permission.ts';
import type { ProviderProgram } from '../../settings/provider-table.ts';

/** A question for a program. */
export interface ProgramQuestion {
  /** The id of its provider, for messages. */
  provider: string;
  program: ProviderProgram;
  /** Further environment variables, with their values. */
  env: Readonly<Record<string, string>>;
  question: JsonMap;
  /** All permissions for it, which decide its isolation. */
  permitted: readonly Permission[];
}

/** A command that prints a token. */
export interface TokenCommand {
  provider: string;
  command: readonly string[];
  permitted: readonly Permission[];
}

/** Starts programs of the folder. Each is ended with its answer, or when the reader has stopped. */
export interface ProviderPrograms {
  /** Why it cannot be started: a file that it names is missing. */
  fault(program: { command: readonly string[] } | { module: string }): 'no-program' | 'no-module' | undefined;
  /** Its output lines as JSON. Rejects with a RunError where it cannot be started, or ends with an exit code other than 0. */
  ask(asked: ProgramQuestion, signal: AbortSignal): AsyncIterable<unknown>;
  /** The output of a command, such as a token, which is not kept. Rejects with a RunError (`auth`) where it fails. */
  print(asked: TokenCommand, signal: AbortSignal): Promise<string>;
}
