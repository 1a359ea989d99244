import { exampleAnswers } from '../../language/schema/answers.ts';
import { runReportTexts } from '../../language/texts/cli/runs.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import type { RunResult } from '../../state/result/result.ts';
import { openQuestions, type RunState } from '../../state/state.ts';
import { wantsColour } from '../io.ts';
import { endLine, errorLines, outputLines } from '../run/report.ts';
import { printsForPeople } from '../run/watch.ts';
import { paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';
import type { FollowedRun } from './followed-run.ts';

/** Prints the outputs of a run of a server, its status, and how to answer its questions. Returns the exit code. */
export function printRemoteEnd(
  { engine, io, server, run, outputMode, state }: FollowedRun & { state: RunState },
  result: RunResult,
): number {
  const { json, events, noColour } = outputMode;
  if (json) io.out(`${JSON.stringify(result, null, 2)}\n`);
  else if (!events) io.out(outputLines(result, paint(wantsColour(io, io.outIsTerminal, noColour))));
  const style = paint(wantsColour(io, io.screen !== undefined, noColour));
  const questions = openQuestions(state).flatMap((question) => {
    const { question: name, text } = question;
    const command = server.commandLine('answer', run, name, exampleAnswers(question)[0] ?? '');
    return [
      `  ${style.dim(say(peopleTexts.label))} ${say(peopleTexts.open, { question: name, text: oneLine(text) })}`,
      `  ${style.dim(say(runReportTexts.next))} ${command}`,
    ];
  });
  const lines = [
    ...(printsForPeople(outputMode) ? [endLine(result, state, style)] : []),
    ...(json ? [] : errorLines(result.error, style)),
    ...questions,
  ];

  io.err(lines.map((line) => `${line}\n`).join(''));
  return engine.exitCode(result.status);
}
