import { type Uri, window, workspace } from 'vscode';
import type { HostOptions, PinnedResults } from '../../../engine/index.ts';
import { isFact, type RunEvent } from '../../../engine/state/events.ts';
import { requireTrust } from '../../commands/trust.ts';
import type { Host } from '../../host.ts';
import { askSecret } from '../../inputs/ask-secret.ts';
import { editorModels } from '../../models/editor.ts';
import { engine, type RunHandle } from '../engine.ts';
import { faultWords } from '../fault-words.ts';
import { peopleOf } from '../people.ts';
import type { BeginOptions, RunSession } from '../session.ts';
import { openPastRun, type PastRun } from '../watch/past.ts';
import { beginChosenRun, mayBegin } from './live-choice.ts';
import { withPermission } from './permission.ts';
import { showRefusal } from './refusal.ts';
import { saveToRun } from './start.ts';

/** Starts a run derived from the one in `folder`, with the usual options of this window. */
type Launch = (options: HostOptions & { folder: string; pinned?: PinnedResults | undefined }) => Promise<RunHandle>;

interface Relaunched {
  folder: string;
  /** The text to run: the current file, or the text of that run. */
  text: 'now' | 'then';
  debugger?: BeginOptions['debugger'];
}

/** Derives a run from a past one, and shows it. Returns undefined if nothing was started; the person has been told why. */
export async function relaunchRun(host: Host, meant: Relaunched, launch: Launch): Promise<RunSession | undefined> {
  const { folder, text: which } = meant;
  if (!requireTrust()) return undefined;

  const past = await readPast(folder);
  if (!past) return undefined;

  const { uri: source, place: uri } = past;
  const chosen = await mayBegin(host, uri);
  if (!chosen) return undefined;
  if (which === 'now' && !(await saveFile(source))) return undefined;

  if (workspace.getConfiguration('baton', uri).get('showGraphOnRun', true)) await host.panels.show(uri);
  const secrets = await host.keys.read();
  const workerFile = host.context.asAbsolutePath('dist/worker.cjs');
  const { file = source.fsPath } = past.compiled.world;

  try {
    // The text that a person confirmed is the text that runs.
    const text = which === 'now' ? await (await engine()).readTextFile(source.fsPath) : past.compiled.text;
    return await withPermission({ file, text, cwd: folder }, (permitted) =>
      beginChosenRun(
        host,
        uri,
        (run) =>
          withEarlierFacts(run.hooks.onEvent, (onEvent) =>
            launch({
              ...permitted,
              ...run.hooks,
              folder,
              secrets,
              askSecret,
              workerFile,
              people: peopleOf(host, run),
              editor: editorModels,
              onEvent,
              pinned: which === 'now' ? host.pins.of(source) : undefined,
            }),
          ),
        { ...chosen, debugger: meant.debugger },
      ),
    );
  } catch (error) {
    await showRefusal(host, uri, error);
    return undefined;
  }
}

/** Saves an edited file before it is read for a run; false if that failed, and the person has been told. */
export async function saveFile(uri: Uri): Promise<boolean> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return !open || saveToRun(open);
}

/** The run in a folder; if it is unreadable the person is told. */
export async function readPast(folder: string): Promise<PastRun | undefined> {
  try {
    return await openPastRun(folder);
  } catch (error) {
    return void (await window.showErrorMessage(faultWords(error)));
  }
}

/**
 * A fork begins with facts that are already in its log: they are delivered first, so that listeners get the run from its
 * first fact on.
 */
async function withEarlierFacts(
  onEvent: (event: RunEvent) => void,
  start: (told: (event: RunEvent) => void) => Promise<RunHandle>,
): Promise<RunHandle> {
  const early: RunEvent[] = [];
  let passOn = (event: RunEvent): void => void early.push(event);
  const handle = await start((event) => passOn(event));
  const firstMessage = (): number => early.find(isFact)?.seq ?? Number.POSITIVE_INFINITY;

  if (firstMessage() > 1) {
    const { log } = await (await engine()).readRun(handle.folder);
    for (const fact of log.facts.filter(({ seq }) => seq < firstMessage())) onEvent(fact);
  }

  for (const event of early) onEvent(event);
  passOn = onEvent;
  return handle;
}
