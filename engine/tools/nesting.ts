import { commonTexts } from '../language/texts/tools/common.ts';
import { say } from '../language/texts.ts';
import { isNestedTooDeep, mostNesting } from '../language/values/nesting.ts';
import { RunError } from '../state/failure.ts';

/** Throws a RunError (`tool`) for a result that is nested too deeply for later code. */
export function refuseDeepAnswer(answer: object): void {
  if (!isNestedTooDeep(answer)) return;
  throw new RunError({ kind: 'tool', message: say(commonTexts.tooDeep, { most: mostNesting }), retryable: false });
}
