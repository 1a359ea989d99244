import type { Problem } from '../../language/problems.ts';
import { lspRanges } from './problem-json.ts';
import type { ProblemFile } from './sarif.ts';

const commands: Readonly<Record<Problem['severity'], 'error' | 'warning' | 'notice'>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** Workflow commands of GitHub Actions, which show each problem at its line; lines and columns from 1. */
export const workflowCommands = (files: readonly ProblemFile[]): string[] =>
  files.flatMap(({ file, text, problems }) => {
    const lsp = lspRanges(text);
    return problems.map(({ code, severity, message, hint, range }) => {
      const { start, end } = lsp(range);
      const place = { file, line: start.line + 1, endLine: end.line + 1, col: start.character + 1, title: code };
      const properties = Object.entries(place).map(([name, value]) => `${name}=${escapedProperty(String(value))}`);
      return `::${commands[severity]} ${properties.join(',')}::${escapedData(hint ? `${message} ${hint}` : message)}`;
    });
  });

/** Escaped as `@actions/core` does: a line break would end the command. */
const escapedData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapedProperty = (text: string): string => escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
