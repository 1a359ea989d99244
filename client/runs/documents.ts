import { basename } from 'node:path';
import { type Disposable, Uri, workspace } from 'vscode';
import { clientTexts } from '../texts.ts';
import { engine, type RunResult } from './engine.ts';

/** Texts out of run folders, which nobody edits: `baton-run:/RUN/FILE`, with the folder and the file as the query. */
export const runScheme = 'baton-run';

/** The text of a file as a run has kept it. */
export function planTextUri(folder: string, file: string): Uri {
  const path = `/${basename(folder)}/${basename(file)}`;
  return Uri.from({ scheme: runScheme, path, query: JSON.stringify({ folder, file }) });
}

/** What a run gave, as text that can be held against another one's. */
export const resultUri = (folder: string): Uri =>
  Uri.from({ scheme: runScheme, path: `/${basename(folder)}/result.json`, query: JSON.stringify({ folder }) });

/** Gives the editor the texts of runs. */
export const registerRunDocuments = (): Disposable =>
  workspace.registerTextDocumentContentProvider(runScheme, {
    async provideTextDocumentContent({ query }) {
      const { folder, file } = JSON.parse(query);
      const { plan, result } = await (await engine()).readRun(String(folder));
      if (file === undefined) return comparableResult(result);
      const kept = plan.files.find((one) => one.file === file);
      // A text that is not there must not look like an empty one.
      return kept?.text ?? clientTexts.textNotKept(String(file));
    },
  });

/** Without what differs from run to run whatever it did: moments and places. Steps stand in the order of their paths. */
function comparableResult({ status, degraded, inputs, outputs, error, steps, cost, usage }: RunResult): string {
  const known = Object.entries(steps).sort(([one], [other]) => (one < other ? -1 : 1));
  const plain = { status, degraded, error, inputs, outputs, cost, usage, steps: Object.fromEntries(known) };
  const varying = new Set(['started_at', 'finished_at', 'folder']);
  return JSON.stringify(plain, (name, value) => (varying.has(name) ? undefined : value), 2);
}
