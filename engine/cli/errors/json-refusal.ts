import { runReportTexts } from '../../language/texts/cli/runs.ts';
import { say } from '../../language/texts.ts';
import type { RefusedDocument } from '../../launch/inspect/documents.ts';
import type { Failure } from '../../state/failure.ts';
import type { Engine } from '../engine.ts';
import { shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { lspRanges, problemJson } from '../text/problem-json.ts';

/** The reason that a command was refused, for programs. */
export const refusedDocument = (code: RefusedDocument['exit_code'], failure: Omit<Failure, 'retryable'>): RefusedDocument => ({
  status: 'refused',
  exit_code: code,
  error: { retryable: false, ...failure },
  problems: [],
  needs: [],
});

/** The reason that a run was refused, for programs. */
export function refusalDocument(refusal: InstanceType<Engine['Refusal']>, io: Pick<Io, 'cwd'>): RefusedDocument {
  const { problems, file, text, needs, exitCode, hint } = refusal;
  const lsp = lspRanges(text ?? '');
  const error: Failure = {
    kind: needs.length ? 'permission' : 'input',
    message: shownMessage(refusal, io),
    retryable: false,
  };
  if (hint !== undefined) error.hint = hint;
  return {
    status: 'refused',
    exit_code: exitCode,
    error,
    problems: problems.map((one) => ({ file: file ?? '', ...problemJson(one, lsp) })),
    needs: [...needs],
  };
}

/** The message of a refusal, with its file as the user would write it from the current folder. */
export const shownMessage = (
  { message, file }: { message: string; file: string | undefined },
  { cwd }: Pick<Io, 'cwd'>,
): string => (file === undefined ? message : message.replaceAll(file, shortPath(file, cwd))).trimEnd();

export interface JsonIo extends Io {
  /** Prints the reason that there is no answer, unless something was printed already. */
  refuse(document: RefusedDocument): void;
}

/** A command line that prints one JSON document on standard output, whatever happens. */
export function jsonIo(io: Io): JsonIo {
  let hasAnswered = false;
  const out = (text: string): void => {
    hasAnswered = true;
    io.out(text);
  };
  const refuse = (document: RefusedDocument): void => {
    if (!hasAnswered) out(`${JSON.stringify(document, null, 2)}\n`);
  };
  return {
    ...io,
    out,
    refuse,
    kill(code) {
      refuse(refusedDocument(130, { kind: 'cancelled', message: say(runReportTexts.stoppedEarly) }));
      io.kill(code);
    },
  };
}

/** Whether a command line asks for JSON, even where it is wrong otherwise. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end).some((word) => word === '--json' || word.startsWith('--json='));
}
