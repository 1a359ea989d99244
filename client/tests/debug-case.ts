import type { TextDocument } from 'vscode';
import type { FileReport, RunHandle } from '../../engine/index.ts';
import type { Hooks } from '../debug/host.ts';
import type { Host } from '../host.ts';
import { workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';

type Give = (report: FileReport | undefined) => void;
const waiting = new Map<string, Give>();
const keyOf = (file: string, name: string): string => JSON.stringify([file, name]);

/** What becomes of a case that the debugger is about to start. */
export function whenCaseEnds(file: string, name: string): { report: Promise<FileReport | undefined>; give: Give } {
  const { promise, resolve } = Promise.withResolvers<FileReport | undefined>();
  waiting.set(keyOf(file, name), resolve);
  return { report: promise, give: resolve };
}

/** Begins a case of `tests:` under the debugger; its run is shown like any other. Undefined where it could not begin. */
export async function startCase(host: Host, document: TextDocument, name: string, hooks: Hooks): Promise<RunHandle | undefined> {
  const { testFile } = await engine();
  const file = document.uri.fsPath;
  const cwd = workingFolderOf(document);
  const session = await host.runs.begin(document.uri, async (onEvent) => {
    const { promise, resolve, reject } = Promise.withResolvers<RunHandle>();
    const told = (event: Parameters<Hooks['onEvent']>[0]): void => {
      onEvent(event);
      hooks.onEvent(event);
    };
    const hooked = { ...host.runs.hooksFor(document.uri, hooks), onEvent: told };
    void testFile(file, { cwd, only: (one) => one === name, hooks: hooked, onRun: resolve }).then((report) => {
      waiting.get(keyOf(file, name))?.(report);
      waiting.delete(keyOf(file, name));
      // Where the run had begun long ago, this comes too late to matter.
      const [one] = report.cases;
      reject(new Error(report.refusal?.message ?? one?.failures[0]?.message ?? name));
    }, reject);
    return promise;
  });
  return session?.handle;
}
