import type { TextDocument } from 'vscode';
import type { FileReport, RunHandle } from '../../engine/index.ts';
import type { Hooks } from '../debug/host.ts';
import type { Host } from '../host.ts';
import { workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';
import type { RunSession, RunStart } from '../runs/session.ts';

type CaseEnd = PromiseWithResolvers<FileReport | undefined>;
const waiting = new Map<string, CaseEnd>();
const keyOf = (file: string, name: string): string => JSON.stringify([file, name]);

/** The outcome of a case that the debugger is about to start. Its report rejects with the error that broke the case. */
export function whenCaseEnds(file: string, name: string): { report: Promise<FileReport | undefined>; give: CaseEnd['resolve'] } {
  const end: CaseEnd = Promise.withResolvers();
  // It may break before anybody awaits it.
  end.promise.catch(() => undefined);
  waiting.set(keyOf(file, name), end);
  return { report: end.promise, give: end.resolve };
}

/** Starts a case of `tests:` under the debugger; its run is shown like any other. Undefined if it could not start. */
export async function startCase(host: Host, document: TextDocument, name: string, hooks: Hooks): Promise<RunSession | undefined> {
  const { testFile } = await engine();
  const file = document.uri.fsPath;
  const key = keyOf(file, name);
  const cwd = workingFolderOf(document);

  const begin = async (run: RunStart): Promise<RunHandle> => {
    const { promise, resolve, reject } = Promise.withResolvers<RunHandle>();
    void testFile(file, { cwd, only: (one) => one === name, hooks: run.hooks, onRun: resolve })
      .then((report) => {
        waiting.get(key)?.resolve(report);
        // If the run had already started, this has no effect.
        const [one] = report.cases;
        reject(new Error(report.refusal?.message ?? one?.failures[0]?.message ?? name));
      })
      .catch((error: unknown) => {
        waiting.get(key)?.reject(error);
        reject(error);
      })
      .finally(() => waiting.delete(key));

    return promise;
  };

  return host.runs.begin(document.uri, begin, { beside: true, debugger: hooks });
}
