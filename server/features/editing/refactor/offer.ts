import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import type { LockEntry } from '../../../../engine/workspace/lock-file.ts';
import type { Snapshot } from '../../../snapshot.ts';

/** The result of a refactoring, or why it is impossible. */
export type RefactoringOutcome =
  | {
      changes: readonly TextChange[];
      /** Changes of the document that contains the pipeline, beside its own. */
      enclosing?: readonly TextChange[];
      created?: { file: string; text: string };
    }
  | { refused: string };

/** A refactoring offered at a place. Its changes are computed when it is chosen. */
export interface RefactoringOffer {
  title: string;
  kind: 'refactor.extract' | 'refactor.inline' | 'refactor.rewrite';
  make(): RefactoringOutcome;
  /** A command of the editor, instead of a change of the text. */
  command?: { command: string; arguments: unknown[] };
}

/** The context of refactorings beside the text. */
export interface RefactoringContext {
  lock: readonly LockEntry[];
  /** Whether a file exists. */
  exists(file: string): boolean;
}

/** Each returns what can be done in a range of the text; `make` gives `refused` if it is offered but impossible. */
export type Refactoring = (snapshot: Snapshot, span: Range, known: RefactoringContext) => RefactoringOffer[];

/** Thrown inside a refactoring; `refactoringOutcome` converts it to an outcome. */
class RefactoringRefusal extends Error {}

/** Stops a refactoring with a reason for the user. */
export function refuseRefactoring(reason: string): never {
  throw new RefactoringRefusal(reason);
}

/** Carries out a refactoring; a refusal becomes the outcome. */
export function refactoringOutcome(make: () => RefactoringOutcome): RefactoringOutcome {
  try {
    return make();
  } catch (error) {
    if (error instanceof RefactoringRefusal) return { refused: error.message };
    throw error;
  }
}
