import {
  commands,
  type Disposable,
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from 'vscode';
import { seenLine, seenLines } from '../../engine/language/safety/unseen.ts';
import type { Host } from '../host.ts';
import type { InboxItem } from '../inbox/inbox.ts';
import { shortName } from '../place.ts';
import { questionTexts } from '../texts/questions.ts';

/** The view Inbox: every open question of a run, with their number as a badge. */
export function showInbox({ inbox }: Host): Disposable {
  const changed = new EventEmitter<undefined>();
  const provider: TreeDataProvider<InboxItem> = {
    onDidChangeTreeData: changed.event,
    getChildren: (item) => (item ? [] : [...inbox.items]),
    getTreeItem: itemOf,
  };
  const view = window.createTreeView('baton.inbox', { treeDataProvider: provider });

  const update = (): void => {
    const count = inbox.items.length;
    view.badge = count ? { value: count, tooltip: questionTexts.questionsOpen(count) } : undefined;
    void commands.executeCommand('setContext', 'baton.asked', count > 0);
    changed.fire(undefined);
  };

  const parts = [
    changed,
    view,
    inbox.onDidChange(update),
    view.onDidChangeVisibility(({ visible }) => visible && void inbox.refresh()),
  ];

  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}

function itemOf(item: InboxItem): TreeItem {
  const { question, uri, about, session } = item;
  const row = new TreeItem(seenLine(question.text, ' '), TreeItemCollapsibleState.None);
  const where = [shortName(uri), question.path ?? '', session ? '' : questionTexts.otherWindow()];
  row.description = where.filter(Boolean).join(' · ');
  row.iconPath = new ThemeIcon(question.kind === 'permission' ? 'shield' : 'question', new ThemeColor('list.warningForeground'));
  row.tooltip = [seenLines(question.text), ...about, row.description].join('\n');
  row.contextValue = session ? 'question' : 'question.elsewhere';
  row.command = { command: 'baton.answer', title: '', arguments: [item] };

  return row;
}
