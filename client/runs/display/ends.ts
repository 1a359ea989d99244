import { type Disposable, window } from 'vscode';
import type { RunEvent } from '../../../engine/state/events.ts';
import type { Host } from '../../host.ts';
import { shortName } from '../../place.ts';
import { clientTexts } from '../../texts.ts';
import type { RunSession } from '../session.ts';
import { showSession } from '../start/live-choice.ts';
import { logLine } from './log.ts';

/** Writes runs to the output channel, and notifies when one ends and a person must act, or when nobody was watching. */
export function watchRuns(host: Host): Disposable {
  const { runs, log } = host;

  const write = (session: RunSession, event: RunEvent): void => {
    const line = logLine(event);
    if (line) log[line.level](`${shortName(session.uri)}: ${line.text}`);
  };

  const parts = [
    runs.onDidStart((session) => {
      for (const event of session.events) write(session, event);
    }),
    runs.onEvent(({ session, event }) => write(session, event)),
    runs.onDidEnd((session) => {
      for (const note of session.handle.notes) log.warn(`${shortName(session.uri)}: ${note}`);
      void tell(host, session);
    }),
  ];

  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}

async function tell(host: Host, session: RunSession): Promise<void> {
  const { log, panels } = host;
  const { uri, end } = session;
  const name = shortName(uri);
  if (!end) return;
  if ('error' in end) {
    log.error(end.error instanceof Error ? end.error : String(end.error));
    const chosen = await window.showErrorMessage(clientTexts.failed(name, String(end.error)), clientTexts.showLog());
    if (chosen) log.show(true);
    return;
  }

  const { status, error } = end.result;
  const seen = panels.isVisible({ uri, session }) && window.state.focused;
  const message = {
    succeeded: window.state.focused ? undefined : clientTexts.succeeded(name),
    failed: seen ? undefined : clientTexts.failed(name, error?.message ?? ''),
    waiting: clientTexts.waiting(name),
    interrupted: clientTexts.interrupted(name),
    cancelled: undefined,
    running: undefined,
  }[status];
  if (!message) return;

  const show = showerOf(status);
  if (await show(message, clientTexts.showGraph())) await showSession(host, session);
}

function showerOf(status: string): typeof window.showWarningMessage {
  if (status === 'succeeded') return window.showInformationMessage;
  return status === 'failed' ? window.showErrorMessage : window.showWarningMessage;
}
