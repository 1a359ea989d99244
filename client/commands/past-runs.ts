import { basename, join } from 'node:path';
import { commands, type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from 'vscode';
import type { PinnedResults, RerunPlan } from '../../engine/index.ts';
import { isMap, type Json } from '../../engine/language/json.ts';
import { staticPath } from '../../engine/state/path.ts';
import type { Host } from '../host.ts';
import { shortName } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { showSession } from '../runs/start/live-choice.ts';
import { showRefusal } from '../runs/start/refusal.ts';
import { readPast, relaunchRun, saveFile } from '../runs/start/relaunch.ts';
import { goOnWith, pickAndResume } from '../runs/start/resume.ts';
import { isRunTarget, listWorkspaceRuns, type RunTarget, runMeantBy } from '../runs/target.ts';
import { pastRunTexts } from '../texts/past-runs.ts';
import { writeOneLine } from './one-line.ts';

/** Shows a past run in the panel; one that is active in this window, as it is. */
export async function openRun(host: Host, argument: unknown): Promise<void> {
  const meant = await runMeantBy(argument, pastRunTexts.pickPast());
  if (!meant) return;
  const here = host.runs.all().find(({ handle }) => handle.folder === meant.folder);
  const past = here && !here.end ? undefined : await readPast(meant.folder);
  if (here && (!past || past.run.past?.text === 'same')) return showSession(host, here);
  if (past) await host.panels.showPast(past);
}

/** Resumes a run: of a folder's file, of a row or a card, or one that the person picks. */
export async function resumeMeant(host: Host, argument: unknown, folder: unknown): Promise<void> {
  if (argument instanceof Uri) return typeof folder === 'string' ? goOnWith(host, argument, folder) : pickAndResume(host);
  if (!isRunTarget(argument)) return pickAndResume(host);
  const past = await readPast(argument.folder);
  if (!past) return;
  await host.panels.show(past.place);
  await goOnWith(host, past.place, past.folder);
}

/** Runs a step and its dependents again; all other results are taken from the run. */
export async function rerunFrom(host: Host, argument: unknown): Promise<void> {
  const meant = await runMeantBy(argument, pastRunTexts.pickPast());
  const from = meant && (meant.path ?? (await pickStep(meant.folder)));
  if (!meant || from === undefined) return;

  const { rerunChanged } = await engine();
  await relaunchRun(host, { folder: meant.folder, text: 'now' }, ({ pinned, ...options }) =>
    rerunChanged({ ...options, pinned: pinnedBut(pinned, from), from: staticPath(from) }),
  );
}

/** The pinned results, without that of the step to run. */
const pinnedBut = (pinned: PinnedResults = new Map(), step: string): PinnedResults =>
  new Map([...pinned].filter(([path]) => staticPath(path) !== staticPath(step)));

async function pickStep(folder: string): Promise<string | undefined> {
  const past = await readPast(folder);
  const paths = past?.compiled.graph.nodes.map(({ path }) => path) ?? [];
  return window.showQuickPick(paths, { title: pastRunTexts.pickStep() });
}

/** Runs the changed steps and their dependents, once the person has confirmed the list. */
export async function rerunWhatChanged(host: Host, argument: unknown): Promise<void> {
  const meant = await runMeantBy(argument, pastRunTexts.pickPast());
  const past = meant && (await readPast(meant.folder));
  // The plan reads the saved file, as the run does.
  if (!past || !(await saveFile(past.uri))) return;

  const { planRerun, rerunChanged } = await engine();
  const plan = await planRerun(meant.folder).catch((error: unknown) => showFault(host, meant, error));
  if (!plan || !(await confirmRerun(plan))) return;
  await relaunchRun(host, { folder: meant.folder, text: 'now' }, rerunChanged);
}

async function confirmRerun({ again, taken }: RerunPlan): Promise<boolean> {
  const go: QuickPickItem = {
    label: pastRunTexts.rerunNow(),
    description: pastRunTexts.rerunCounts(again.length, taken.length),
    alwaysShow: true,
  };
  const steps = again.map(
    ({ step, why, after }): QuickPickItem => ({ label: step, description: pastRunTexts.rerunReasons[why](after ?? '') }),
  );
  const items = [
    go,
    ...section(pastRunTexts.runsAgain(), steps),
    ...section(
      pastRunTexts.takenOver(),
      taken.map((label) => ({ label })),
    ),
  ];
  const picked = await window.showQuickPick(items, { title: pastRunTexts.rerunTitle(), placeHolder: pastRunTexts.rerunHint() });

  // The other rows are previews and start nothing.
  return picked === go;
}

const section = (label: string, items: readonly QuickPickItem[]): QuickPickItem[] =>
  items.length ? [{ label, kind: QuickPickItemKind.Separator }, ...items] : [];

/** Forks this run with another value for an input or a step. */
export async function forkWithValue(host: Host, argument: unknown): Promise<void> {
  const meant = await runMeantBy(argument, pastRunTexts.pickPast());
  if (!meant) return;

  const { readRun, forkRun } = await engine();
  const run = await readRun(meant.folder).catch((error: unknown) => showFault(host, meant, error));
  if (!run) return;

  const values = new Map<string, Json>();
  for (const [name, value] of Object.entries(run.started.inputs)) values.set(`inputs.${name}`, value);
  for (const { path, status, result } of run.state.steps.values()) {
    if (status === 'succeeded' && result && 'value' in result) values.set(path, result.value);
  }

  const path = meant.path ?? (await pickValue(values));
  if (path === undefined) return;

  const before = writeOneLine(values.get(path));
  if ('why' in before) return void (await window.showWarningMessage(pastRunTexts.notEditable[before.why](path)));

  const text = await window.showInputBox({
    title: pastRunTexts.newValue(path),
    prompt: pastRunTexts.newValuePrompt(),
    value: before.text,
    ignoreFocusOut: true,
  });
  if (text === undefined || text === before.text) return;
  await relaunchRun(host, { folder: meant.folder, text: 'then' }, (options) =>
    forkRun({ ...options, set: new Map([[path, { text }]]) }),
  );
}

/** Forks this run before a step. */
export async function forkAtStep(host: Host, argument: unknown): Promise<void> {
  const meant = await runMeantBy(argument, pastRunTexts.pickPast());
  if (!meant?.path) return;
  const { folder, path } = meant;
  const { forkRun } = await engine();
  await relaunchRun(host, { folder, text: 'then' }, (options) => forkRun({ ...options, at: path }));
}

async function pickValue(values: ReadonlyMap<string, Json>): Promise<string | undefined> {
  const items = [...values].map(([label, value]) => ({ label, description: JSON.stringify(value).slice(0, 80) }));
  return (await window.showQuickPick(items, { title: pastRunTexts.pickValue(), matchOnDescription: true }))?.label;
}

/** Replays it with its recorded answers: no model or tool is called. */
export async function replayRun(host: Host, argument: unknown): Promise<void> {
  const meant = await runMeantBy(argument, pastRunTexts.pickPast());
  const { rerunChanged } = await engine();
  if (meant)
    await relaunchRun(host, { folder: meant.folder, text: 'then' }, (options) => rerunChanged({ ...options, replays: true }));
}

/** Shows two runs side by side in the panel, the earlier one on the left. */
export async function compareWith(host: Host, argument: unknown, other: unknown): Promise<void> {
  const first = await runMeantBy(argument, pastRunTexts.pickPast());
  if (!first) return;

  const runs = await listWorkspaceRuns();
  const pipeline = runs.find(({ folder }) => folder === first.folder)?.pipeline;
  const isOther = (run: { folder: string; pipeline: string }): boolean =>
    run.folder !== first.folder && (pipeline === undefined || run.pipeline === pipeline);
  const second = await runMeantBy(other, pastRunTexts.pickOther(), isOther);
  if (!second) return;

  const [left = first, right = second] = [first, second].sort((a, b) => (basename(a.folder) < basename(b.folder) ? -1 : 1));
  const past = await readPast(right.folder);
  if (past) await host.panels.showContrast(past.place, left.folder, right.folder);
}

const exportForms = ['html', 'markdown', 'bundle'] as const;
type ExportForm = (typeof exportForms)[number];
const endings: Readonly<Record<ExportForm, string>> = { html: 'html', markdown: 'md', bundle: 'baton-run' };

/**
 * Exports a run as one file: a report to read, or a bundle for another machine. `to` sets format and path if nobody should be
 * asked.
 */
export async function exportRun(host: Host, argument: unknown, to: unknown): Promise<void> {
  const meant = await runMeantBy(argument, pastRunTexts.pickPast());
  const form = meant && (exportForms.find((one) => isMap(to) && to['form'] === one) ?? (await pickForm()));
  if (!meant || !form) return;

  const file = isMap(to) && to['file'] instanceof Uri ? to['file'] : await pickPlace(meant, form);
  if (!file) return;

  const { packRun, writeReport } = await engine();
  try {
    const bytes = form === 'bundle' ? await packRun(meant.folder) : Buffer.from(await writeReport(meant.folder, form));
    await workspace.fs.writeFile(file, bytes);
  } catch (error) {
    return showFault(host, meant, error);
  }

  if (isMap(to)) return;
  const chosen = await window.showInformationMessage(pastRunTexts.exported(basename(file.fsPath)), pastRunTexts.openIt());
  if (chosen) await commands.executeCommand(form === 'html' ? 'vscode.open' : 'revealFileInOS', file);
}

async function pickForm(): Promise<ExportForm | undefined> {
  const items = exportForms.map((form) => ({
    form,
    label: pastRunTexts.exportForms[form](),
    detail: pastRunTexts.exportAbout[form](),
  }));
  return (await window.showQuickPick(items, { title: pastRunTexts.exportTitle() }))?.form;
}

async function pickPlace({ folder }: RunTarget, form: ExportForm): Promise<Uri | undefined> {
  const home = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(folder);
  const defaultUri = Uri.joinPath(home, `${basename(folder)}.${endings[form]}`);
  return window.showSaveDialog({ defaultUri, filters: { [pastRunTexts.exportForms[form]()]: [endings[form]] } });
}

/** Imports the run of a bundle into this workspace and shows it. */
export async function openBundle(host: Host, argument: unknown): Promise<void> {
  const filters = { [pastRunTexts.exportForms.bundle()]: [endings.bundle] };
  const [file] = argument instanceof Uri ? [argument] : ((await window.showOpenDialog({ filters })) ?? []);
  if (!file) return;

  try {
    await openBundleBytes(host, await workspace.fs.readFile(file));
  } catch (error) {
    await showFault(host, { folder: file.fsPath }, error);
  }
}

/** The same for the bytes of a bundle. Rejects with the engine's error if they are no run. */
async function openBundleBytes(host: Host, bytes: Uint8Array): Promise<void> {
  const run = await importBundle(bytes);
  if (run) await openRun(host, run);
}

/**
 * Puts the run of a bundle into this workspace; undefined without a folder for it, which the person is told. Rejects with the engine's
 * error if the bytes are no run.
 */
export async function importBundle(bytes: Uint8Array): Promise<RunTarget | undefined> {
  const home = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  if (home === undefined) return void (await window.showWarningMessage(pastRunTexts.bundleNeedsFolder()));

  const { unpackRun, findRoot } = await engine();
  const folder = await unpackRun(findRoot(join(home, 'x'), home), bytes);
  // It may be the first run of the folder, which was not watched yet.
  await commands.executeCommand('baton.refreshRuns');

  return { folder };
}

/** Deletes a run permanently, once the person has confirmed it. */
export async function deleteRun(host: Host, argument: unknown, sure: unknown): Promise<void> {
  const meant = await runMeantBy(argument, pastRunTexts.pickPast());
  if (!meant) return;

  const run = basename(meant.folder);
  const said =
    sure === true ||
    (await window.showWarningMessage(
      pastRunTexts.deleteRun(run),
      { modal: true, detail: pastRunTexts.deleteRunDetail() },
      pastRunTexts.deleteIt(),
    ));
  if (!said) return;

  const { removeRun } = await engine();
  const root = join(meant.folder, '..', '..', '..');
  const gone = await removeRun(root, run).catch((error: unknown) => showFault(host, meant, error));
  if (gone === false) await window.showWarningMessage(pastRunTexts.notDeleted(run));
}

/** Shows why an operation on a run failed. */
export async function showFault(host: Host, { folder }: RunTarget, error: unknown): Promise<undefined> {
  await showRefusal(host, Uri.file(folder), error, (_, why) => pastRunTexts.runFault(shortName(Uri.file(folder)), why));
  return undefined;
}
