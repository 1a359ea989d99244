import type { Problem } from '../../language/problems.ts';
import type { ProblemPage } from '../lazy/problem-pages.ts';
import { lspRanges } from './problem-json.ts';

/** A checked file with the text that its problems refer to. */
export interface ProblemFile {
  file: string;
  text: string;
  problems: readonly Problem[];
}

const levels: Readonly<Record<Problem['severity'], 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/**
 * Problems in SARIF 2.1.0 for code scanning (docs.oasis-open.org/sarif/sarif/v2.1.0): one run; a rule for each code that
 * occurs, with its text from the reference, which GitHub requires; lines and UTF-16 columns from 1; paths as relative URIs.
 */
export function sarifOf(files: readonly ProblemFile[], version: string, pages: ReadonlyMap<string, ProblemPage>) {
  const codes = [...new Set(files.flatMap(({ problems }) => problems.map(({ code }) => code)))].sort();
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0' as const,
    runs: [
      {
        tool: { driver: { name: 'baton', semanticVersion: version, rules: codes.map((code) => ruleOf(code, pages.get(code))) } },
        columnKind: 'utf16CodeUnits' as const,
        results: files.flatMap((file) => resultsOf(file, codes)),
      },
    ],
  };
}

const ruleOf = (id: string, { title, about, markdown }: ProblemPage = { title: id, about: id, markdown: id }) => ({
  id,
  shortDescription: { text: title },
  fullDescription: { text: about },
  help: { text: about, markdown },
});

function resultsOf({ file, text, problems }: ProblemFile, codes: readonly string[]) {
  const lsp = lspRanges(text);
  const uri = file.split(/[\\/]/).map(encodeURIComponent).join('/');
  return problems.map(({ code, severity, message, hint, range }) => {
    const { start, end } = lsp(range);
    const region = {
      startLine: start.line + 1,
      startColumn: start.character + 1,
      endLine: end.line + 1,
      endColumn: end.character + 1,
    };

    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: levels[severity],
      message: { text: hint ? `${message} ${hint}` : message },
      locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
    };
  });
}
