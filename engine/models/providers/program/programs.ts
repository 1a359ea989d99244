import type { JsonMap } from '../../../language/json.ts';
import type { Permission } from '../../../language/permission.ts';
import type { ProviderProgram } from '../../settings/provider-table.ts';

/** A program that is to answer one question. */
export interface ProgramQuestion {
  /** The id of its provider, for messages. */
  provider: string;
  program: ProviderProgram;
  /** More variables for its environment, with their values. */
  env: Readonly<Record<string, string>>;
  question: JsonMap;
  /** Every permission that covers it: how far it reaches goes by them. */
  permitted: readonly Permission[];
}

/** A command that prints a token. */
export interface TokenCommand {
  provider: string;
  command: readonly string[];
  permitted: readonly Permission[];
}

/** Starts programs of the folder. Nothing of one is left running when its answer is over, or nobody listens any more. */
export interface ProviderPrograms {
  /** Why it cannot be started: what it names is not here. */
  fault(program: { command: readonly string[] } | { module: string }): 'no-program' | 'no-module' | undefined;
  /** The lines that it writes, as JSON. Rejects with a RunError where it cannot be started, or ends with an exit code other than 0. */
  ask(asked: ProgramQuestion, signal: AbortSignal): AsyncIterable<unknown>;
  /** What a command prints, such as a token; it is kept nowhere. Rejects with a RunError (`auth`) where it fails. */
  print(asked: TokenCommand, signal: AbortSignal): Promise<string>;
}
