import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { findMatch, type Spend } from './match.ts';
import { PatternError, type Syntax } from './parse.ts';
import { compilePattern, type Pattern } from './program.ts';

/** Steps that texts may cost together beside what each brings: a part of a second. */
const mostSteps = 500_000;
/** Steps that a text brings: a pattern that looks at each character a few times never takes from `mostSteps`. */
const perText = 10;
const perCharacter = 2;

/** A pattern took longer than any use of it is worth. `message` says so. */
export class PatternTooSlow extends PatternError {}

/** What a group of tests may cost together: in proportion to their texts, and a constant. */
export interface PatternBudget {
  left: number;
}

export const patternBudget = (): PatternBudget => ({ left: mostSteps });

/** Whether a pattern is found in a text. Throws a `PatternTooSlow` where the budget ends first. */
export function isFound(pattern: Pattern, text: string, budget: PatternBudget = patternBudget()): boolean {
  const brought = perText + text.length * perCharacter;
  let unspent = brought;
  const spend: Spend = (steps) => {
    const own = Math.min(steps, unspent);
    unspent -= own;
    budget.left -= steps - own;
    if (budget.left < 0) throw new PatternTooSlow(say(texts.patternSlow));
  };
  return findMatch(pattern, text, 0, spend) !== undefined;
}

/**
 * A pattern as JSON Schema means it: JavaScript's, with the flag `u`. It must be one for JavaScript as well, so that a schema means the
 * same to whoever else reads it. Throws a `PatternError` that says why it cannot be used.
 */
export function compileSchemaPattern(source: string, ignoreCase = false): Pattern {
  const pattern = compilePattern(source, ignoreCase, 'schema');
  try {
    // Reading is quick whatever stands there; only matching may take forever, and this one never matches anything.
    new RegExp(source, 'u');
  } catch (error) {
    throw new PatternError(error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error));
  }
  return pattern;
}

/** Why a pattern cannot be used; undefined where it can. */
export function patternFault(source: string, syntax: Syntax): string | undefined {
  try {
    if (syntax === 'schema') compileSchemaPattern(source);
    else compilePattern(source, false);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}
