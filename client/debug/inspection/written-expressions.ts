/** A name with members and indexes: `a.b[0]["c d"]`. */
const member = String.raw`\.[A-Za-z_]\w*|\[(?:-?\d+|"[^"\]]*"|'[^'\]]*')\]`;
export const chainPattern = String.raw`[A-Za-z_]\w*(?:${member})*`;

/** An expression in a text, with its position. */
export interface PlacedExpression {
  start: number;
  end: number;
  expression: string;
}

/** The keys of a step whose values are expressions without braces. */
const expressionKeys = /^\s*(?:- +)?(?:condition|if|when|while|until|break_if|continue_if|for_each|switch|assert)\s*:\s*/;

/**
 * The expression under an index of a line, up to that point: on `b` in `{{ a.b[0] }}` it is `a.b`. Undefined outside of
 * expressions.
 */
export function expressionUnder(line: string, index: number): PlacedExpression | undefined {
  for (const { start, end } of expressionsOf(line)) {
    if (index < start || index > end) continue;
    for (const match of line.slice(start, end).matchAll(new RegExp(chainPattern, 'g'))) {
      const from = start + match.index;
      if (index < from || index > from + match[0].length) continue;

      let to = from;
      for (const part of match[0].matchAll(new RegExp(`^[A-Za-z_]\\w*|${member}`, 'g'))) {
        to = from + part.index + part[0].length;
        if (to > index) break;
      }

      return { start: from, end: to, expression: line.slice(from, to) };
    }
  }
  return undefined;
}

/** The ranges of a line that contain expressions. */
function expressionsOf(line: string): { start: number; end: number }[] {
  const braced = [...line.matchAll(/\{\{(.*?)\}\}/g)].map(({ index, 1: inside = '' }) => ({
    start: index + 2,
    end: index + 2 + inside.length,
  }));
  const [key] = expressionKeys.exec(line) ?? [];
  if (braced.length === 0 && key !== undefined) return [{ start: key.length, end: line.length }];

  return braced;
}

/** The expressions that the templates of a line read, each once: their values are shown after the line. */
export function valuesReadIn(line: string): PlacedExpression[] {
  const expressions = new Map<string, PlacedExpression>();
  for (const { start, end } of expressionsOf(line)) {
    const inside = line.slice(start, end);
    for (const { index, 0: expression } of inside.matchAll(new RegExp(`(?<![\\w."'])${chainPattern}`, 'g'))) {
      const isCalled = /^\s*\(/.test(inside.slice(index + expression.length));
      const isFilter = /\|\s*$/.test(inside.slice(0, index));
      if (isCalled || isFilter || words.has(expression) || isQuoted(inside, index) || expressions.has(expression)) continue;
      expressions.set(expression, { start: start + index, end: start + index + expression.length, expression });
    }
  }

  return [...expressions.values()];
}

/** Keywords, which name nothing. */
const words: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'if',
  'else',
  'true',
  'false',
  'null',
  'none',
  'True',
  'False',
  'None',
]);

const isQuoted = (text: string, index: number): boolean =>
  ['"', "'"].some((quote) => text.slice(0, index).split(quote).length % 2 === 0);
