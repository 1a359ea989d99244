import {
  type Disposable,
  EventEmitter,
  type TextDocument,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Host } from '../host.ts';
import { createChecker } from '../panel-host/check-text.ts';
import { sourceLocationOf } from '../panel-host/places.ts';
import { revealStep } from '../panel-host/reveal.ts';
import { isPipeline, shortName } from '../place.ts';
import { seeRun } from '../runs/display/see-run.ts';
import { listStepRows, type StepRow } from './step-rows.ts';

/** How long events and typing are collected before the view is redrawn, in milliseconds. */
const rest = 250;

/** The shown pipeline. */
interface FollowedView {
  document: TextDocument;
  check: ReturnType<typeof createChecker>;
}

/** The view Steps: the steps of the active pipeline with their kinds and states; a click shows the line. */
export function showSteps({ runs }: Host): Disposable & { reveal(path: unknown): Promise<void> } {
  const changed = new EventEmitter<undefined>();
  let followed: FollowedView | undefined;
  const provider: TreeDataProvider<StepRow> = {
    onDidChangeTreeData: changed.event,
    async getChildren(row) {
      if (row) return row.inner;
      if (!followed) return [];
      const { document, check } = followed;
      const session = runs.of(document.uri);
      const { graph } = (await check()).compiled;
      return listStepRows(graph, session && seeRun(session).state);
    },
    getTreeItem: itemOf,
  };
  const view = window.createTreeView('baton.steps', { treeDataProvider: provider, showCollapseAll: true });

  let timer: NodeJS.Timeout | undefined;

  const again = (): void => {
    if (!view.visible) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      changed.fire(undefined);
    }, rest);
  };

  const follow = (document: TextDocument | undefined): void => {
    // If a panel or an output is active, the last active pipeline stays.
    if (!document || !isPipeline(document) || document === followed?.document) return;
    followed = { document, check: createChecker(document) };
    view.description = shortName(document.uri);
    again();
  };

  const isShown = (uri: Uri): boolean => uri.toString() === followed?.document.uri.toString();
  const parts = [
    changed,
    view,
    view.onDidChangeVisibility(again),
    window.onDidChangeActiveTextEditor((editor) => follow(editor?.document)),
    workspace.onDidOpenTextDocument((document) => document === window.activeTextEditor?.document && follow(document)),
    workspace.onDidChangeTextDocument(({ document }) => document === followed?.document && again()),
    workspace.onDidCloseTextDocument((document) => {
      if (document !== followed?.document) return;
      followed = undefined;
      view.description = '';
      again();
    }),
    runs.onEvent(({ session }) => isShown(session.uri) && again()),
    runs.onDidChange((uri) => isShown(uri) && again()),
  ];

  follow(window.activeTextEditor?.document);
  return {
    async reveal(path) {
      if (!followed || typeof path !== 'string') return;
      const { document, check } = followed;
      const { compiled } = await check();
      const place = sourceLocationOf(compiled, path);
      const own = !place || place.file === compiled.world.file;
      await revealStep(own ? document : await workspace.openTextDocument(Uri.file(place.file)), place?.range);
    },
    dispose: () => {
      clearTimeout(timer);
      for (const part of parts) part.dispose();
    },
  };
}

function itemOf(row: StepRow): TreeItem {
  const item = new TreeItem(row.name, row.inner.length ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None);
  item.id = row.path;
  item.description = row.line;
  item.iconPath = new ThemeIcon(row.icon, row.color === undefined ? undefined : new ThemeColor(row.color));
  item.tooltip = [row.path, row.state, row.line].filter(Boolean).join('\n');
  item.accessibilityInformation = { label: [row.name, row.state, row.line].filter(Boolean).join(', ') };
  item.command = { command: 'baton.revealStep', title: '', arguments: [row.path] };

  return item;
}
