import { type Uri, window } from 'vscode';
import type { Host } from '../../host.ts';
import { shortName } from '../../place.ts';
import { clientTexts } from '../../texts.ts';
import type { RunHandle } from '../engine.ts';
import type { BeginOptions, RunSession, RunStart, Runs } from '../session.ts';

/**
 * If the pipeline of a file is already running, asks what to do with that run. Returns how another one may start now,
 * undefined if none may.
 */
export async function mayBegin(host: Pick<Host, 'runs' | 'panels'>, uri: Uri): Promise<Pick<BeginOptions, 'beside'> | undefined> {
  const { runs, panels } = host;
  if (!runs.isLive(uri)) return { beside: false };

  const live = runs.liveOf(uri).toReversed();
  const shows = live.map((session) => ({
    label: clientTexts.showRun(),
    description: live.length > 1 ? beginOf(session) : '',
    detail: clientTexts.showRunAbout(),
    act: async () => void (await showSession(host, session)),
  }));
  const starting = {
    label: clientTexts.showRun(),
    detail: clientTexts.showRunAbout(),
    act: async () => void (await panels.show(uri)),
  };
  const restart = {
    label: clientTexts.restartRun(),
    detail: live.length > 1 ? clientTexts.restartRunsAbout(live.length) : clientTexts.restartRunAbout(),
    async act() {
      await stopRuns(runs, uri);
      return { beside: false };
    },
  };
  const another = {
    label: clientTexts.runAnother(),
    detail: clientTexts.runAnotherAbout(),
    act: async () => ({ beside: true }),
  };
  const items = [...(shows.length ? shows : [starting]), restart, another];

  return (await window.showQuickPick(items, { title: clientTexts.runsNow(shortName(uri)) }))?.act();
}

/** Starts a run as `mayBegin` allowed; if another one of the file has started since, the person is told. */
export async function beginChosenRun(
  host: Pick<Host, 'runs'>,
  uri: Uri,
  ...begin: BeginArguments
): Promise<RunSession | undefined> {
  const session = await host.runs.begin(uri, ...begin);
  // Does not wait until the message is closed.
  if (!session) void window.showWarningMessage(clientTexts.runsNow(shortName(uri)));
  return session;
}

type BeginArguments = [start: (run: RunStart) => Promise<RunHandle>, options: BeginOptions];

const beginOf = ({ events }: RunSession): string => new Date(events[0]?.at ?? Date.now()).toLocaleTimeString();

/** Shows a run of this window in the panel of its file: Stop and the debugger then apply to it. */
export async function showSession({ runs, panels }: Pick<Host, 'runs' | 'panels'>, session: RunSession): Promise<void> {
  runs.choose(session);
  await panels.show(session.uri);
  panels.showNewest(session.uri);
}

/**
 * Stops the runs of a file, including one that is about to start as soon as it has started, and waits until none is active;
 * the start may also be refused.
 */
async function stopRuns(runs: Runs, uri: Uri): Promise<void> {
  await settled(runs, uri);
  const live = runs.liveOf(uri);
  live.forEach(runs.cancel);
  await Promise.allSettled(live.map(({ handle }) => handle.done));
}

/** Resolves once no run of the file is about to start. */
function settled(runs: Runs, uri: Uri): Promise<void> {
  return new Promise((done) => {
    const look = (): void => {
      if (runs.busy(uri) === 'starting') return;
      part.dispose();
      done();
    };

    const part = runs.onDidChange(look);
    look();
  });
}
