import {
  type Disposable,
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from 'vscode';
import type { Operations } from '../../engine/client/operations.ts';
import type { Host } from '../host.ts';
import { readJson, withQuery } from '../remote/request.ts';
import { nameServer, type RemoteCaller } from '../remote/servers.ts';
import { faultWords } from '../runs/fault-words.ts';
import { remoteViewTexts } from '../texts/remote.ts';
import { groupRuns, type RunRow } from './run-groups.ts';
import { drawRunRow, listRunRows, type RunTreeRow } from './run-items.ts';

/** A server of the view, by its last answer. */
interface ServerRow {
  kind: 'server';
  url: string;
  caller?: RemoteCaller;
  runs: readonly RunRow[];
  fault?: string;
}
type RemoteRow = ServerRow | RunTreeRow;
type ListedRun = Operations['listRuns']['gives'][number];

/** Polling interval while the view is visible, in milliseconds, and maximum number of listed runs per server. */
const every = 5000;
const most = 100;

/**
 * The view Remote: a person's servers, and the runs of each with a signed-in user. No requests are sent while it is hidden.
 */
export function showRemote({ servers }: Host): Disposable {
  const changed = new EventEmitter<undefined>();
  const rows = new Map<string, ServerRow>();
  const rowOf = (url: string): ServerRow => rows.get(url) ?? { kind: 'server', url, runs: [] };
  let timer: NodeJS.Timeout | undefined;

  const provider: TreeDataProvider<RemoteRow> = {
    onDidChangeTreeData: changed.event,
    getChildren(row) {
      if (!row) return servers.list().map(rowOf);
      return row.kind === 'server' ? groupRuns(row.runs, '', `${row.url} `) : listRunRows(row);
    },
    getTreeItem: (row) => (row.kind === 'server' ? drawServer(row) : drawRunRow(row)),
  };
  const view = window.createTreeView('baton.remote', { treeDataProvider: provider, showCollapseAll: true });

  const read = async (url: string): Promise<void> => {
    const row = await readServer(url, servers.askOf(url), await servers.isSignedIn(url));
    if (JSON.stringify(row) === JSON.stringify(rows.get(url))) return;
    rows.set(url, row);
    changed.fire(undefined);
  };

  const look = async (): Promise<void> => {
    clearTimeout(timer);
    if (!view.visible) return;
    await Promise.all(servers.list().map(read));
    clearTimeout(timer);
    if (view.visible) timer = setTimeout(look, every);
  };

  const parts = [
    changed,
    view,
    view.onDidChangeVisibility(look),
    servers.onDidChange(() => {
      changed.fire(undefined);
      void look();
    }),
    { dispose: () => clearTimeout(timer) },
  ];

  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}

async function readServer(url: string, ask: Parameters<typeof readJson>[0], isSignedIn: boolean): Promise<ServerRow> {
  const empty: ServerRow = { kind: 'server', url, runs: [] };
  if (!isSignedIn) return empty;
  try {
    const caller = await readJson<RemoteCaller>(ask, 'page/caller');
    const runs = await readJson<ListedRun[]>(ask, withQuery('v1/runs', { limit: String(most) }));
    return { ...empty, caller, runs: runs.map((run) => rowOfRun(url, run)) };
  } catch (error) {
    return { ...empty, fault: faultWords(error) };
  }
}

const rowOfRun = (server: string, { id, pipeline, status, started_at, duration }: ListedRun): RunRow => ({
  kind: 'run',
  folder: '',
  server,
  id,
  pipeline,
  status,
  started_at: Date.parse(started_at),
  duration,
  foreign: false,
  replayed: false,
});

function drawServer({ url, caller, fault }: ServerRow): TreeItem {
  const item = new TreeItem(nameServer(url), caller ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None);
  // VS Code remembers whether a row is open by its id: one that had no children would stay closed.
  item.id = caller ? `${url}#in` : url;
  item.description =
    fault ?? (caller ? remoteViewTexts.signedInAs(nameCaller(caller), caller.folder) : remoteViewTexts.noToken());
  item.tooltip = [url, item.description].join('\n');
  item.iconPath =
    fault === undefined ? new ThemeIcon('server') : new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  item.contextValue = caller || fault !== undefined ? 'server.in' : 'server.out';
  if (!caller && fault === undefined) item.command = { command: 'baton.signInToServer', title: '', arguments: [{ url }] };

  return item;
}

const nameCaller = ({ by }: RemoteCaller): string => by.replace(/^token:/, '');
