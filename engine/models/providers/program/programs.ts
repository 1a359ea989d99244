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

/** Starts programs of the folder. Nothing of one is left running when its answer is over, or nobody listens any more. */
export interface ProviderPrograms {
  /** Why it cannot be started: what it names is not here. */
  fault(program: ProviderProgram): 'no-program' | 'no-module' | undefined;
  /** The lines that it writes, as JSON. Rejects with a RunError where it cannot be started, or ends with an exit code other than 0. */
  ask(asked: ProgramQuestion, signal: AbortSignal): AsyncIterable<unknown>;
}
