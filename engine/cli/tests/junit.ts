import type { CaseReport } from '../../testing/case.ts';
import type { FileReport } from '../../testing/suite.ts';
import { counts, lineCounter } from './report.ts';

/**
 * The report as JUnit XML for CI servers: a suite for each file, times in seconds. It follows the schema of Jenkins, the
 * strictest one: a case has a name, a class and a time, and its failures say where they are.
 */
export function junit(reports: readonly FileReport[]): string {
  const { passed, failed, refused } = counts(reports);
  const all = { tests: passed + failed + refused, failures: failed, errors: refused, time: seconds(timeOf(reports)) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', { name: 'baton', ...all }, reports.map(suite)),
    '',
  ].join('\n');
}

function suite(report: FileReport): string {
  const { file, text, cases, refusal } = report;
  const { failed } = counts([report]);
  const place = lineCounter(text);
  const about = {
    name: file,
    tests: cases.length + (refusal ? 1 : 0),
    failures: failed,
    errors: refusal ? 1 : 0,
    skipped: 0,
    time: seconds(timeOf([report])),
  };
  const problems = refusal ? problemTexts(refusal) : [];

  return element('testsuite', about, [
    ...cases.map((one) => testCase(one, file, place)),
    ...(refusal
      ? [
          element('testcase', { name: file, classname: file, time: seconds(0) }, [
            element('error', { message: refusal.message }, [escaped(problems.join('\n'))]),
          ]),
        ]
      : []),
  ]);
}

function problemTexts({ file, text, problems }: NonNullable<FileReport['refusal']>): string[] {
  const place = lineCounter(text);
  return problems.map(({ message, range }) => `${file}:${place(range.start).line}: ${message}`);
}

function testCase({ name, duration, failures }: CaseReport, file: string, place: ReturnType<typeof lineCounter>): string {
  const [first] = failures;
  const about = { name, classname: file, time: seconds(duration) };
  const lines = failures.map((one) => `${file}:${place(one.range.start).line}: ${one.message}`);
  return element('testcase', about, first ? [element('failure', { message: first.message }, [escaped(lines.join('\n'))])] : []);
}

const timeOf = (reports: readonly FileReport[]): number =>
  reports.flatMap(({ cases }) => cases).reduce((sum, { duration }) => sum + duration, 0);

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function element(name: string, attributes: Readonly<Record<string, string | number>>, inner: readonly string[]): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(String(value))}"`)].join(' ');
  const content = inner.filter((one) => one !== '');
  return content.length ? `<${start}>${content.join('\n')}</${name}>` : `<${start}/>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Escaped for XML 1.0: special characters as entities, forbidden ones replaced. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\uFFFD')
    .replace(/[&<>"\n\t]/g, (mark) => entities[mark] ?? mark)
    .replaceAll('\r', '&#13;');
