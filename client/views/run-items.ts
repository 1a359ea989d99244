import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { formatCost, span } from '../panel/view/format.ts';
import { pastRunTexts } from '../texts/past-runs.ts';
import { clientTexts } from '../texts.ts';
import { dayOf, type GroupRow, type PipelineRow, type RunRow } from './run-groups.ts';

/** A row of a tree of runs. */
export type RunTreeRow = GroupRow | PipelineRow | RunRow;

export function listRunRows(row: RunTreeRow): RunTreeRow[] {
  if (row.kind === 'group') return row.rows;
  return row.kind === 'pipeline' ? row.runs : [];
}

export function drawRunRow(row: RunTreeRow): TreeItem {
  if (row.kind === 'run') return runItem(row);
  const item = new TreeItem(row.kind === 'group' ? titleOf(row) : row.pipeline, stateOf(row));
  item.id = row.id;
  item.description = row.kind === 'pipeline' ? String(row.runs.length) : '';
  item.contextValue = row.kind;
  if (row.kind === 'pipeline') item.iconPath = iconOf(row.runs[0]?.status ?? '');

  return item;
}

const day = 86_400_000;

function titleOf({ of }: GroupRow): string {
  if (of === 'unfinished') return pastRunTexts.needsSomebody();
  const today = dayOf(Date.now());
  if (of === today) return pastRunTexts.today();
  return dayOf(today - day / 2) === of ? pastRunTexts.yesterday() : new Date(of).toLocaleDateString();
}

const stateOf = (row: RunTreeRow): TreeItemCollapsibleState =>
  row.kind === 'group' && (row.of === 'unfinished' || row.of >= dayOf(Date.now()))
    ? TreeItemCollapsibleState.Expanded
    : TreeItemCollapsibleState.Collapsed;

function runItem(run: RunRow): TreeItem {
  const time = new Date(run.started_at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const duration = run.duration === undefined ? '' : span(run.duration);
  const cost = run.cost ? formatCost(run.cost) : '';
  const notes = [run.replayed ? pastRunTexts.runReplayed() : '', run.foreign ? clientTexts.foreign(run.status) : ''];
  const item = new TreeItem(run.below ? time : run.pipeline, TreeItemCollapsibleState.None);

  item.id = run.server === undefined ? run.folder : `${run.server} ${run.id}`;
  item.description = [run.below ? '' : time, duration, cost, ...notes].filter(Boolean).join(' · ');
  item.iconPath = iconOf(run.status);
  item.contextValue = `run.${run.status}`;
  item.tooltip = [
    `${run.pipeline}: ${run.status}`,
    [new Date(run.started_at).toLocaleString(), duration].filter(Boolean).join(' · '),
    run.steps === undefined ? '' : pastRunTexts.runSteps(run.steps),
    run.parent === undefined ? '' : pastRunTexts.runOf(run.parent),
    run.id,
  ]
    .filter(Boolean)
    .join('\n');
  item.accessibilityInformation = { label: `${run.pipeline}, ${run.status}, ${time}, ${item.description}` };
  item.command = { command: run.server === undefined ? 'baton.openRun' : 'baton.openRemoteRun', title: '', arguments: [run] };

  return item;
}

const icons: Readonly<Record<string, [icon: string, colour?: string]>> = {
  running: ['sync', 'charts.blue'],
  waiting: ['bell-dot', 'list.warningForeground'],
  interrupted: ['debug-pause', 'list.warningForeground'],
  succeeded: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  cancelled: ['circle-slash', 'descriptionForeground'],
  damaged: ['warning', 'list.warningForeground'],
};

function iconOf(status: string): ThemeIcon {
  const [icon, colour] = icons[status] ?? ['circle-outline'];
  return new ThemeIcon(icon, colour === undefined ? undefined : new ThemeColor(colour));
}
