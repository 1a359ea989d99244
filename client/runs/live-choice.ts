import { type Uri, window } from 'vscode';
import type { Host } from '../host.ts';
import { shortName } from '../place.ts';
import { clientTexts } from '../texts.ts';

/** Where the pipeline of a file runs already: a person says what shall become of that. True where another run may begin now. */
export async function mayBegin({ runs, panels }: Pick<Host, 'runs' | 'panels'>, uri: Uri): Promise<boolean> {
  if (!runs.isLive(uri)) return true;
  const show = { label: clientTexts.showRun(), detail: clientTexts.showRunAbout() };
  const restart = { label: clientTexts.restartRun(), detail: clientTexts.restartRunAbout() };
  const picked = await window.showQuickPick([show, restart], { title: clientTexts.runsNow(shortName(uri)) });
  if (picked === show) await panels.show(uri);
  if (picked !== restart) return false;
  await stopRun(runs, uri);
  return true;
}

/** Stops the run of a file, one that is only beginning as soon as it has begun, and waits until none is live: it may be refused, too. */
async function stopRun(runs: Host['runs'], uri: Uri): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const isMeant = (other: Uri): boolean => other.toString() === uri.toString();
  const look = (): void => {
    if (!runs.isLive(uri)) resolve();
  };
  const parts = [
    runs.onDidStart((session) => isMeant(session.uri) && runs.stop(uri)),
    runs.onDidChange((changed) => isMeant(changed) && look()),
  ];
  runs.stop(uri);
  look();
  await promise;
  parts.forEach((part) => void part.dispose());
}
