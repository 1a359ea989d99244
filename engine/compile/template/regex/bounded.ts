import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { findMatch, type Spend } from './match.ts';
import { PatternError, type Syntax } from './parse.ts';
import { compilePattern, type Pattern } from './program.ts';

/** The steps that all texts may use together besides those that each brings: a fraction of a second. */
const mostSteps = 500_000;
/**
 * The steps that each character of a text brings: a pattern that looks at each character a few times never takes from
 * `mostSteps`.
 */
const perText = 10;
const perCharacter = 2;

/** A pattern took longer than any use is worth. `message` says so. */
export class PatternTooSlow extends PatternError {}

/** The budget of a group of tests: proportional to their texts, plus a constant. */
export interface PatternBudget {
  left: number;
}

export const patternBudget = (): PatternBudget => ({ left: mostSteps });

/** Whether a pattern is found in a text. Throws a `PatternTooSlow` when the budget is used up. */
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
 * A pattern as JSON Schema means it: JavaScript's, with the flag `u`. It must also compile in JavaScript, so that a schema
 * means the same to other readers. Throws a `PatternError` with the reason.
 */
export function compileSchemaPattern(source: string, ignoreCase = false): Pattern {
  const pattern = compilePattern(source, ignoreCase, 'schema');
  try {
    // Compiling is always fast; only matching may take forever, and this one is never used for matching.
    new RegExp(source, 'u');
  } catch (error) {
    throw new PatternError(error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error));
  }

  return pattern;
}

/** The reason that a pattern cannot be used; undefined where it can. */
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
