import { allStepKeys } from '../../../language/keys.ts';
import { suggestion } from '../../../language/problem.ts';
import { homeOf } from '../../../language/safety/homes.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { NormalisedKeys } from '../dialects/normalise.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';

/** Reports every key that no step has. */
export function reportUnknownKeys(normal: NormalisedKeys, scope: ReadScope): void {
  for (const { name, key } of normal.unknown) {
    const near = nearest(name, Object.keys(allStepKeys));
    // A misspelt key is read as the intended one, so the intended one may be present only under the misspelt name.
    const isThere = (other: string): boolean => (normal.fields.get(other)?.key ?? key) !== key;
    const hint = homeOf(name, 'step', Object.keys(allStepKeys));
    const more = hint === undefined ? suggestion(near, key.range, isThere) : { hint };
    reportProblem(scope, 'unknown-key', key.range, { key: key.text, place: say(phrases.aStep) }, more);
  }
}
