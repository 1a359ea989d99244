import { type Disposable, StatusBarAlignment, ThemeColor, window } from 'vscode';
import { seenLines } from '../../../engine/language/safety/unseen.ts';
import { progressOf } from '../../../engine/state/own-steps.ts';
import type { Host } from '../../host.ts';
import { shortName } from '../../place.ts';
import { questionTexts } from '../../texts/questions.ts';
import { clientTexts } from '../../texts.ts';
import type { RunSession } from '../session.ts';

/** Update interval of an active run's figures, in milliseconds. */
const beat = 100;

/** One item in the status bar: the newest run that waits for a person, else the newest active one, with its progress. */
export function showStatus({ runs, inbox }: Pick<Host, 'runs' | 'inbox'>): Disposable {
  const item = window.createStatusBarItem('baton.run', StatusBarAlignment.Left, 5);
  item.name = 'Baton';
  const live = new Set<RunSession>();
  let later: NodeJS.Timeout | undefined;

  const show = (): void => {
    clearTimeout(later);
    later = undefined;
    const session = [...live].at(-1);
    if (!session) {
      item.hide();
      return;
    }

    const asked = inbox.items.filter(({ session: asking }) => asking && live.has(asking));
    const question = asked.at(-1);
    if (question) {
      const step = question.question.path ?? '';
      const message = questionTexts.needsYou(shortName(question.uri), step);
      const words = asked.length > 1 ? questionTexts.questionsOpen(asked.length) : message;
      item.text = ['$(question)', words].join(' ');
      item.tooltip = seenLines(question.question.text);
      item.backgroundColor = new ThemeColor('statusBarItem.warningBackground');
      item.command = { command: 'baton.answer', title: '', arguments: [question] };
    } else {
      const { done, all } = progressOf(session.handle.state);
      item.text = `$(type-hierarchy-sub) ${clientTexts.running(shortName(session.uri), done, all)}`;
      item.tooltip = clientTexts.runningHint();
      item.backgroundColor = undefined;
      item.command = { command: 'baton.openRun', title: '', arguments: [{ folder: session.handle.folder }] };
    }

    item.show();
  };

  const parts = [
    runs.onDidStart((session) => {
      live.add(session);
      show();
    }),
    runs.onEvent(({ session }) => {
      if (live.has(session)) later ??= setTimeout(show, beat);
    }),
    inbox.onDidChange(show),
    runs.onDidEnd((session) => {
      live.delete(session);
      show();
    }),
    item,
    { dispose: () => clearTimeout(later) },
  ];

  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}
