import { type Disposable, StatusBarAlignment, ThemeColor, window } from 'vscode';
import { seenLines } from '../../engine/language/safety/unseen.ts';
import type { Host } from '../host.ts';
import { shortName } from '../place.ts';
import { clientTexts } from '../texts.ts';
import { countProgress } from './progress.ts';
import type { RunSession } from './session.ts';

type Count = ReturnType<typeof countProgress>;

/** One item in the status bar: the newest run that waits for a person, else the newest that goes on, and how far it is. */
export function showStatus({ runs, inbox }: Pick<Host, 'runs' | 'inbox'>): Disposable {
  const item = window.createStatusBarItem('baton.run', StatusBarAlignment.Left, 5);
  item.name = 'Baton';
  const live = new Map<RunSession, { count: Count; progress: ReturnType<Count> }>();

  const show = (): void => {
    const [newest] = [...live].slice(-1);
    if (!newest) {
      item.hide();
      return;
    }
    const asked = inbox.items.filter(({ session }) => session && live.has(session));
    const question = asked.at(-1);
    const [session, { progress }] = newest;
    if (question) {
      const step = question.question.path ?? '';
      const said = clientTexts.needsYou(shortName(question.uri), step);
      const words = asked.length > 1 ? clientTexts.questionsOpen(asked.length) : said;
      item.text = ['$(question)', words].join(' ');
      item.tooltip = seenLines(question.question.text);
      item.backgroundColor = new ThemeColor('statusBarItem.warningBackground');
      item.command = { command: 'baton.answer', title: '', arguments: [question] };
    } else {
      item.text = `$(type-hierarchy-sub) ${clientTexts.running(shortName(session.uri), progress.done, progress.of)}`;
      item.tooltip = clientTexts.runningHint();
      item.backgroundColor = undefined;
      item.command = { command: 'baton.showGraph', title: '', arguments: [session.uri] };
    }
    item.show();
  };
  const parts = [
    runs.onDidStart((session) => {
      const count = countProgress(session.handle.graph);
      let progress = { done: 0, of: session.handle.graph.frames[0]?.nodes.length ?? 0 };
      for (const event of session.events) progress = count(event);
      live.set(session, { count, progress });
      show();
    }),
    runs.onEvent(({ session, event }) => {
      const one = live.get(session);
      if (!one) return;
      const progress = one.count(event);
      const same = progress.done === one.progress.done;
      one.progress = progress;
      if (!same) show();
    }),
    inbox.onDidChange(show),
    runs.onDidEnd((session) => {
      live.delete(session);
      show();
    }),
    item,
  ];
  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}
