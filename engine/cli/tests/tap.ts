import { defined } from '../../language/json.ts';
import type { FileReport } from '../../testing/suite.ts';
import { lineCounter } from './report.ts';

/**
 * The report in the Test Anything Protocol, version 13, which every reader understands. A file that could not be tested is
 * one failed test.
 */
export function tap(reports: readonly FileReport[]): string {
  const lines: string[] = [];
  let number = 0;

  const line = (passed: boolean, name: string, about?: Readonly<Record<string, unknown>>): void => {
    lines.push(`${passed ? '' : 'not '}ok ${++number} - ${escaped(name)}`);
    // JSON is valid YAML, so no value can break the block.
    if (about) lines.push('  ---', ...Object.entries(about).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`), '  ...');
  };

  for (const { file, text, cases, refusal } of reports) {
    const place = lineCounter(text);
    for (const { name, status, duration, failures } of cases) {
      const entries = failures.map(({ message, what, expected, actual, range }) => {
        const about = what === undefined ? { message } : { what, expected, actual };
        return { ...about, ...place(range.start) };
      });
      line(status === 'passed', `${file}: ${name}`, {
        duration_ms: Math.round(duration),
        ...(entries.length ? { file, failures: entries } : {}),
      });
    }

    if (!refusal) continue;
    const at = lineCounter(refusal.text);
    const problems = refusal.problems.map(({ code, message, range }) => ({
      file: refusal.file,
      code,
      message,
      ...at(range.start),
    }));
    line(false, file, defined({ message: refusal.message, problems: problems.length ? problems : undefined }));
  }

  return ['TAP version 13', `1..${number}`, ...lines, ''].join('\n');
}

/** One line, in which nothing is read as a directive. */
const escaped = (text: string): string =>
  text
    .replace(/[\\#]/g, '\\$&')
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
    .trim();
