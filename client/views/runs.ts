import {
  commands,
  type Disposable,
  EventEmitter,
  type FileSystemWatcher,
  RelativePattern,
  type TreeDataProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import { canAnswerAgain } from '../../engine/state/events.ts';
import type { Host } from '../host.ts';
import { type ShownAlerts, showAlerts } from '../lines/show-alerts.ts';
import { engine, type RunHandle } from '../runs/engine.ts';
import { faultWords } from '../runs/fault-words.ts';
import { findWorkspaceRoots, listWorkspaceRuns } from '../runs/target.ts';
import { watchOwners } from '../runs/watch/watch-owners.ts';
import { pastRunTexts } from '../texts/past-runs.ts';
import { groupRuns, type RunRow } from './run-groups.ts';
import { drawRunRow, listRunRows, type RunTreeRow } from './run-items.ts';

/** The view Runs: every run of the workspace, unfinished ones first, then by day and pipeline. A row opens its run. */
export function showRuns(host: Host): Disposable {
  const changed = new EventEmitter<undefined>();
  let words = '';
  /** Figures of runs from the history, by id; read again together with the list. */
  let figures: ReadonlyMap<string, Figures> = new Map();
  const provider: TreeDataProvider<RunTreeRow> = {
    onDidChangeTreeData: changed.event,
    async getChildren(row) {
      if (row) return listRunRows(row);
      if (!workspace.isTrusted) return [];

      const runs = await listWorkspaceRuns();
      await watchFolders();
      owners.watch(view.visible ? runs : []);

      return groupRuns(
        runs.map(
          (run): RunRow => ({
            kind: 'run',
            folder: run.folder,
            id: run.id,
            pipeline: run.pipeline || run.id,
            status: run.status,
            started_at: run.started_at,
            duration: run.duration,
            foreign: run.foreign === true,
            replayed: false,
            ...figures.get(run.id),
          }),
        ),
        words,
      );
    },
    getTreeItem: drawRunRow,
  };
  const view = window.createTreeView('baton.runs', { treeDataProvider: provider, showCollapseAll: true });
  const again = (): void => changed.fire(undefined);

  /** If the history is unreadable, the rows have no cost; the log says why. */
  const readFigures = async (): Promise<void> => {
    if (!view.visible || !workspace.isTrusted) return;
    figures = await readRunFigures(host);
    again();
  };

  const refresh = (): void => {
    again();
    void readFigures();
  };

  /** A terminal or another window resumes a run, or has ended it: it may wait for somebody now. */
  const owners = watchOwners(
    () => {
      again();
      void host.inbox.refresh();
    },
    (error) => host.log.error(error instanceof Error ? error : String(error)),
  );

  /** File watchers for new runs of the workspace; by folder. */
  const beginnings = new Map<string, FileSystemWatcher>();

  const watchFolders = async (): Promise<void> => {
    const { runsFolder } = await engine();
    for (const root of await findWorkspaceRoots()) {
      if (beginnings.has(root)) continue;
      // Not recursive: a run writes its log all the time.
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(runsFolder(root)), '*'), false, true);
      watcher.onDidCreate(({ fsPath }) => view.visible && owners.add(fsPath));
      watcher.onDidDelete(again);
      beginnings.set(root, watcher);
    }
  };

  const filter = async (): Promise<void> => {
    const filter = await window.showInputBox({ title: pastRunTexts.filterRuns(), value: words });
    if (filter === undefined) return;
    words = filter.trim();
    view.description = words ? pastRunTexts.filteredBy(words) : '';
    again();
  };

  const watcher = workspace.createFileSystemWatcher('**/.baton/history.db');
  const parts = [
    changed,
    view,
    watcher,
    watcher.onDidChange(again),
    watcher.onDidCreate(again),
    owners,
    { dispose: () => beginnings.forEach((beginning) => void beginning.dispose()) },
    view.onDidChangeVisibility(({ visible }) => (visible ? refresh() : owners.rest())),
    workspace.onDidGrantWorkspaceTrust(refresh),
    host.runs.onDidStart(again),
    keepRuns(host, refresh),
    commands.registerCommand('baton.refreshRuns', refresh),
    commands.registerCommand('baton.filterRuns', filter),
  ];

  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}

type Figures = Pick<RunRow, 'cost' | 'steps' | 'replayed' | 'parent'>;

/** Adds ended runs to the history, and shows their alerts. */
function keepRuns(host: Host, refresh: () => void): Disposable {
  const alerts = showAlerts();
  const listening = host.runs.onDidEnd(({ handle }) => void keepRun(host, handle, alerts).then(refresh));
  return {
    dispose: () => {
      listening.dispose();
      alerts.dispose();
    },
  };
}

/** Failures of this are reported only in the log. */
async function keepRun({ log }: Host, handle: RunHandle, alerts: ShownAlerts): Promise<void> {
  // A test case leaves nothing behind: its folder is deleted with it.
  if (!canAnswerAgain(handle.backend)) return;

  const { keepRunInHistory } = await engine();
  try {
    await keepRunInHistory(handle);
    for (const untold of await alerts.report(handle)) log.warn(untold);
  } catch (error) {
    log.warn(faultWords(error));
  }
}

async function readRunFigures({ log }: Host): Promise<ReadonlyMap<string, Figures>> {
  const { findRoot, readProjectHistory } = await engine();
  const figures = new Map<string, Figures>();
  for (const { uri } of workspace.workspaceFolders ?? []) {
    if (uri.scheme !== 'file') continue;
    const root = findRoot(`${uri.fsPath}/x`, uri.fsPath);
    try {
      const { value } = await readProjectHistory(root, (history) => history.runs({ most: 10_000 }));
      for (const { run, cost, steps, mode, parent } of value)
        figures.set(run, { cost, steps, replayed: mode === 'replay', parent });
    } catch (error) {
      log.warn(faultWords(error));
    }
  }

  return figures;
}
