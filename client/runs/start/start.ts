import { type TextDocument, type Uri, window, workspace } from 'vscode';
import type { Json } from '../../../engine/language/json.ts';
import type { Authority } from '../../../engine/trust/authority.ts';
import { requireTrust } from '../../commands/trust.ts';
import type { InputPurpose } from '../../declared-inputs.ts';
import type { Host } from '../../host.ts';
import { askSecret } from '../../inputs/ask-secret.ts';
import { askWithProfile } from '../../inputs/ask-with-profile.ts';
import { profileOf } from '../../inputs/profile.ts';
import { editorModels } from '../../models/editor.ts';
import { filePath, isPipeline, isSettingsFile, shortName, workingFolderOf } from '../../place.ts';
import { clientTexts } from '../../texts.ts';
import { type Compiled, engine, type InputArgument } from '../engine.ts';
import { peopleOf } from '../people.ts';
import type { BeginOptions, RunSession } from '../session.ts';
import { confirmCost } from './confirm-cost.ts';
import { beginChosenRun, mayBegin } from './live-choice.ts';
import { withPermission } from './permission.ts';
import { showRefusal } from './refusal.ts';

/**
 * Given inputs, with their source: a model, or another extension, is not the person here, and a launch configuration may have
 * come with the folder.
 */
interface GivenInputs {
  values: Readonly<Record<string, Json>>;
  by: Authority;
}

/** How to start. */
interface StartOptions {
  /** The inputs to ask for; none with `given`. */
  ask?: 'all' | 'missing';
  given?: GivenInputs | undefined;
  /** Instead of the profile chosen in this workspace. */
  profile?: string | undefined;
  debugger?: BeginOptions['debugger'];
}

/**
 * Runs the pipeline in an editor: an edited file is saved first, an untitled one runs from memory. Returns undefined if
 * nothing was started; the person has been told why.
 */
export async function startEditorRun(
  host: Host,
  document: TextDocument | undefined,
  options: StartOptions = {},
): Promise<RunSession | undefined> {
  const ready = await prepareRun(document);
  if (!ready) return undefined;

  const { uri } = ready;
  const file = filePath(ready);
  const loaded = await engine();
  const cwd = workingFolderOf(ready);
  const workdir = loaded.findRoot(file, cwd);
  const asked = await askWithProfile({
    engine: loaded,
    source: { file, text: ready.getText(), root: workdir, cwd },
    profile: options.profile,
    chosenProfile: () => profileOf(host.context.workspaceState, workdir),
    ask: (compiled) =>
      inputsFor(host, compiled, {
        uri,
        purpose: options.debugger ? 'debug' : 'run',
        all: options.ask === 'all',
        given: options.given,
      }),
  }).catch((error: unknown) => showRefusal(host, uri, error));
  // The form may be open for a long time: later edits are saved, and run.
  if (!asked || !(await prepareRun(ready))) return undefined;

  const { inputs, profile } = asked;
  // Another run of the file may have started meanwhile.
  const chosen = await mayBegin(host, uri);
  if (!chosen) return undefined;

  const text = ready.getText();
  const secrets = await host.keys.read();
  // A failed estimate is reported by the start itself. The estimate is computed while the panel opens. Pinned results apply
  // to runs that this person starts, also from a launch configuration.
  const pinned = options.given?.by === 'model' ? undefined : host.pins.of(uri);
  const reckoning = loaded.estimatePaidRun({ file, text, inputs, cwd, secrets, profile, pinned }).catch(() => undefined);
  if (workspace.getConfiguration('baton', uri).get('showGraphOnRun', true)) await host.panels.show(uri);
  const estimate = await reckoning;
  if (estimate && !(await confirmCost(host.context.workspaceState, { uri, ...estimate }))) return undefined;

  const workerFile = host.context.asAbsolutePath('dist/worker.cjs');
  const settings = {
    file,
    text,
    inputs,
    inputsBy: options.given?.by ?? 'person',
    pinned,
    cwd,
    workdir,
    profile,
    secrets,
    askSecret,
    workerFile,
    editor: editorModels,
  };

  try {
    return await withPermission({ file, text, cwd }, (permitted) =>
      beginChosenRun(
        host,
        uri,
        (run) => loaded.startRun({ ...settings, ...permitted, ...run.hooks, people: peopleOf(host, run) }),
        {
          ...chosen,
          debugger: options.debugger,
        },
      ),
    );
  } catch (error) {
    await showRefusal(host, uri, error);
    return undefined;
  }
}

interface InputRequest {
  uri: Uri;
  purpose: InputPurpose;
  /** They are asked for even if none is missing. */
  all?: boolean;
  given?: GivenInputs | undefined;
}

/** The inputs for the next run: given, just submitted, or asked for if one is missing; undefined if the person cancelled. */
export async function inputsFor(
  { panels }: Pick<Host, 'panels'>,
  { pipeline, graph }: Compiled,
  { uri, purpose, all = false, given }: InputRequest,
): Promise<ReadonlyMap<string, InputArgument> | undefined> {
  if (given) return new Map(Object.entries(given.values).map(([name, value]): [string, InputArgument] => [name, { value }]));
  const filled = panels.takeInputs(uri);
  if (filled) return filled;

  // Secret ones are asked for when the run begins.
  const isMissing = pipeline.inputs.some(({ required, secret }) => required && !secret);
  const asks = isMissing || (all && pipeline.inputs.length > 0);

  // A pipeline without steps is refused and has no form.
  return asks && graph.nodes.length > 0 ? panels.askInputs(uri, purpose) : new Map();
}

/** Documents that are being saved for a run: no other action starts meanwhile. */
const savedToRun = new WeakSet<TextDocument>();
export const isSavedToRun = (document: TextDocument): boolean => savedToRun.has(document);

/** Saves the changes of a document for a run; false if that failed, and the person has been told. */
export async function saveToRun(document: TextDocument): Promise<boolean> {
  if (!document.isDirty) return true;
  savedToRun.add(document);
  try {
    const saved = await document.save();
    if (!saved) void window.showWarningMessage(clientTexts.notSaved(shortName(document.uri)));
    return saved;
  } finally {
    savedToRun.delete(document);
  }
}

/** The document if it can be run now; otherwise shows why not. */
export async function prepareRun(document: TextDocument | undefined): Promise<TextDocument | undefined> {
  // Does not wait until the message is closed.
  const refuse = (message: string): undefined => void window.showWarningMessage(message);
  if (!document || !isPipeline(document))
    return refuse(document && isSettingsFile(document.uri) ? clientTexts.settingsFile() : clientTexts.noFile());
  if (document.uri.scheme !== 'file' && document.uri.scheme !== 'untitled') return refuse(clientTexts.notOnDisk());
  if (!requireTrust()) return undefined;
  if (document.uri.scheme === 'file' && !(await saveToRun(document))) return undefined;

  return document;
}
