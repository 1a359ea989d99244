import {
  BranchCoverage,
  type CancellationToken,
  debug,
  FileCoverage,
  Location,
  Range,
  StatementCoverage,
  type TestItem,
  TestMessage,
  type TestRun,
  Uri,
  workspace,
} from 'vscode';
import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import type { CaseReport, CoveredStep, FileReport, RanSteps } from '../../engine/index.ts';
import type { Range as Span } from '../../engine/language/problems.ts';
import { workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { saveToRun } from '../runs/start/start.ts';
import { whenCaseEnds } from './debug-case.ts';

/** How to run the cases of a file. */
export type Way = 'run' | 'debug' | 'coverage';

/**
 * Runs cases of one file, and reports each to the editor. Coverage details that the editor requests later are stored in
 * `details`.
 */
export async function runCases(
  cases: readonly TestItem[],
  {
    run,
    way,
    token,
    details,
  }: { run: TestRun; way: Way; token: CancellationToken; details: WeakMap<FileCoverage, StatementCoverage[]> },
): Promise<void> {
  const { uri } = cases[0] ?? {};
  if (!uri) return;

  const document = await workspace.openTextDocument(uri);
  if (!(await saveToRun(document))) return;

  const byName = new Map(cases.map((item) => [item.label, item]));
  for (const item of cases) run.enqueued(item);
  if (way === 'debug') {
    for (const item of cases) {
      if (!token.isCancellationRequested) await debugOne(item, uri, run);
    }
    return;
  }

  const stopping = new AbortController();
  const listening = token.onCancellationRequested(() => stopping.abort());

  const only = (name: string): boolean => {
    const item = byName.get(name);
    if (item) run.started(item);
    return item !== undefined;
  };

  try {
    const { testFile } = await engine();
    const cwd = workingFolderOf(document);
    const report = await testFile(uri.fsPath, {
      cwd,
      only,
      signal: stopping.signal,
      onCase: (one) => tellCase(run, byName.get(one.name), one, { uri, text: document.getText() }),
    });

    tellRefusal(run, cases, report);
    if (way === 'coverage') await cover(run, report, details);
  } finally {
    listening.dispose();
  }
}

async function debugOne(item: TestItem, uri: Uri, run: TestRun): Promise<void> {
  run.started(item);
  const ended = whenCaseEnds(uri.fsPath, item.label);
  const began = await debug.startDebugging(
    workspace.getWorkspaceFolder(uri),
    { type: 'baton', request: 'launch', name: item.label, program: uri.fsPath, test: item.label },
    { testRun: run },
  );
  if (!began) ended.give(undefined);
  const report = await ended.report;
  const [one] = report?.cases ?? [];

  if (one && report) tellCase(run, item, one, { uri, text: report.text });
  else if (report) tellRefusal(run, [item], report);
  else run.skipped(item);
}

function tellCase(run: TestRun, item: TestItem | undefined, report: CaseReport, { uri, text }: { uri: Uri; text: string }): void {
  if (!item) return;
  const starts = lineStarts(text);
  const messages = report.failures.map(({ message, expected, actual, range }) => {
    const testMessage =
      expected === undefined || actual === undefined ? new TestMessage(message) : TestMessage.diff(message, expected, actual);
    testMessage.location = new Location(uri, rangeIn(starts, range));
    return testMessage;
  });
  const lines = [report.name, ...report.failures.map((one) => `  ${one.message}`), report.note ?? ''].filter(Boolean);

  run.appendOutput(`${lines.join('\r\n').replaceAll(/(?<!\r)\n/g, '\r\n')}\r\n`, undefined, item);
  if (report.status === 'passed') run.passed(item, report.duration);
  else run.failed(item, messages, report.duration);
}

/** The file cannot be run: every case reports why. */
function tellRefusal(run: TestRun, cases: readonly TestItem[], { refusal }: FileReport): void {
  if (!refusal) return;
  const [first] = refusal.problems;
  // The problem's own message is more informative than the fact that there is one.
  const words = [first?.message ?? refusal.message, first?.hint ?? refusal.hint].filter(Boolean).join('\n');
  for (const item of cases) run.errored(item, new TestMessage(words));
}

async function cover(
  run: TestRun,
  { compiled, cases, refusal }: FileReport,
  details: WeakMap<FileCoverage, StatementCoverage[]>,
): Promise<void> {
  if (!compiled || refusal) return;
  const { coverSteps } = await engine();
  const ran = cases.flatMap((one): RanSteps[] => (one.ran ? [one.ran] : []));
  const byFile = Map.groupBy(coverSteps(compiled, ran), ({ file }) => file);

  for (const [file, steps] of byFile) {
    const document = await workspace.openTextDocument(Uri.file(file));
    const all = statementsOf(steps, lineStarts(document.getText()));
    const coverage = FileCoverage.fromDetails(document.uri, all);
    details.set(coverage, all);
    run.addCoverage(coverage);
  }
}

/** A step as a statement: a container only by its first line, since its contents count separately. */
export function statementsOf(steps: readonly CoveredStep[], starts: readonly number[]): StatementCoverage[] {
  return steps.map(({ range, holds, times, branches }) => {
    const place = rangeIn(starts, range);
    const where = holds ? new Range(place.start, place.start) : place;
    const covered = branches.map(
      (one) => new BranchCoverage(one.times, one.range && rangeIn(starts, one.range).start, one.label),
    );
    return new StatementCoverage(times, where, covered);
  });
}

function rangeIn(starts: readonly number[], { start, end }: Span): Range {
  const [from, to] = [toPosition(starts, start), toPosition(starts, end)];
  return new Range(from.line, from.character, to.line, to.character);
}
