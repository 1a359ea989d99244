import { parseExpression } from '../../../engine/compile/template/syntax/parse.ts';

/** `{{ a }}` is what people copy from a text; the expression is `a`. */
export const withoutBraces = (text: string): string =>
  text
    .trim()
    .replace(/^\{\{([\s\S]*)\}\}$/, '$1')
    .trim();

/** The syntax error of an expression; undefined if it is valid. */
export const expressionFault = (text: string): string | undefined => parseExpression(text).problems[0]?.message;
