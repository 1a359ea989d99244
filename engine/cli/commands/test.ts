import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { nearest } from '../../language/spelling/suggest.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import type { FileReport } from '../../testing/suite.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { unwritable } from '../files/create.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { testFiles } from '../tests/find.ts';
import { junit } from '../tests/junit.ts';
import { caseLines, counts, refusalLines, summaryLine } from '../tests/report.ts';
import { tap } from '../tests/tap.ts';
import type { Paint } from '../text/paint.ts';
import { paint } from '../text/paint.ts';
import { lspRanges, problemJson } from '../text/problem-json.ts';

export const test: Command = {
  says: commandTexts.test,
  about: aboutTexts.test,
  positionals: [{ name: 'FILE', many: true }],
  options: ['only', 'junit', 'tap', 'json', 'quiet'],
  examples: ['baton test pipeline.baton.yaml', 'baton test examples --junit report.xml', 'baton test . --only "short input"'],
  async run(args, io) {
    if (args.has('json') && args.has('tap')) throw new UsageError(testingTexts.onlyOne);
    const files = testFiles(args.positionals, io.cwd);
    const engine = await loadEngine();
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const forPeople = !args.has('json') && !args.has('tap') && !args.has('quiet');
    const stop = new AbortController();
    const quiet = io.onStop(() => (stop.signal.aborted ? io.kill(130) : stop.abort()));
    const wanted = args.all('only').map((name) => name.toLowerCase());

    const reports: FileReport[] = [];
    try {
      for (const file of files) {
        const only = (name: string): boolean => wanted.length === 0 || wanted.some((one) => name.toLowerCase().includes(one));
        const report = await engine.testFile(file, { cwd: io.cwd, only, signal: stop.signal });
        reports.push(report);
        if (forPeople) tell(report, style, io);
      }
    } finally {
      quiet();
    }

    if (!stop.signal.aborted) refuseNothing(reports, args);
    return answer(reports, args, { io, style, stopped: stop.signal.aborted, forPeople });
  },
};

function tell(report: FileReport, style: Paint, io: Io): void {
  const { file, text, cases } = report;
  const lines = [
    ...(cases.length ? [style.bold(file)] : []),
    ...cases.flatMap((one) => caseLines(one, file, text, style)),
    ...refusalLines(report, style),
  ];
  if (lines.length) io.out(`${lines.join('\n')}\n\n`);
}

/** Throws a UsageError where no case was found: a suite that tests nothing must not look like one that passed. */
function refuseNothing(reports: readonly FileReport[], args: Args): void {
  if (reports.some(({ cases, refusal }) => cases.length || refusal)) return;
  const left = reports.flatMap((report) => report.left);
  const [name] = args.all('only');
  if (left.length === 0 || name === undefined) throw new UsageError(testingTexts.noneAtAll, testingTexts.noneAtAllHint);

  const like = nearest(name, left);
  throw new UsageError(
    say(testingTexts.noneNamed, { name }),
    like
      ? say(testingTexts.noneNamedLike, { like })
      : say(testingTexts.noneNamedHint, { names: left.slice(0, mostNamed).join(', ') }),
  );
}

const mostNamed = 10;

function answer(
  reports: readonly FileReport[],
  args: Args,
  { io, style, stopped, forPeople }: { io: Io; style: Paint; stopped: boolean; forPeople: boolean },
): number {
  if (args.has('json')) io.out(`${JSON.stringify(toJson(reports), null, 2)}\n`);
  else if (args.has('tap')) io.out(tap(reports));
  else if (forPeople) io.out(`${summaryLine(reports, style)}\n`);

  // The results are printed before the report file is written, since that may fail.
  const file = args.one('junit');
  if (file !== undefined) writeReport(resolve(io.cwd, file), file, junit(reports));
  if (stopped) {
    io.err(`${say(testingTexts.stopped, { count: reports.reduce((sum, { left }) => sum + left.length, 0) })}\n`);
    return 130;
  }

  const { failed, refused } = counts(reports);
  if (refused) return 2;
  if (failed) return 1;

  return 0;
}

function writeReport(file: string, shown: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw unwritable(shown, error);
  }
}

function refusalJson({ message, hint, file, text, problems }: NonNullable<FileReport['refusal']>) {
  const lsp = lspRanges(text);
  return { message, hint, file, problems: problems.map((problem) => problemJson(problem, lsp)) };
}

/** Ranges are those of the language server protocol, durations milliseconds. */
function toJson(reports: readonly FileReport[]) {
  const files = reports.map(({ file, text, cases, refusal }) => {
    const lsp = lspRanges(text);
    return {
      file,
      cases: cases.map(({ name, status, duration, range, failures, note }) => ({
        name,
        status,
        duration: Math.round(duration),
        range: lsp(range),
        failures: failures.map((one) => ({ ...one, range: lsp(one.range) })),
        note,
      })),
      error: refusal && refusalJson(refusal),
    };
  });
  const { passed, failed, refused } = counts(reports);

  return { files, passed, failed, refused };
}
