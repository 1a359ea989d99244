import { Uri, window, workspace } from 'vscode';
import type { HostOptions } from '../../../engine/index.ts';
import { canAnswerAgain } from '../../../engine/state/events.ts';
import type { Host } from '../../host.ts';
import { askSecret } from '../../inputs/ask-secret.ts';
import { editorModels } from '../../models/editor.ts';
import { shortName } from '../../place.ts';
import { clientTexts } from '../../texts.ts';
import { engine } from '../engine.ts';
import { faultWords } from '../fault-words.ts';
import { peopleOf } from '../people.ts';
import type { BeginOptions } from '../session.ts';
import { listWorkspaceRuns } from '../target.ts';
import { type LiveRuns, openLiveRuns } from '../watch/live.ts';
import { beginChosenRun, mayBegin } from './live-choice.ts';
import { showRefusal } from './refusal.ts';

type AskForeign = NonNullable<HostOptions['askForeign']>;

/** Records the active runs of this window, and resumes those that a reload interrupted. */
export function keepRuns(host: Host): { dispose(): void } {
  const { context, runs } = host;
  const live = openLiveRuns((context.storageUri ?? context.globalStorageUri).fsPath);
  const parts = [
    runs.onDidBecomeCurrent(
      ({ uri, handle, end }) => !end && canAnswerAgain(handle.backend) && live.add(handle.folder, uri.toString()),
    ),
    runs.onDidEnd(({ handle }) => live.remove(handle.folder)),
  ];
  if (workspace.isTrusted) void goOnWithAll(host, live);

  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}

/** Resumes all of them; the current run of each file stays the same. */
async function goOnWithAll(host: Host, live: LiveRuns): Promise<void> {
  const { runs } = host;
  const cutOff = Object.entries(live.all());
  await Promise.all(cutOff.map(([folder, uri]) => goOn(host, live, Uri.parse(uri), folder)));

  const resumed = runs.all().filter(({ handle, end }) => !end && cutOff.some(([folder]) => folder === handle.folder));
  for (const [uri, folder] of new Map(cutOff.map(([folder, uri]) => [uri, folder]))) {
    const current = resumed.find(({ handle }) => handle.folder === folder);
    // A run started since stays the current one.
    if (current && resumed.some((session) => session === runs.of(Uri.parse(uri)))) runs.choose(current);
  }
}

async function goOn(host: Host, live: LiveRuns, uri: Uri, folder: string): Promise<void> {
  const name = shortName(uri);
  try {
    // If a process still owns it, it is another window's run, which that window has recorded.
    if (!(await released(folder))) return;
    await resume(host, uri, folder, { beside: true });
    host.log.info(clientTexts.resumed(name));
  } catch (error) {
    live.remove(folder);
    host.log.warn(clientTexts.notResumed(name, faultWords(error)));
  }
}

/** How long the window's former extension host may take to exit and release a run, in milliseconds. */
const timeoutMs = 15_000;

/** Waits until no process owns the run; false if one still does. */
async function released(folder: string): Promise<boolean> {
  const { lockOwner } = await engine();
  for (const end = Date.now() + timeoutMs; await lockOwner(folder); ) {
    if (Date.now() > end) return false;
    await new Promise((done) => setTimeout(done, 200));
  }
  return true;
}

interface ResumeOptions {
  beside?: BeginOptions['beside'];
  askForeign?: AskForeign;
}

/** Resumes the run in `folder`; its events begin with those of its log. A foreign one only if a person is asked. */
async function resume(host: Host, uri: Uri, folder: string, { beside, askForeign }: ResumeOptions): Promise<void> {
  const { context, keys } = host;
  const { readRun, resumeRun } = await engine();
  const secrets = await keys.read();
  const workerFile = context.asAbsolutePath('dist/worker.cjs');
  const options = { folder, secrets, workerFile, askSecret, editor: editorModels, askForeign };
  await beginChosenRun(
    host,
    uri,
    async (run) => {
      for (const fact of (await readRun(folder)).log.facts) run.hooks.onEvent(fact);
      return resumeRun({ ...options, ...run.hooks, people: peopleOf(host, run) });
    },
    { beside },
  );
}

const askForeign: AskForeign = async ({ message, lines, question }) => {
  const detail = [...lines.map((line) => `• ${line}`), '', question].join('\n');
  return (await window.showWarningMessage(message, { modal: true, detail }, clientTexts.goOn())) !== undefined;
};

/** Resumes the run in `folder` of a file; the person is told if that is impossible. */
export async function goOnWith(host: Host, uri: Uri, folder: string): Promise<void> {
  const chosen = await mayBegin(host, uri);
  if (chosen) await resume(host, uri, folder, { ...chosen, askForeign }).catch((error: unknown) => showRefusal(host, uri, error));
}

/** "Resume Run…": lets a person pick an interrupted run of this workspace. */
export async function pickAndResume(host: Host): Promise<void> {
  const all = await listWorkspaceRuns();
  const open = all.filter(({ status }) => status === 'interrupted' || status === 'waiting' || status === 'cancelled');
  if (!open.length) return void (await window.showInformationMessage(clientTexts.noRuns()));

  const items = open.map((run) => ({
    label: run.pipeline,
    description: run.foreign ? clientTexts.foreign(run.status) : run.status,
    detail: `${new Date(run.started_at).toLocaleString()} · ${run.id}`,
    run,
  }));
  const picked = await window.showQuickPick(items, { title: clientTexts.pickRun() });
  if (!picked) return;

  const uri = Uri.file(picked.run.file);
  await goOnWith(host, uri, picked.run.folder);
  host.panels.show(uri);
}
