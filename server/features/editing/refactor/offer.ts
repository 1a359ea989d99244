import type { Range } from '../../../../engine/language/problems.ts';
import type { LockEntry } from '../../../../engine/workspace/lock-file.ts';
import type { Snapshot } from '../../../snapshot.ts';

/** One change of a text; the range counts from the text's first character. */
export interface RefactoringChange {
  range: Range;
  text: string;
}

/** What a refactoring makes of the text, or why it cannot be made. */
export type RefactoringOutcome =
  | {
      changes: readonly RefactoringChange[];
      /** Of the document that the pipeline stands in, beside its own. */
      enclosing?: readonly RefactoringChange[];
      created?: { file: string; text: string };
    }
  | { refused: string };

/** A refactoring that is offered at a place. What it makes is found out when it is chosen. */
export interface RefactoringOffer {
  title: string;
  kind: 'refactor.extract' | 'refactor.inline' | 'refactor.rewrite';
  make(): RefactoringOutcome;
  /** A command of the editor, in place of a change of the text. */
  command?: { command: string; arguments: unknown[] };
}

/** The context of refactorings beside the text. */
export interface RefactoringContext {
  lock: readonly LockEntry[];
  /** Whether there is a file already. */
  exists(file: string): boolean;
}

/** Each gives what can be done in a range of the text; `refused` by `make` where it can be named but not done. */
export type Refactoring = (snapshot: Snapshot, span: Range, known: RefactoringContext) => RefactoringOffer[];

/** Thrown inside a refactoring; `outcomeOf` makes it an outcome. */
class RefactoringRefusal extends Error {}

/** Stops a refactoring with the reason that people read. */
export function refuseRefactoring(reason: string): never {
  throw new RefactoringRefusal(reason);
}

/** Carries a refactoring out; a refusal inside becomes the outcome. */
export function refactoringOutcome(make: () => RefactoringOutcome): RefactoringOutcome {
  try {
    return make();
  } catch (error) {
    if (error instanceof RefactoringRefusal) return { refused: error.message };
    throw error;
  }
}
