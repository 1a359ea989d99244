import { relative, resolve } from 'node:path';
import type { Compiled } from '../compile/compile.ts';
import { compile } from '../compile/compile.ts';
import type { Problem } from '../language/problems.ts';
import { errorsMessage, Refusal } from '../launch/refusal.ts';
import { loadWorld } from '../launch/source/load-world.ts';
import { readTextFile } from '../launch/source/read-text-file.ts';
import { findRoot } from '../workspace/root.ts';
import type { CaseOptions, CaseReport } from './case.ts';
import { runCase } from './case.ts';

/** The results of the tests of one file. */
export interface FileReport {
  /** As given by the user. */
  file: string;
  text: string;
  /** Absent where it could not be read. */
  compiled?: Compiled;
  cases: CaseReport[];
  /** Names of cases that were not run, because others were selected or the tests were stopped. */
  left: string[];
  /** Why nothing could be run: errors in the text of `file`, which may be `baton.yaml`, or an unreadable file. */
  refusal?: { message: string; hint?: string; file: string; text: string; problems: readonly Problem[] };
}

interface SuiteOptions extends CaseOptions {
  /** The selected cases; all unless given. */
  only?(name: string): boolean;
  /** Called for each case as it ends. */
  onCase?(report: CaseReport): void;
}

/** Runs the cases in `tests:` of one pipeline, one after the other. Never rejects for faults of a file or case. */
export async function testFile(file: string, options: SuiteOptions): Promise<FileReport> {
  const { cwd, only = () => true, signal } = options;
  const path = resolve(cwd, file);
  const report: FileReport = { file, text: '', cases: [], left: [] };

  try {
    report.text = await readTextFile(path);
    const compiled = compile(report.text, await loadWorld(path, { root: findRoot(path, cwd), cwd }));
    report.compiled = compiled;
    refuseErrors(compiled);

    for (const test of compiled.pipeline.tests) {
      if (!only(test.name) || signal?.aborted) {
        report.left.push(test.name);
        continue;
      }

      const done = await runCase(compiled, test, options);
      if (signal?.aborted) report.left.push(test.name);
      else {
        report.cases.push(done);
        options.onCase?.(done);
      }
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message, hint, problems, file: at = path, text = report.text } = error;
    const shown = at === path ? file : relative(cwd, at);
    report.refusal = { message: message.replaceAll(at, shown), file: shown, text, problems, hint };
  }

  return report;
}

function refuseErrors({ problems, stoppers, text, world }: Compiled): void {
  const errors = [...new Set([...stoppers, ...problems.filter(({ severity }) => severity === 'error')])];
  if (errors.length) throw new Refusal(errorsMessage(world.file, errors.length), { problems: errors, file: world.file, text });
}
