import type { Range } from '../../../../engine/language/problems.ts';
import type { LockEntry } from '../../../../engine/workspace/lock-file.ts';
import type { Snapshot } from '../../../snapshot.ts';

/** One change of a text; the range counts from the text's first character. */
export interface Change {
  range: Range;
  text: string;
}

/** What a refactoring makes of the text, or why it cannot be made. */
export type Outcome =
  | {
      changes: readonly Change[];
      /** Of the document that the pipeline stands in, beside its own. */
      around?: readonly Change[];
      created?: { file: string; text: string };
    }
  | { refused: string };

/** A refactoring that is offered at a place. What it makes is found out when it is chosen. */
export interface Offer {
  title: string;
  kind: 'refactor.extract' | 'refactor.inline' | 'refactor.rewrite';
  make(): Outcome;
  /** A command of the editor, in place of a change of the text. */
  command?: { command: string; arguments: unknown[] };
}

/** What refactorings know beside the text. */
export interface Known {
  lock: readonly LockEntry[];
  /** Whether there is a file already. */
  exists(file: string): boolean;
}

/** Each gives what can be done in a range of the text; `refused` by `make` where it can be named but not done. */
export type Refactoring = (snapshot: Snapshot, span: Range, known: Known) => Offer[];

/** Thrown inside a refactoring; `outcomeOf` makes it an outcome. */
class Refusal extends Error {}

/** Stops a refactoring with the reason that people read. */
export function refuse(reason: string): never {
  throw new Refusal(reason);
}

/** Carries a refactoring out; a refusal inside becomes the outcome. */
export function outcomeOf(make: () => Outcome): Outcome {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message };
    throw error;
  }
}
