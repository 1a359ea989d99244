import {
  type CancellationToken,
  type Disposable,
  type FileCoverage,
  Range,
  type StatementCoverage,
  type TestController,
  type TestItem,
  TestRunProfileKind,
  type TestRunRequest,
  type TextDocument,
  tests,
  Uri,
  workspace,
} from 'vscode';
import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import { requireTrust } from '../commands/trust.ts';
import type { Host } from '../host.ts';
import { isPipeline, shortName } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { showRefusal } from '../runs/start/refusal.ts';
import { isSavedToRun } from '../runs/start/start.ts';
import { clientTexts } from '../texts.ts';
import { listCases } from './discover.ts';
import { runCases, type Way } from './run-cases.ts';

/** How long typing must pause before the cases of a text are listed again, in milliseconds. */
const rest = 400;

/** The Test Explorer: the cases of `tests:` in every pipeline that `baton test` finds. */
export function showTests(host: Host): Disposable {
  const controller = tests.createTestController('baton', clientTexts.tests());
  const lists = createLists(controller);
  controller.resolveHandler = (item) => (item ? undefined : lists.discover());
  controller.refreshHandler = lists.discover;

  const details = new WeakMap<FileCoverage, StatementCoverage[]>();
  const start = (way: Way) => async (request: TestRunRequest, token: CancellationToken) => {
    if (!requireTrust()) return undefined;
    const runOnce = (): Promise<void> => runRequest(controller, request, { host, token, way, details });
    return request.continuous ? watchSaves(runOnce, token) : runOnce();
  };

  controller.createRunProfile(clientTexts.run(), TestRunProfileKind.Run, start('run'), true, undefined, true);
  controller.createRunProfile(clientTexts.debug(), TestRunProfileKind.Debug, start('debug'), true);
  const { Coverage } = TestRunProfileKind;
  const coverage = controller.createRunProfile(clientTexts.coverage(), Coverage, start('coverage'), true, undefined, true);

  coverage.loadDetailedCoverage = async (_run, file) => details.get(file) ?? [];
  return {
    dispose: () => {
      lists.dispose();
      controller.dispose();
    },
  };
}

/** Synchronises the items of a controller with the texts: of open documents, else of the disk. */
function createLists(controller: TestController): Disposable & { discover(): Promise<void> } {
  const timers = new Map<string, NodeJS.Timeout>();

  const list = async (uri: Uri, text: string): Promise<void> => {
    const cases = await listCases(text, uri.fsPath);
    const id = uri.toString();
    if (!cases.length) return controller.items.delete(id);

    const file = controller.items.get(id) ?? controller.createTestItem(id, shortName(uri), uri);
    const starts = lineStarts(text);
    file.description = workspace.asRelativePath(uri);
    file.children.replace(
      cases.map(({ id: name, name: label, range }) => {
        const item = controller.createTestItem(`${id}#${name}`, label, uri);
        const { line, character } = toPosition(starts, range.start);
        item.range = new Range(line, character, line, character);
        return item;
      }),
    );
    controller.items.add(file);
  };

  const read = async (uri: Uri): Promise<void> => {
    const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    const text = open ? open.getText() : new TextDecoder().decode(await workspace.fs.readFile(uri));
    await list(uri, text);
  };

  // An unreadable file has no cases; opening it shows the reason.
  const again = (uri: Uri): Promise<void> => read(uri).catch(() => controller.items.delete(uri.toString()));

  const note = (document: TextDocument): void => {
    if (!isPipeline(document) || document.uri.scheme !== 'file') return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    const listNow = (): void => void list(document.uri, document.getText());
    timers.set(key, setTimeout(listNow, rest));
  };

  const watcher = workspace.createFileSystemWatcher('**/*.baton.{yaml,yml}');
  const parts = [
    watcher,
    watcher.onDidCreate(again),
    watcher.onDidChange(again),
    watcher.onDidDelete((uri) => controller.items.delete(uri.toString())),
    workspace.onDidOpenTextDocument(note),
    workspace.onDidChangeTextDocument(({ document }) => note(document)),
  ];

  workspace.textDocuments.forEach(note);
  return {
    async discover() {
      const { findPipelines } = await engine();
      const folders = workspace.workspaceFolders?.flatMap(({ uri }) => (uri.scheme === 'file' ? [uri.fsPath] : [])) ?? [];
      for (const file of folders.flatMap((folder) => findPipelines(folder, folder))) await again(Uri.file(file));
    },
    dispose: () => {
      timers.forEach((timer) => void clearTimeout(timer));
      for (const part of parts) part.dispose();
    },
  };
}

async function runRequest(
  controller: TestController,
  request: TestRunRequest,
  { host, ...how }: Pick<Parameters<typeof runCases>[1], 'way' | 'token' | 'details'> & { host: Host },
): Promise<void> {
  const run = controller.createTestRun(request);
  try {
    for (const [uri, cases] of wantedOf(request, controller)) {
      if (how.token.isCancellationRequested) break;
      // A file may be gone by now: the others are run all the same, and watching continues.
      await runCases(cases, { run, ...how }).catch((error: unknown) =>
        showRefusal(host, Uri.parse(uri), error, clientTexts.testsNotRun),
      );
    }
  } finally {
    run.end();
  }
}

/** Reruns watched cases whenever a pipeline is saved: it may be called by the tested one. */
function watchSaves(runOnce: () => Promise<void>, token: CancellationToken): void {
  let running = Promise.resolve();
  const saving = workspace.onDidSaveTextDocument((document) => {
    if (isPipeline(document) && !isSavedToRun(document)) running = running.then(runOnce);
  });
  token.onCancellationRequested(() => saving.dispose());
}

/** The selected cases, by file. */
function wantedOf({ include, exclude = [] }: TestRunRequest, { items }: TestController): Map<string, TestItem[]> {
  const all = include ?? itemsIn(items);
  const cases = all.flatMap((item) => (item.children.size ? itemsIn(item.children) : [item]));
  const left = cases.filter((item) => !exclude.includes(item) && !(item.parent && exclude.includes(item.parent)));
  return Map.groupBy(left, ({ uri }) => String(uri));
}

const itemsIn = (items: Iterable<[string, TestItem]>): TestItem[] => Array.from(items, ([, item]) => item);
