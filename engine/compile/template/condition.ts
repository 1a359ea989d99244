import type { Template, TemplateProblem } from './syntax/ast.ts';
import { lex } from './syntax/lexer.ts';
import { type ParseOptions, parseTemplate, readExpression } from './syntax/parse.ts';

const constants: ReadonlyMap<string, boolean> = new Map([
  ...['false', 'no', '0', 'off', ''].map((word): [string, boolean] => [word, false]),
  ...['true', 'yes', '1', 'on'].map((word): [string, boolean] => [word, true]),
]);

/** The truth of a text as a condition: `false no 0 off` and the empty text are false in any case, everything else is true. */
export const textHolds = (text: string): boolean => constants.get(text.trim().toLowerCase()) ?? true;

/**
 * Parses the value of `condition`, `until` and similar keys: an expression, in which `{{ }}` acts as parentheses, or a
 * template whose text is judged by `textHolds`. `condition` of the result says which. Never throws.
 */
export function parseCondition(text: string, options: ParseOptions = {}): Template {
  const range = { start: 0, end: text.length };
  const constant = constants.get(text.trim().toLowerCase());
  if (constant !== undefined)
    return {
      text,
      parts: [{ kind: 'output', expression: { kind: 'literal', value: constant, range }, range }],
      lone: true,
      condition: 'expression',
      problems: [],
    };

  if (!text.includes('{%')) {
    const problems: TemplateProblem[] = [];
    const expression = readExpression(lex(text, 0, undefined, options), 0, problems);
    const asExpression: Template = {
      text,
      parts: [{ kind: 'output', expression, range }],
      lone: true,
      condition: 'expression',
      problems,
    };
    if (!problems.some((problem) => problem.code === 'template-syntax') || !isText(text, options)) return misread(asExpression);
  }

  return { ...parseTemplate(text, options), condition: 'text' };
}

/** Whether a text that is no expression may be meant as a template: `{{ a }}{{ b }}`, without words between. */
function isText(text: string, options: ParseOptions): boolean {
  const template = parseTemplate(text, options);
  return (
    template.parts.length > 0 &&
    template.problems.length === 0 &&
    template.parts.every((part) => part.kind !== 'text' || part.text.trim() === '')
  );
}

function misread(template: Template): Template {
  template.problems = template.problems
    .map((problem): TemplateProblem => (problem.code === 'template-syntax' ? { ...problem, code: 'bad-condition' } : problem))
    .sort((a, b) => a.range.start - b.range.start);
  return template;
}
