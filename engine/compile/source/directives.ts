import type { Problem } from '../../language/problems.ts';
import { sourceTexts } from '../../language/texts/compile/source.ts';
import { say } from '../../language/texts.ts';
import { syntaxProblem } from './yaml/syntax.ts';

/** The version of YAML that texts are read as. */
const version = '1.2';

/**
 * The faults of the directives before a document (yaml.org/spec/1.2.2, chapter 6.8): lines of `text` up to `end` that begin
 * with `%`. Reserved directives are only a warning.
 */
export function directiveProblems(text: string, end: number): Problem[] {
  if (!text.slice(0, end).includes('%')) return [];
  const problems: Problem[] = [];
  let hasVersion = false;
  for (const { index, 0: line } of text.slice(0, end).matchAll(/(?<![^\n\uFEFF])%[^\n\r]*/g)) {
    const report = (message: string, severity: Problem['severity'] = 'error'): void => {
      problems.push(syntaxProblem('yaml-syntax', { start: index, end: index + line.trimEnd().length }, message, { severity }));
    };
    const [name = '', ...parameters] = withoutComment(line).split(/[ \t]+/);

    if (name === '%YAML') {
      const [asked = ''] = parameters;
      if (parameters.length !== 1 || !/^\d+\.\d+$/.test(asked)) report(say(sourceTexts.badVersion));
      else if (hasVersion) report(say(sourceTexts.secondVersion));
      else if (asked !== version) report(say(sourceTexts.otherVersion, { asked, version }), 'warning');
      hasVersion = true;
    } else if (name !== '%TAG') report(say(sourceTexts.directive), 'warning');
  }

  return problems;
}

/** `#` begins a comment only after white space. */
const withoutComment = (line: string): string => line.replace(/[ \t]+#.*$/, '').trimEnd();
