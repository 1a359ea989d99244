import { parseExpression } from '../../../engine/compile/template/syntax/parse.ts';

/** `{{ a }}` is what people copy from a text; the expression is `a`. */
export const withoutBraces = (text: string): string =>
  text
    .trim()
    .replace(/^\{\{([\s\S]*)\}\}$/, '$1')
    .trim();

/** Why an expression cannot be read; undefined where it can. */
export const expressionFault = (text: string): string | undefined => parseExpression(text).problems[0]?.message;
