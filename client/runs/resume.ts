import { type ExtensionContext, Uri, window, workspace } from 'vscode';
import type { Host } from '../host.ts';
import { shortName } from '../place.ts';
import { texts } from '../texts.ts';
import { engine } from './engine.ts';
import { showRefusal } from './refusal.ts';

const memory = 'baton.live';

/** The folders of the runs that go on in this window, by document, so that a window that is loaded anew finds them. */
type Live = Record<string, string>;

const remembered = ({ workspaceState }: ExtensionContext): Live => workspaceState.get<Live>(memory, {});

/** Notes which runs go on. */
export function rememberRuns({ context, runs }: Host): { dispose(): void } {
  // Updates queue up behind one another: each reads what the last one wrote.
  let last: Thenable<void> = Promise.resolve();
  const change = (edit: (live: Live) => Live): void => {
    last = last.then(() => context.workspaceState.update(memory, edit(remembered(context))));
  };
  const started = runs.onDidStart(({ uri, handle }) => change((live) => ({ ...live, [uri.toString()]: handle.folder })));
  const ended = runs.onDidEnd(({ uri }) =>
    change((live) => Object.fromEntries(Object.entries(live).filter(([key]) => key !== uri.toString()))),
  );
  return {
    dispose: () => {
      started.dispose();
      ended.dispose();
    },
  };
}

/** Goes on with the runs that the window's reload cut off. */
export async function resumeCutOff(host: Host): Promise<void> {
  const { context, log } = host;
  if (!workspace.isTrusted) return;
  for (const [key, folder] of Object.entries(remembered(context))) {
    const uri = Uri.parse(key);
    try {
      await released(folder);
      await resume(host, uri, folder);
      log.info(texts.resumed(shortName(uri)));
    } catch (error) {
      log.warn(texts.notResumed(shortName(uri), error instanceof Error ? error.message : String(error)));
      const { [key]: _, ...rest } = remembered(context);
      await context.workspaceState.update(memory, rest);
    }
  }
}

/** How long the window's former extension host may take to end and to let go of a run, in milliseconds. */
const patience = 15_000;

/** Waits until nobody owns the run. Who still owns it then is another window, and `resume` says so. */
async function released(folder: string): Promise<void> {
  const { lockOwner } = await engine();
  for (const end = Date.now() + patience; Date.now() < end && (await lockOwner(folder)); )
    await new Promise((done) => setTimeout(done, 200));
}

/** Goes on with the run in `folder`; its events begin with everything that its log holds. */
async function resume({ context, runs, keys }: Host, uri: Uri, folder: string): Promise<void> {
  const { readRun, resumeRun } = await engine();
  const secrets = await keys.read();
  const workerFile = context.asAbsolutePath('dist/worker.cjs');
  await runs.begin(uri, async (onEvent) => {
    for (const fact of (await readRun(folder)).log.facts) onEvent(fact);
    return resumeRun({ folder, secrets, workerFile, onEvent });
  });
}

/** "Resume Run…": a choice of the runs in this workspace that were cut off. */
export async function pickAndResume(host: Host): Promise<void> {
  const { listRuns } = await engine();
  const folders = workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];
  const all = (await Promise.all(folders.map(listRuns))).flat();
  const open = all.filter(({ status }) => status === 'interrupted' || status === 'waiting' || status === 'cancelled').reverse();
  if (!open.length) return void (await window.showInformationMessage(texts.noRuns()));
  const items = open.map((run) => ({
    label: run.pipeline,
    description: run.status,
    detail: `${new Date(run.started_at).toLocaleString()} · ${run.id}`,
    run,
  }));
  const picked = await window.showQuickPick(items, { title: texts.pickRun() });
  if (!picked) return;
  const uri = Uri.file(picked.run.file);
  await resume(host, uri, picked.run.folder).catch((error: unknown) => showRefusal(host, uri, error));
  host.panels.show(uri);
}
