import { type Disposable, StatusBarAlignment, window } from 'vscode';
import { shortName } from '../place.ts';
import { clientTexts } from '../texts.ts';
import { countProgress } from './progress.ts';
import type { RunSession, Runs } from './session.ts';

/** One item in the status bar: the pipeline that runs (the newest, where several do) and how far it is. */
export function showStatus(runs: Runs): Disposable {
  const item = window.createStatusBarItem('baton.run', StatusBarAlignment.Left, 5);
  item.name = 'Baton';
  item.tooltip = clientTexts.runningHint();
  const live = new Map<RunSession, ReturnType<typeof countProgress>>();

  const show = (session: RunSession, { done, of }: { done: number; of: number }): void => {
    item.text = `$(type-hierarchy-sub) ${clientTexts.running(shortName(session.uri), done, of)}`;
    item.command = { command: 'baton.showGraph', title: '', arguments: [session.uri] };
    item.show();
  };
  const parts = [
    runs.onDidStart((session) => {
      const count = countProgress(session.handle.graph);
      live.set(session, count);
      let progress = { done: 0, of: session.handle.graph.frames[0]?.nodes.length ?? 0 };
      for (const event of session.events) progress = count(event);
      show(session, progress);
    }),
    runs.onEvent(({ session, event }) => {
      const progress = live.get(session)?.(event);
      if (progress && [...live.keys()].at(-1) === session) show(session, progress);
    }),
    runs.onDidEnd((session) => {
      live.delete(session);
      if (!live.size) item.hide();
    }),
    item,
  ];
  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}
